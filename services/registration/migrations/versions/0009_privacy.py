"""Privacy: audit chains, budgets, break-glass, erasure, retention."""

from __future__ import annotations

from shared.audit import drop_audit_tables, make_audit_tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    make_audit_tables()


def downgrade() -> None:
    """Drop them, children first."""
    drop_audit_tables()
