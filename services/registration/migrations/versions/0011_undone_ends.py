"""Ends of stays that were taken back: which word about a stay's end is the last, in whatever order they come."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute("ALTER TABLE stay ADD COLUMN told integer NOT NULL DEFAULT 0")
    op.execute("UPDATE stay SET told = 1 WHERE ended_at IS NOT NULL")
    op.execute("COMMENT ON COLUMN stay.told IS '2n - 1 at the n-th end, 2n where that was taken back'")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE stay DROP COLUMN told")
