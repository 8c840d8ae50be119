"""The facts: inserted once, never changed."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0002"
down_revision = "0001"

TABLES = [
    """
    CREATE TABLE arrival (
        arrival_id uuid NOT NULL,
        kind text NOT NULL,
        site_id uuid NOT NULL,
        place_pcode text NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        people integer NOT NULL,
        person_id uuid,
        household_id uuid,
        means text NOT NULL,
        country_from text,
        nationality text,
        arrival_group_id uuid,
        CONSTRAINT arrival_key PRIMARY KEY (arrival_id),
        CONSTRAINT arrival_people_not_negative CHECK (people >= 0)
    )
    """,
    """
    CREATE TABLE headcount (
        headcount_id uuid NOT NULL,
        kind text NOT NULL,
        site_id uuid NOT NULL,
        place_pcode text NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        people integer NOT NULL,
        women integer NOT NULL,
        men integer NOT NULL,
        girls integer NOT NULL,
        boys integer NOT NULL,
        not_stated integer NOT NULL,
        nationalities jsonb NOT NULL,
        country_from text,
        means text NOT NULL,
        arrival_group_id uuid,
        CONSTRAINT headcount_key PRIMARY KEY (headcount_id),
        CONSTRAINT headcount_people_is_their_sum CHECK (people = women + men + girls + boys + not_stated)
    )
    """,
    """
    CREATE TABLE handout (
        handout_id uuid NOT NULL,
        round_id uuid NOT NULL,
        site_id uuid NOT NULL,
        kit_id uuid NOT NULL,
        kit_kind text NOT NULL,
        bom_version integer NOT NULL,
        quantity integer NOT NULL,
        components jsonb NOT NULL,
        mode text NOT NULL,
        verdict text NOT NULL,
        recipient_unit text NOT NULL,
        unit_id uuid NOT NULL,
        card_id uuid,
        person_id uuid,
        household_id uuid,
        arrival_group_id uuid,
        population text,
        people integer NOT NULL,
        offline boolean NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT handout_key PRIMARY KEY (handout_id),
        CONSTRAINT handout_quantity_positive CHECK (quantity > 0)
    )
    """,
    """
    CREATE TABLE handout_reversal (
        handout_id uuid NOT NULL,
        site_id uuid NOT NULL,
        kit_kind text NOT NULL,
        quantity integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT handout_reversal_key PRIMARY KEY (handout_id)
    )
    """,
    """
    CREATE TABLE handout_refusal (
        handout_id uuid NOT NULL,
        round_id uuid NOT NULL,
        site_id uuid NOT NULL,
        kit_kind text NOT NULL,
        reason text NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT handout_refusal_key PRIMARY KEY (handout_id)
    )
    """,
    """
    CREATE TABLE stay (
        stay_id uuid NOT NULL,
        site_id uuid NOT NULL,
        room_id uuid,
        place text NOT NULL,
        person_id uuid,
        household_id uuid,
        card_id uuid,
        arrival_group_id uuid,
        population text,
        night_of date NOT NULL,
        occurred_at timestamptz NOT NULL,
        CONSTRAINT stay_key PRIMARY KEY (stay_id)
    )
    """,
    """
    CREATE TABLE stay_end (
        stay_id uuid NOT NULL,
        site_id uuid NOT NULL,
        reason text NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT stay_end_key PRIMARY KEY (stay_id)
    )
    """,
    """
    CREATE TABLE service (
        service_id uuid NOT NULL,
        site_id uuid NOT NULL,
        kind text NOT NULL,
        person_id uuid,
        household_id uuid,
        card_id uuid,
        card_code text,
        arrival_group_id uuid,
        population text,
        sex text,
        people integer NOT NULL,
        reached boolean NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT service_key PRIMARY KEY (service_id),
        CONSTRAINT service_people_not_negative CHECK (people >= 0)
    )
    """,
    """
    CREATE TABLE stock_receipt (
        movement_id uuid NOT NULL,
        site_id uuid NOT NULL,
        item_id uuid NOT NULL,
        lot_id uuid NOT NULL,
        quantity integer NOT NULL,
        funding_source text,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT stock_receipt_key PRIMARY KEY (movement_id),
        CONSTRAINT stock_receipt_quantity_positive CHECK (quantity > 0)
    )
    """,
    """
    CREATE TABLE stock_discrepancy (
        case_id uuid NOT NULL,
        site_id uuid NOT NULL,
        item_id uuid NOT NULL,
        quantity integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT stock_discrepancy_key PRIMARY KEY (case_id)
    )
    """,
    """
    CREATE TABLE review_case (
        case_id uuid NOT NULL,
        kind text NOT NULL,
        site_id uuid NOT NULL,
        handout_id uuid,
        card_id uuid,
        excess integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT review_case_key PRIMARY KEY (case_id)
    )
    """,
    """
    CREATE TABLE case_resolution (
        case_id uuid NOT NULL,
        resolution text NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT case_resolution_key PRIMARY KEY (case_id)
    )
    """,
]
INDEXES = [
    "CREATE INDEX arrival_counted ON arrival (kind, local_day)",
    "CREATE INDEX headcount_counted ON headcount (kind, local_day)",
    "CREATE INDEX handout_by_day ON handout (local_day)",
    "CREATE INDEX service_by_day ON service (local_day)",
    "CREATE INDEX stay_by_site ON stay (site_id, night_of)",
]
NAMES = (
    "arrival",
    "headcount",
    "handout",
    "handout_reversal",
    "handout_refusal",
    "stay",
    "stay_end",
    "service",
    "stock_receipt",
    "stock_discrepancy",
    "review_case",
    "case_resolution",
)


def upgrade() -> None:
    """Make them: append-only by grants."""
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
    for name in NAMES:
        grant(name, "SELECT, INSERT")


def downgrade() -> None:
    """Drop them."""
    drop_tables(*NAMES)
