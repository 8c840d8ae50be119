"""Who has died: nothing is given to them."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute("ALTER TABLE person ADD COLUMN deceased boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE person DROP COLUMN deceased")
