"""What keeps a bed now is found by the shelter: each board asks, and the uses of all years are many."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Index the uses that are no stays, by shelter and time."""
    op.execute(
        """
        CREATE INDEX bed_use_kept ON bed_use USING gist (site_id, during)
        WHERE kind <> 'STAY' AND bed_id IS NOT NULL
        """
    )


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP INDEX bed_use_kept")
