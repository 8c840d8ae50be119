"""Who cares for a person, as far as other services may know it."""

from __future__ import annotations

from alembic import op

from shared.migrations import grant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of who is registered already it is told with the next change of their household."""
    op.execute("ALTER TABLE person ADD COLUMN known_carer_id uuid")
    grant("person", "UPDATE (known_carer_id)")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE person DROP COLUMN known_carer_id")
