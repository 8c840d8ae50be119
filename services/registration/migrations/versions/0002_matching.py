"""What finds and compares people: keys, questions, runs of the batch."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""


def downgrade() -> None:
    """Drop them, children first."""
