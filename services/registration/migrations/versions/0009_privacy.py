"""Privacy: audit chains, budgets, break-glass, erasure, retention."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from services.registration.rules.holdings import HOLDINGS
from shared.audit import drop_audit_tables, make_audit_tables
from shared.migrations import drop_tables, grant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = [
    """
    CREATE TABLE privacy_alert (
        id uuid PRIMARY KEY,
        kind text NOT NULL CONSTRAINT privacy_alert_kind_known
            CHECK (kind IN ('BUDGET_NEARLY_SPENT', 'BUDGET_SPENT', 'DECOY_READ', 'GLASS_BROKEN')),
        site_id uuid NOT NULL, user_id uuid NOT NULL, person_id uuid REFERENCES person, about uuid,
        window_key text NOT NULL, raised_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        seen_at timestamptz, seen_by uuid
    )
    """,
    """
    CREATE UNIQUE INDEX privacy_alert_once ON privacy_alert (user_id, kind, window_key, person_id) NULLS NOT DISTINCT
    """,
    "CREATE INDEX privacy_alert_site ON privacy_alert (site_id, id)",
    """
    CREATE TABLE break_glass (
        id uuid PRIMARY KEY, user_id uuid NOT NULL, site_id uuid NOT NULL, person_id uuid REFERENCES person,
        reason text NOT NULL, note text NOT NULL, started_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
        ended_at timestamptz, ended_by uuid,
        CONSTRAINT break_glass_short CHECK (ends_at <= started_at + interval '60 minutes'),
        CONSTRAINT break_glass_ended_by_somebody CHECK (num_nonnulls(ended_at, ended_by) <> 1)
    )
    """,
    "CREATE INDEX break_glass_user ON break_glass (user_id, ends_at) WHERE ended_at IS NULL",
    "CREATE INDEX break_glass_site ON break_glass (site_id, id)",
    """
    CREATE TABLE decoy (
        person_id uuid PRIMARY KEY REFERENCES person, site_id uuid NOT NULL, marked_by uuid NOT NULL,
        marked_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE retention_hold (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person,
        kind text NOT NULL CONSTRAINT retention_hold_kind_known CHECK (kind IN ('LEGAL', 'PROTECTION')),
        placed_by uuid NOT NULL, placed_at timestamptz NOT NULL, lifted_at timestamptz, lifted_by uuid
    )
    """,
    "CREATE INDEX retention_hold_standing ON retention_hold (person_id) WHERE lifted_at IS NULL",
    # No foreign key: a restored backup may know nothing of a person who is to stay erased.
    """
    CREATE TABLE erasure (
        person_id uuid PRIMARY KEY, reason text NOT NULL, erased_by uuid NOT NULL, erased_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE retention_run (
        id uuid PRIMARY KEY, started_at timestamptz NOT NULL, finished_at timestamptz, counts jsonb NOT NULL
    )
    """,
    """
    CREATE TABLE emergency (
        id uuid PRIMARY KEY, version integer NOT NULL, opened_on date NOT NULL, closed_on date
    )
    """,
    "ALTER TABLE person ADD COLUMN erased_at timestamptz",
    "CREATE INDEX person_last_contact ON person (last_contact_at) WHERE erased_at IS NULL",
]

GRANTS = {
    "privacy_alert": "SELECT, INSERT, UPDATE (seen_at, seen_by)",
    "break_glass": "SELECT, INSERT, UPDATE (ended_at, ended_by)",
    "emergency": "SELECT, INSERT, UPDATE",
    "decoy": "SELECT, INSERT",
    "retention_hold": "SELECT, INSERT, UPDATE (person_id, lifted_at, lifted_by)",
    "erasure": "SELECT, INSERT",
    "retention_run": "SELECT, INSERT, UPDATE (finished_at, counts)",
}


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    make_audit_tables()
    for statement in TABLES:
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
    _let_erase()


def _let_erase() -> None:
    """Give the service what erasure needs: to delete rows, or empty columns, that hold identity, and no others."""
    rows = op.get_bind().execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()")
    )
    there = {(table, column) for table, column in rows}
    for holding in HOLDINGS:
        columns = [name for name in holding.erase if (holding.table, name) in there]
        if holding.deleted and any(table == holding.table for table, _ in there):
            grant(holding.table, "DELETE")
        elif columns:
            grant(holding.table, f"UPDATE ({', '.join(columns)})")
    grant("break_glass", "UPDATE (note)")
    grant("dwelling", "UPDATE (place_text)")
    grant("person", "UPDATE (erased_at, version)")
    grant("outbox", "UPDATE (data)")


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables("emergency", "retention_run", "erasure", "retention_hold", "decoy", "break_glass", "privacy_alert")
    op.execute("DROP INDEX person_last_contact")
    op.execute("ALTER TABLE person DROP COLUMN erased_at")
    drop_audit_tables()
