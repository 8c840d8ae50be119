"""Protection: tasks, officers, authorities, referrals."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""


def downgrade() -> None:
    """Drop them, children first."""
