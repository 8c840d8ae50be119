"""The dimensions, how far each source is applied, and the event tables."""

from __future__ import annotations

from alembic import op

from shared.migrations import EVENT_TABLES, drop_tables, grant, make_event_tables

revision = "0001"
down_revision = None

TABLES = [
    """
    CREATE TABLE agency (
        agency_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        CONSTRAINT agency_key PRIMARY KEY (agency_id)
    )
    """,
    """
    CREATE TABLE emergency (
        emergency_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        cause text NOT NULL,
        opened_on date NOT NULL,
        closed_on date,
        CONSTRAINT emergency_key PRIMARY KEY (emergency_id)
    )
    """,
    """
    CREATE TABLE site (
        site_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        pcode text NOT NULL,
        managing_agency_id uuid NOT NULL,
        holding_agency_id uuid NOT NULL,
        confidential_location boolean NOT NULL,
        open boolean NOT NULL,
        CONSTRAINT site_key PRIMARY KEY (site_id)
    )
    """,
    """
    CREATE TABLE person (
        person_id uuid NOT NULL,
        version integer NOT NULL,
        household_id uuid,
        site_id uuid NOT NULL,
        presence text NOT NULL,
        sex text NOT NULL,
        birth_month text,
        birth_precision text,
        age_years integer,
        age_months integer,
        populations text[] NOT NULL,
        nationality text,
        origin_department text,
        effects text[] NOT NULL,
        CONSTRAINT person_key PRIMARY KEY (person_id)
    )
    """,
    """
    CREATE TABLE household (
        household_id uuid NOT NULL,
        version integer NOT NULL,
        site_id uuid NOT NULL,
        presence text NOT NULL,
        population text NOT NULL,
        size integer NOT NULL,
        women integer NOT NULL,
        men integer NOT NULL,
        girls integer NOT NULL,
        boys integer NOT NULL,
        not_stated integer NOT NULL,
        head_person_id uuid,
        member_ids uuid[] NOT NULL,
        dwelling_id uuid,
        place_pcode text,
        CONSTRAINT household_key PRIMARY KEY (household_id),
        CONSTRAINT household_size_not_negative CHECK (size >= 0)
    )
    """,
    """
    CREATE TABLE card (
        card_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        batch_id uuid,
        site_id uuid NOT NULL,
        person_id uuid,
        household_id uuid,
        arrival_group_id uuid,
        sex text,
        age_band text,
        population text,
        CONSTRAINT card_key PRIMARY KEY (card_id)
    )
    """,
    """
    CREATE TABLE arrival_group (
        arrival_group_id uuid NOT NULL,
        version integer NOT NULL,
        site_id uuid NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        means text NOT NULL,
        country_from text,
        headcount integer NOT NULL,
        cards_bound integer NOT NULL,
        registered integer NOT NULL,
        remaining integer,
        occurred_at timestamptz NOT NULL,
        CONSTRAINT arrival_group_key PRIMARY KEY (arrival_group_id)
    )
    """,
    """
    CREATE TABLE consent (
        person_id uuid NOT NULL,
        purpose text NOT NULL,
        version integer NOT NULL,
        given boolean NOT NULL,
        basis text NOT NULL,
        CONSTRAINT consent_key PRIMARY KEY (person_id, purpose)
    )
    """,
    """
    CREATE TABLE kit (
        kit_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        components jsonb NOT NULL,
        CONSTRAINT kit_key PRIMARY KEY (kit_id)
    )
    """,
    """
    CREATE TABLE round (
        round_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        kit_id uuid NOT NULL,
        kit_kind text NOT NULL,
        bom_version integer NOT NULL,
        unit text NOT NULL,
        site_ids uuid[] NOT NULL,
        state text NOT NULL,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        CONSTRAINT round_key PRIMARY KEY (round_id)
    )
    """,
    """
    CREATE TABLE shelter_capacity (
        site_id uuid NOT NULL,
        version integer NOT NULL,
        beds integer NOT NULL,
        places integer NOT NULL,
        covered_area_m2 double precision NOT NULL,
        CONSTRAINT shelter_capacity_key PRIMARY KEY (site_id)
    )
    """,
    """
    CREATE TABLE applied (
        source text NOT NULL,
        slot integer NOT NULL,
        position bigint NOT NULL,
        events bigint NOT NULL,
        occurred_at timestamptz NOT NULL,
        CONSTRAINT applied_key PRIMARY KEY (source, slot)
    ) WITH (fillfactor = 50)
    """,
]
INDEXES = [
    f"CREATE INDEX {table}_of_{whose} ON {table} ({whose}_id) WHERE {whose}_id IS NOT NULL"
    for table, whose in (("person", "household"), ("card", "person"), ("card", "household"))
]
NAMES = (
    "agency",
    "emergency",
    "site",
    "person",
    "household",
    "card",
    "arrival_group",
    "consent",
    "kit",
    "round",
    "shelter_capacity",
    "applied",
)


def upgrade() -> None:
    """Make them; nothing is ever deleted by the service."""
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
    for name in NAMES:
        grant(name, "SELECT, INSERT, UPDATE")
    make_event_tables()


def downgrade() -> None:
    """Drop them."""
    drop_tables(*NAMES, *EVENT_TABLES)
