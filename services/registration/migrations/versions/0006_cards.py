"""Cards in full: pauses, and the age band of who gives no data."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; the service's role may write all of a card already."""
    op.execute(
        """
        ALTER TABLE card ADD age_band text, ADD paused_reason text, ADD paused_at timestamptz, ADD paused_by uuid,
            ADD restored_at timestamptz, ADD restored_by uuid,
            ADD CONSTRAINT card_paused_for_a_reason
                CHECK ((state = 'PAUSED') <= (paused_reason IS NOT NULL AND paused_at IS NOT NULL))
        """
    )


def downgrade() -> None:
    """Drop them, children first."""
    op.execute(
        """
        ALTER TABLE card DROP CONSTRAINT card_paused_for_a_reason, DROP age_band, DROP paused_reason, DROP paused_at,
            DROP paused_by, DROP restored_at, DROP restored_by
        """
    )
