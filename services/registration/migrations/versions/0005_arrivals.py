"""Journeys, groups and head-counts in full."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = [
    "ALTER TABLE arrival ADD vehicle text, ADD origin_pcode text",
    "CREATE INDEX arrival_of_group ON arrival (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
    "ALTER TABLE headcount ADD details jsonb",
    "CREATE INDEX headcount_of_group ON headcount (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
    """
    ALTER TABLE arrival_group ADD vehicle text, ADD registered integer NOT NULL DEFAULT 0, ADD remaining integer
    """,
    "CREATE INDEX arrival_group_site ON arrival_group (site_id, id)",
    "CREATE INDEX card_of_group ON card (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
    # A person's journey leaves out where others may not know that anybody is.
    "ALTER TABLE site ADD confidential boolean NOT NULL DEFAULT true",
    """
    CREATE TABLE reversal (
        id uuid PRIMARY KEY, arrival_id uuid REFERENCES arrival, headcount_id uuid REFERENCES headcount,
        reason text NOT NULL, told boolean NOT NULL, reversed_by uuid NOT NULL, reversed_at timestamptz NOT NULL,
        CONSTRAINT reversal_of_one CHECK (num_nonnulls(arrival_id, headcount_id) = 1),
        CONSTRAINT arrival_reversed_once UNIQUE (arrival_id),
        CONSTRAINT headcount_reversed_once UNIQUE (headcount_id)
    )
    """,
    """
    CREATE TABLE manifest (
        arrival_group_id uuid PRIMARY KEY REFERENCES arrival_group, entries jsonb NOT NULL,
        received_by uuid NOT NULL, received_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX manifest_received ON manifest (received_at)",
]
BACK = [
    "ALTER TABLE site DROP confidential",
    "DROP INDEX card_of_group",
    "DROP INDEX arrival_group_site",
    "ALTER TABLE arrival_group DROP vehicle, DROP registered, DROP remaining",
    "DROP INDEX headcount_of_group",
    "ALTER TABLE headcount DROP details",
    "DROP INDEX arrival_of_group",
    "ALTER TABLE arrival DROP vehicle, DROP origin_pcode",
]


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("arrival_group", "UPDATE (registered, remaining)")
    grant("reversal", "SELECT, INSERT")
    grant("manifest", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables("manifest", "reversal")
    for statement in BACK:
        op.execute(statement)
