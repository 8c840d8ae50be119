"""Rounds in full: who plans and stops them, the stock on their tables, how they were reconciled, their paper."""

from __future__ import annotations

from alembic import context, op

from shared.migrations import drop_tables, grant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLANNING = [
    "ALTER TABLE round ADD COLUMN agency_id uuid, ADD COLUMN fingerprint bytea",
    """
    ALTER TABLE round_site ADD COLUMN planned integer
        CONSTRAINT round_site_planned_not_negative CHECK (planned >= 0)
    """,
    "CREATE INDEX round_days ON round USING gist (daterange(starts_on, ends_on, '[]'))",
    "CREATE INDEX round_site_of_site ON round_site (site_id)",
    """
    CREATE TABLE round_step (
        round_id uuid NOT NULL REFERENCES round, version integer NOT NULL, state text NOT NULL, reason text,
        despite text, done_by uuid NOT NULL, occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (round_id, version),
        CONSTRAINT round_stopped_for_a_reason CHECK (state <> 'PAUSED' OR reason IS NOT NULL)
    )
    """,
]
"""`agency_id` is that of who planned it, `fingerprint` of the content behind its id."""

LOOKING = [
    # What one round came to is read by it alone; without this, by a scan of all hand-outs there ever were.
    "CREATE INDEX handout_of_round ON handout (round_id, site_id)",
    "ALTER TABLE review_case ADD COLUMN round_id uuid",
    "CREATE INDEX open_case_of_site ON review_case (site_id) WHERE state = 'OPEN'",
]

STOCK = [
    """
    CREATE TABLE round_stock (
        id uuid PRIMARY KEY, fingerprint bytea NOT NULL, round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL, team text, kind text NOT NULL, reason text, reverses uuid REFERENCES round_stock,
        done_by uuid NOT NULL, occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT round_stock_kind_known CHECK (kind IN ('LOADED', 'RETURNED', 'LOST', 'DAMAGED', 'REVERSAL')),
        CONSTRAINT round_stock_gone_for_a_reason CHECK
            (kind NOT IN ('LOST', 'DAMAGED', 'REVERSAL') OR reason IS NOT NULL),
        CONSTRAINT round_stock_reversal_names_what CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL)),
        CONSTRAINT round_stock_reversed_once UNIQUE (reverses)
    )
    """,
    "CREATE INDEX round_stock_of_round ON round_stock (round_id, id)",
    """
    CREATE TABLE round_stock_line (
        entry_id uuid NOT NULL REFERENCES round_stock,
        item_id uuid NOT NULL CONSTRAINT round_stock_item_known REFERENCES item,
        quantity bigint NOT NULL CONSTRAINT round_stock_line_positive CHECK (quantity > 0),
        PRIMARY KEY (entry_id, item_id)
    )
    """,
    """
    CREATE TABLE reconciled_line (
        round_id uuid NOT NULL REFERENCES round, site_id uuid NOT NULL, item_id uuid NOT NULL REFERENCES item,
        loaded bigint NOT NULL, issued bigint NOT NULL, returned bigint NOT NULL, lost bigint NOT NULL,
        damaged bigint NOT NULL, difference bigint NOT NULL, reason text, case_id uuid,
        PRIMARY KEY (round_id, site_id, item_id),
        CONSTRAINT reconciled_sum_holds CHECK (loaded = issued + returned + lost + damaged + difference),
        CONSTRAINT reconciled_difference_accepted CHECK
            (difference = 0 OR (reason IS NOT NULL AND case_id IS NOT NULL))
    )
    """,
]

PAPER = [
    """
    CREATE TABLE round_sheet (
        id uuid PRIMARY KEY, fingerprint bytea NOT NULL, round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL, number integer NOT NULL, row_count integer NOT NULL, made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        CONSTRAINT round_sheet_number_once UNIQUE (round_id, number),
        CONSTRAINT round_sheet_number_printable CHECK (number BETWEEN 1 AND 999),
        CONSTRAINT round_sheet_has_rows CHECK (row_count BETWEEN 1 AND 999)
    )
    """,
    """
    CREATE TABLE sheet_row (
        id uuid PRIMARY KEY, sheet_id uuid NOT NULL REFERENCES round_sheet, number integer NOT NULL,
        outcome text NOT NULL, fingerprint bytea NOT NULL, written_on date, typed_by uuid NOT NULL,
        typed_at timestamptz NOT NULL,
        CONSTRAINT sheet_row_once UNIQUE (sheet_id, number),
        CONSTRAINT sheet_row_outcome_known CHECK (outcome IN ('GIVEN', 'VOID', 'EMPTY'))
    )
    """,
]
"""A row's id is its hand-out's; `outcome` is what the paper says, the hand-out's verdict what the server does."""

APPEND_ONLY = ("round_step", "round_stock", "round_stock_line", "reconciled_line", "round_sheet", "sheet_row")


def upgrade() -> None:
    """Add them; nothing that was recorded of a round is ever changed."""
    for statement in (*PLANNING, *LOOKING, *STOCK, *PAPER):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        grant(table, "SELECT, INSERT")
    grant("round_site", "DELETE")  # of a draft


def downgrade() -> None:
    """Take them away."""
    op.execute(f'REVOKE DELETE ON round_site FROM "{context.config.attributes["role"]}"')
    drop_tables(*reversed(APPEND_ONLY))
    for statement in (
        "DROP INDEX open_case_of_site",
        "ALTER TABLE review_case DROP COLUMN round_id",
        "DROP INDEX handout_of_round",
        "DROP INDEX round_site_of_site",
        "DROP INDEX round_days",
        "ALTER TABLE round_site DROP COLUMN planned",
        "ALTER TABLE round DROP COLUMN fingerprint, DROP COLUMN agency_id",
    ):
        op.execute(statement)
