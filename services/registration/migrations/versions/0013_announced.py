"""How many people of an expected arrival group are said to come."""

from __future__ import annotations

from alembic import op

from shared.migrations import grant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute(
        "ALTER TABLE arrival_group ADD COLUMN announced integer CONSTRAINT announced_somebody CHECK (announced > 0)"
    )
    grant("arrival_group", "UPDATE (announced)")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE arrival_group DROP COLUMN announced")
