"""What happened to people while nobody was connected: stays that were written down and sent later.

A guest who slept somewhere did, whatever else was recorded meanwhile. Where the bed was given to somebody else the stay
has none, and keeps what it `wanted`. Where the person or the card has another stay at that time, the use of the later
record claims neither (`beside_`): the constraints stand, both stays show, and no third one begins unseen.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    """
    ALTER TABLE stay ADD COLUMN recorded_offline boolean NOT NULL DEFAULT false,
        ADD COLUMN wanted_bed_id uuid, ADD COLUMN wanted_room_id uuid
    """,
    """
    ALTER TABLE bed_use ADD COLUMN beside_person_id uuid, ADD COLUMN beside_token text,
        ADD CONSTRAINT bed_use_beside_claims_nothing CHECK (
            num_nonnulls(beside_person_id, beside_token) = 0 OR num_nonnulls(person_id, token) = 0)
    """,
    "CREATE INDEX bed_use_beside_person ON bed_use (beside_person_id) WHERE beside_person_id IS NOT NULL",
    "CREATE INDEX bed_use_beside_token ON bed_use (beside_token) WHERE beside_token IS NOT NULL",
)
UNDONE = (
    "ALTER TABLE bed_use DROP COLUMN beside_person_id, DROP COLUMN beside_token",
    "ALTER TABLE stay DROP COLUMN recorded_offline, DROP COLUMN wanted_bed_id, DROP COLUMN wanted_room_id",
)


def upgrade() -> None:
    """Add them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    for statement in UNDONE:
        op.execute(statement)
