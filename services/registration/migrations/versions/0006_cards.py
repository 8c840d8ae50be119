"""Cards in full: signatures, sheets."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""


def downgrade() -> None:
    """Drop them, children first."""
