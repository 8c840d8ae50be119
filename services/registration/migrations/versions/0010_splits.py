"""From which household another split off: told to those who count what was received (docs/adr/0016)."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute(
        """
        ALTER TABLE household
            ADD COLUMN split_from uuid REFERENCES household,
            ADD COLUMN split_at timestamptz,
            ADD CONSTRAINT household_split_at_some_time CHECK (num_nonnulls(split_from, split_at) <> 1),
            ADD CONSTRAINT household_split_from_another CHECK (split_from <> id)
        """
    )
    op.execute(
        "COMMENT ON COLUMN household.split_from IS 'Of open splits from a household that showed; it never changes, and "
        "no answer shows it: the others are not told where'"
    )


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE household DROP COLUMN split_from, DROP COLUMN split_at")
