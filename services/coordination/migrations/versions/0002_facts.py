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
    CREATE TABLE arrival_reversal (
        arrival_id uuid NOT NULL,
        reversal_id uuid NOT NULL,
        site_id uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT arrival_reversal_key PRIMARY KEY (arrival_id)
    )
    """,
    """
    CREATE TABLE headcount_reversal (
        headcount_id uuid NOT NULL,
        reversal_id uuid NOT NULL,
        site_id uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT headcount_reversal_key PRIMARY KEY (headcount_id)
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
    "CREATE INDEX service_by_code_alone ON service (card_code) WHERE card_id IS NULL AND card_code IS NOT NULL",
    "CREATE INDEX card_by_code ON card (code)",
    "CREATE INDEX stay_by_site ON stay (site_id, night_of)",
    *(
        f"CREATE INDEX {table}_of_{whose} ON {table} ({whose}_id) WHERE {whose}_id IS NOT NULL"
        for table, whose in (
            *((table, whose) for table in ("service", "handout") for whose in ("person", "household", "card")),
            *((table, "arrival_group") for table in ("arrival", "headcount")),
        )
    ),
]
# A card that was scanned before its event came has its code alone: it is reached as soon as the card is known. The two
# parts are kept apart so that each has its index.
SERVED = """
    CREATE VIEW served AS
    SELECT service_id, site_id, occurred_at, local_day, population, person_id, household_id, card_id,
           arrival_group_id, reached, people
    FROM service
    WHERE card_id IS NOT NULL OR card_code IS NULL
    UNION ALL
    SELECT s.service_id, s.site_id, s.occurred_at, s.local_day, s.population, s.person_id, s.household_id, c.card_id,
           s.arrival_group_id, s.reached OR c.card_id IS NOT NULL, s.people
    FROM service AS s
    LEFT JOIN card AS c ON c.code = s.card_code
    WHERE s.card_id IS NULL AND s.card_code IS NOT NULL
"""
NAMES = (
    "arrival",
    "arrival_reversal",
    "headcount",
    "headcount_reversal",
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
    for statement in (*TABLES, *INDEXES, SERVED):
        op.execute(statement)
    for name in NAMES:
        grant(name, "SELECT, INSERT")
    grant("served", "SELECT")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP VIEW served")
    op.execute("DROP INDEX card_by_code")
    drop_tables(*NAMES)
