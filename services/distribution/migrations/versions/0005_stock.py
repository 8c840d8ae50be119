"""Stock in full: where a movement was made, transfers, counts, receipts' lines, lots' states, unsolicited goods."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = [
    # Both without a default: no row of the ledger is written again. A hand-out's site is its hand-out's.
    "ALTER TABLE movement ADD COLUMN site_id uuid",
    "ALTER TABLE movement ADD COLUMN transfer_id uuid",
    "UPDATE lot SET funding_source = 'NOT_STATED' WHERE funding_source IS NULL",
    "ALTER TABLE lot ALTER COLUMN funding_source SET NOT NULL",
    "CREATE INDEX movement_in_time ON movement (occurred_at, id)",
    "CREATE INDEX movement_of_transfer ON movement (transfer_id) WHERE transfer_id IS NOT NULL",
    "CREATE INDEX leg_handed_out ON leg (lot_id, movement_id) WHERE account IN ('HANDED_OUT', 'ON_LOAN')",
    "CREATE INDEX leg_assembled ON leg (lot_id, movement_id) WHERE account = 'ADJUSTED'",
    "CREATE INDEX balance_of_lot ON balance (lot_id)",
    "CREATE INDEX lot_of_code ON lot (code)",
]
TABLES = [
    """
    CREATE TABLE receipt_line (
        movement_id uuid NOT NULL REFERENCES movement, line smallint NOT NULL, item_id uuid NOT NULL,
        lot_id uuid NOT NULL REFERENCES lot, quantity integer NOT NULL, identified_by text NOT NULL,
        estimated boolean NOT NULL, gtin text, sscc text, picture_id uuid,
        PRIMARY KEY (movement_id, line),
        CONSTRAINT receipt_line_identified CHECK (identified_by IN ('SCAN', 'CODE', 'PICTURE'))
    )
    """,
    """
    CREATE TABLE lot_step (
        id uuid PRIMARY KEY, lot_id uuid NOT NULL REFERENCES lot, from_state text NOT NULL, to_state text NOT NULL,
        reason text NOT NULL, done_by uuid NOT NULL, occurred_at timestamptz NOT NULL, fingerprint bytea NOT NULL
    )
    """,
    """
    CREATE TABLE transfer (
        id uuid PRIMARY KEY REFERENCES movement, waybill text NOT NULL, from_site_id uuid NOT NULL,
        to_site_id uuid NOT NULL, state text NOT NULL DEFAULT 'IN_TRANSIT',
        CONSTRAINT transfer_waybill_once UNIQUE (from_site_id, waybill),
        CONSTRAINT transfer_goes_elsewhere CHECK (from_site_id <> to_site_id),
        CONSTRAINT transfer_state_known CHECK (state IN ('IN_TRANSIT', 'SHORT', 'CLOSED'))
    )
    """,
    "CREATE INDEX transfer_to_site ON transfer (to_site_id)",
    """
    CREATE TABLE transfer_shortage (
        case_id uuid PRIMARY KEY REFERENCES review_case, transfer_id uuid NOT NULL REFERENCES transfer,
        item_id uuid NOT NULL, lot_id uuid NOT NULL
    )
    """,
    "CREATE INDEX shortage_of_transfer ON transfer_shortage (transfer_id)",
    """
    CREATE TABLE count_line (
        movement_id uuid NOT NULL REFERENCES movement, lot_id uuid NOT NULL REFERENCES lot,
        counted integer NOT NULL CONSTRAINT counted_not_negative CHECK (counted >= 0), booked bigint NOT NULL,
        PRIMARY KEY (movement_id, lot_id)
    )
    """,
    """
    CREATE TABLE unsolicited_goods (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, description text NOT NULL, funding_source text NOT NULL,
        packages integer NOT NULL, state text NOT NULL, reason text, offered_at timestamptz NOT NULL,
        done_by uuid NOT NULL, fingerprint bytea NOT NULL,
        CONSTRAINT unsolicited_state_known CHECK (state IN ('ACCEPTED', 'SORTED', 'REFUSED')),
        CONSTRAINT unsolicited_refused_for_a_reason CHECK (state <> 'REFUSED' OR reason IS NOT NULL)
    )
    """,
    "CREATE INDEX unsolicited_of_site ON unsolicited_goods (site_id)",
]
GRANTS = {
    "SELECT, INSERT": ("receipt_line", "lot_step", "transfer_shortage", "count_line"),
    "SELECT, INSERT, UPDATE (state)": ("transfer",),
    "SELECT, INSERT, UPDATE (state, reason)": ("unsolicited_goods",),
    "UPDATE (state, expires_on)": ("lot",),
}
APPEND_ONLY = ("receipt_line", "lot_step", "transfer_shortage", "count_line")


def upgrade() -> None:
    """Add them."""
    for statement in (*COLUMNS, *TABLES):
        op.execute(statement)
    for privileges, tables in GRANTS.items():
        for table in tables:
            grant(table, privileges)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take them away."""
    drop_tables("unsolicited_goods", "count_line", "transfer_shortage", "transfer", "lot_step", "receipt_line")
    for index in ("lot_of_code", "balance_of_lot", "leg_assembled", "leg_handed_out", "movement_in_time"):
        op.execute(f"DROP INDEX {index}")
    op.execute("ALTER TABLE lot ALTER COLUMN funding_source DROP NOT NULL")
    for column in ("transfer_id", "site_id"):
        op.execute(f"ALTER TABLE movement DROP COLUMN {column}")
