"""Whom a person named as who cares for them."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add it."""
    op.execute("ALTER TABLE person ADD COLUMN carer_person_id uuid")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE person DROP COLUMN carer_person_id")
