"""That a guest was met, beside what the census, the gate, meals and bags tell of it."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0015"
down_revision = "0014"

STATEMENTS = [
    """
    CREATE TABLE guest_met (
        id uuid CONSTRAINT guest_met_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        stay_id uuid NOT NULL REFERENCES stay,
        seen_at timestamptz NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX guest_met_stay ON guest_met (stay_id, seen_at)",
]


def upgrade() -> None:
    """Make the table; what was seen is not unseen."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("guest_met", "SELECT, INSERT")


def downgrade() -> None:
    """Take it away."""
    drop_tables("guest_met")
