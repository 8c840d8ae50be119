"""Changes of records: history, conflicts, moves, splits."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""


def downgrade() -> None:
    """Drop them, children first."""
