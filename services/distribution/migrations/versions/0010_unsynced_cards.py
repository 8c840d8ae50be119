"""Cards that nobody had told of when they were brought: their cases name them by their code."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the code."""
    op.execute("ALTER TABLE review_case ADD COLUMN card_code text")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE review_case DROP COLUMN card_code")
