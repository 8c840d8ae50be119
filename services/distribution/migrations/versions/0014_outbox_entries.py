"""Entries of devices' outboxes: each once for ever, and those that a named person has to decide on."""

from __future__ import annotations

from shared.migrations import drop_tables
from shared.outbox_intake import make_outbox_entry_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    make_outbox_entry_table()


def downgrade() -> None:
    """Take it away."""
    drop_tables("outbox_entry")
