"""Hand-outs in full: who collects, anonymous and other bearers, overrides, owed lines, substitutes, groups, loans."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = {
    "handout": (
        "collected_by uuid",
        "bearer_sex text",
        "bearer_age_band text",
        "given_by text",
        "group_handout_id uuid",
    ),
    "entitlement": (
        "raised integer NOT NULL DEFAULT 0 CONSTRAINT entitlement_raised_within CHECK (raised BETWEEN 0 AND allowance)",
    ),
    "claim": ("raises integer NOT NULL DEFAULT 0 CONSTRAINT claim_raises_forward CHECK (raises >= 0)",),
    "round": ("counts_others boolean NOT NULL DEFAULT false",),
    "arrival_group": ("remaining integer",),
    "review_case": ("note text",),
    "verdict": ("refill boolean NOT NULL DEFAULT false",),
}
TABLES = [
    """
    CREATE TABLE handout_override (
        handout_id uuid PRIMARY KEY REFERENCES handout, reason text NOT NULL, asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
        CONSTRAINT override_of_one UNIQUE (handout_id, asked_by)
    )
    """,
    """
    CREATE TABLE countersignature (
        handout_id uuid PRIMARY KEY, asked_by uuid NOT NULL, signed_by uuid NOT NULL, signed_at timestamptz NOT NULL,
        FOREIGN KEY (handout_id, asked_by) REFERENCES handout_override (handout_id, asked_by),
        CONSTRAINT second_person_is_another CHECK (signed_by <> asked_by)
    )
    """,
    """
    CREATE TABLE substitution (
        handout_id uuid NOT NULL REFERENCES handout, item_id uuid NOT NULL REFERENCES item,
        instead_of uuid NOT NULL REFERENCES item, quantity integer NOT NULL, reason text NOT NULL,
        PRIMARY KEY (handout_id, item_id, instead_of),
        CONSTRAINT substitution_of_another CHECK (item_id <> instead_of),
        CONSTRAINT substitution_quantity_positive CHECK (quantity > 0)
    )
    """,
    """
    CREATE TABLE owed (
        handout_id uuid NOT NULL REFERENCES handout, item_id uuid NOT NULL REFERENCES item, cause text NOT NULL,
        quantity integer NOT NULL, recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL,
        PRIMARY KEY (handout_id, item_id, cause),
        CONSTRAINT owed_quantity_positive CHECK (quantity > 0)
    )
    """,
    """
    CREATE TABLE owed_settlement (
        handout_id uuid NOT NULL, item_id uuid NOT NULL, cause text NOT NULL,
        settlement_id uuid NOT NULL REFERENCES movement DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT owed_settled_once PRIMARY KEY (handout_id, item_id, cause),
        FOREIGN KEY (handout_id, item_id, cause) REFERENCES owed (handout_id, item_id, cause)
    )
    """,
    "CREATE INDEX owed_settlement_of_movement ON owed_settlement (settlement_id)",
    """
    CREATE TABLE group_handout (
        id uuid PRIMARY KEY, fingerprint bytea NOT NULL, round_id uuid NOT NULL, site_id uuid NOT NULL,
        arrival_group_id uuid NOT NULL, done_by uuid NOT NULL, occurred_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX handout_of_group ON handout (group_handout_id) WHERE group_handout_id IS NOT NULL",
    """
    CREATE TABLE loan (
        handout_id uuid NOT NULL REFERENCES handout, item_id uuid NOT NULL, lot_id uuid NOT NULL, place_id uuid NOT NULL,
        lent bigint NOT NULL, returned bigint NOT NULL DEFAULT 0, in_laundry bigint NOT NULL DEFAULT 0,
        lost bigint NOT NULL DEFAULT 0, damaged bigint NOT NULL DEFAULT 0,
        still_out bigint GENERATED ALWAYS AS (lent - returned - in_laundry - lost - damaged) STORED,
        PRIMARY KEY (handout_id, place_id, item_id, lot_id),
        CONSTRAINT loan_parts_not_negative CHECK (least(returned, in_laundry, lost, damaged) >= 0),
        CONSTRAINT loan_returned_within CHECK (returned + in_laundry + lost + damaged <= lent)
    )
    """,
    "CREATE INDEX case_of_handout ON review_case (handout_id) WHERE handout_id IS NOT NULL",
    "CREATE INDEX loan_open ON loan (place_id, handout_id) WHERE still_out > 0 OR in_laundry > 0",
    """
    CREATE TABLE loan_step (
        movement_id uuid PRIMARY KEY REFERENCES movement, handout_id uuid NOT NULL REFERENCES handout
    )
    """,
]
GRANTS = {
    "SELECT, INSERT": (
        "handout_override", "countersignature", "substitution", "owed", "owed_settlement", "group_handout", "loan_step",
    ),
    "SELECT, INSERT, UPDATE (lent, returned, in_laundry, lost, damaged)": ("loan",),
    "UPDATE (note)": ("review_case",),
}  # fmt: skip


def upgrade() -> None:
    """Add them."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in TABLES:
        op.execute(statement)
    for privileges, tables in GRANTS.items():
        for table in tables:
            grant(table, privileges)


def downgrade() -> None:
    """Take them away."""
    drop_tables(
        "loan_step", "loan", "owed_settlement", "owed", "substitution", "countersignature", "handout_override",
        "group_handout",
    )  # fmt: skip
    op.execute("DROP INDEX case_of_handout, handout_of_group")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
