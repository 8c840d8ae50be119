"""Which assertions of a shift's key have bought an access token: each does once."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = [
    """
    CREATE TABLE shift_assertion (
        shift_id uuid NOT NULL CONSTRAINT shift_assertion_shift REFERENCES shift,
        jti uuid NOT NULL,
        used_at timestamptz NOT NULL,
        PRIMARY KEY (shift_id, jti)
    )
    """,
    "CREATE INDEX shift_assertion_used ON shift_assertion (used_at)",
]


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    grant("shift_assertion", "SELECT, INSERT, DELETE")


def downgrade() -> None:
    drop_tables("shift_assertion")
