"""Ends of stays that were taken back: a stay may end again."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    "ALTER TABLE stay_end ADD COLUMN ending integer NOT NULL DEFAULT 1",
    "ALTER TABLE stay_end DROP CONSTRAINT stay_end_key",
    "ALTER TABLE stay_end ADD CONSTRAINT stay_end_key PRIMARY KEY (stay_id, ending)",
    """
    CREATE TABLE stay_end_reversal (
        stay_id uuid NOT NULL,
        ending integer NOT NULL,
        site_id uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT stay_end_reversal_key PRIMARY KEY (stay_id, ending)
    )
    """,
)
BEFORE = (
    """
    DELETE FROM stay_end AS e WHERE EXISTS (
        SELECT FROM stay_end AS later WHERE later.stay_id = e.stay_id AND later.ending > e.ending)
    """,
    "ALTER TABLE stay_end DROP CONSTRAINT stay_end_key",
    "ALTER TABLE stay_end DROP COLUMN ending",
    "ALTER TABLE stay_end ADD CONSTRAINT stay_end_key PRIMARY KEY (stay_id)",
)


def upgrade() -> None:
    """Make it; an end is a fact by its number."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("stay_end_reversal", "SELECT, INSERT")


def downgrade() -> None:
    """Drop it; the last end of each stay is left."""
    drop_tables("stay_end_reversal")
    for statement in BEFORE:
        op.execute(statement)
