"""What a census told of the house beside its balance."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Keep the figures as they were told; a census that was told before has none."""
    op.execute("ALTER TABLE census ADD COLUMN figures jsonb")


def downgrade() -> None:
    """Forget them."""
    op.execute("ALTER TABLE census DROP COLUMN figures")
