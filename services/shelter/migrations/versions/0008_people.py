"""Stays that were written down without a network and sent later; and bags in custody.

A guest who slept somewhere did, whatever else was recorded meanwhile. Where the bed was given to somebody else the stay
has none, and keeps what it `wanted`. Where the person or the card has another stay at that time, the use of the later
record claims neither (`beside_`): the constraints stand, both stays show, and no third one begins unseen.
"""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

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
BAGS = (
    # `in_custody` follows from the facts beside it (`amparo verify`); the index on it keeps a tag from being on two bags.
    """
    CREATE TABLE bag (
        id uuid CONSTRAINT bag_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        stay_id uuid NOT NULL REFERENCES stay,
        tag text NOT NULL,
        kind text NOT NULL,
        pieces integer NOT NULL CHECK (pieces > 0),
        note text,
        in_custody boolean NOT NULL DEFAULT true,
        deposited_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE UNIQUE INDEX bag_tag_once ON bag (site_id, tag) WHERE in_custody",
    "CREATE INDEX bag_stay ON bag (stay_id)",
    """
    CREATE TABLE bag_return (
        id uuid CONSTRAINT bag_return_pkey PRIMARY KEY,
        bag_id uuid NOT NULL REFERENCES bag,
        number integer NOT NULL,
        given_to text NOT NULL,
        reason text,
        returned_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT bag_return_once UNIQUE (bag_id, number),
        CONSTRAINT bag_return_reasoned CHECK (given_to <> 'OTHER' OR reason IS NOT NULL)
    )
    """,
    """
    CREATE TABLE bag_reversal (
        id uuid CONSTRAINT bag_reversal_pkey PRIMARY KEY,
        of_id uuid NOT NULL CONSTRAINT bag_reversal_once UNIQUE,
        reason text NOT NULL,
        reversed_by uuid NOT NULL,
        reversed_at timestamptz NOT NULL
    )
    """,
)
TABLES = ("bag_reversal", "bag_return", "bag")
UNDONE = (
    "ALTER TABLE bed_use DROP COLUMN beside_person_id, DROP COLUMN beside_token",
    "ALTER TABLE stay DROP COLUMN recorded_offline, DROP COLUMN wanted_bed_id, DROP COLUMN wanted_room_id",
)


def upgrade() -> None:
    """Add them."""
    for statement in (*STATEMENTS, *BAGS):
        op.execute(statement)
    for table in TABLES:
        grant(table, "SELECT, INSERT")
    grant("bag", "UPDATE (in_custody)")


def downgrade() -> None:
    """Take them away."""
    drop_tables(*TABLES)
    for statement in UNDONE:
        op.execute(statement)
