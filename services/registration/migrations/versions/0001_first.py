"""Registration's tables: people, households, cards, arrivals, consent, needs, projections."""

from __future__ import annotations

from alembic import op

from shared.migrations import EVENT_TABLES, drop_tables, grant, make_event_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = [
    """
    CREATE TABLE client_object (
        id uuid PRIMARY KEY, kind text NOT NULL, fingerprint bytea NOT NULL, answer jsonb NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE dwelling (
        id uuid PRIMARY KEY, place_pcode text NOT NULL, place_text text
    )
    """,
    """
    CREATE TABLE household (
        id uuid PRIMARY KEY, version integer NOT NULL, site_id uuid NOT NULL, population text NOT NULL,
        presence text NOT NULL CONSTRAINT household_presence_known CHECK (presence IN ('LISTED', 'SEEN')),
        size integer NOT NULL CONSTRAINT household_size_counted CHECK (size >= 0),
        unnamed jsonb NOT NULL, head_person_id uuid, dwelling_id uuid REFERENCES dwelling,
        protected boolean NOT NULL, registered_at timestamptz NOT NULL, registered_by uuid NOT NULL,
        last_contact_at timestamptz
    ) WITH (fillfactor = 90)
    """,
    """
    CREATE TABLE person (
        id uuid PRIMARY KEY, version integer NOT NULL, household_id uuid REFERENCES household, site_id uuid NOT NULL,
        presence text NOT NULL CONSTRAINT person_presence_known CHECK (presence IN ('LISTED', 'SEEN')),
        given_names text, family_names text, sex text NOT NULL, birth_date date, birth_precision text,
        nationality text, origin_department text, languages text[] NOT NULL, phone text,
        relationship text NOT NULL, populations text[] NOT NULL, effects text[] NOT NULL,
        cared_for_by uuid, care_basis text NOT NULL,
        child_alarm text CONSTRAINT child_alarm_known CHECK (child_alarm IN ('UNACCOMPANIED', 'SEPARATED')),
        protected boolean NOT NULL, consent_version integer NOT NULL DEFAULT 0,
        registered_at timestamptz NOT NULL, registered_by uuid NOT NULL,
        last_contact_at timestamptz, last_contact_site_id uuid,
        last_arrival_at timestamptz, last_arrival_site_id uuid,
        search_text text NOT NULL,
        CONSTRAINT child_in_alarm_is_protected CHECK (child_alarm IS NULL OR protected)
    ) WITH (fillfactor = 90)
    """,
    "CREATE INDEX person_household ON person (household_id)",
    "CREATE INDEX person_last_arrival ON person (last_arrival_site_id, last_arrival_at)",
    "CREATE INDEX person_search ON person USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)",
    """
    CREATE TABLE document (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, type text NOT NULL, country text NOT NULL,
        number text NOT NULL, number_key text NOT NULL
    )
    """,
    "CREATE INDEX document_person ON document (person_id)",
    "CREATE INDEX document_number ON document (number_key, country, type)",
    """
    CREATE TABLE consent (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, version integer NOT NULL, purpose text NOT NULL,
        given boolean NOT NULL, basis text NOT NULL, text_version text NOT NULL, language text NOT NULL,
        channel text NOT NULL, collected_by uuid NOT NULL, collected_at timestamptz NOT NULL,
        CONSTRAINT consent_version_once UNIQUE (person_id, version)
    )
    """,
    """
    CREATE TABLE need (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, code text NOT NULL,
        restricted boolean NOT NULL, recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL,
        CONSTRAINT need_once UNIQUE (person_id, code)
    )
    """,
]

ARRIVALS = [
    """
    CREATE TABLE arrival_group (
        id uuid PRIMARY KEY, version integer NOT NULL, site_id uuid NOT NULL, kind text NOT NULL,
        state text NOT NULL
            CONSTRAINT arrival_group_state_known CHECK (state IN ('EXPECTED', 'ARRIVED', 'FINISHED')),
        means text NOT NULL, country_from text, place_pcode text NOT NULL,
        headcount integer NOT NULL, cards_bound integer NOT NULL, occurred_at timestamptz NOT NULL,
        recorded_by uuid NOT NULL
    )
    """,
    """
    CREATE TABLE headcount (
        id uuid PRIMARY KEY, kind text NOT NULL, site_id uuid NOT NULL, place_pcode text NOT NULL,
        occurred_at timestamptz NOT NULL, people jsonb NOT NULL,
        total integer NOT NULL CONSTRAINT headcount_total_counted CHECK (total >= 0),
        nationalities jsonb NOT NULL, country_from text, means text NOT NULL,
        arrival_group_id uuid REFERENCES arrival_group, same_as uuid REFERENCES headcount, recorded_by uuid NOT NULL
    )
    """,
    "CREATE INDEX headcount_site ON headcount (site_id, occurred_at)",
    """
    CREATE TABLE arrival (
        id uuid PRIMARY KEY, kind text NOT NULL, site_id uuid NOT NULL, place_pcode text NOT NULL,
        occurred_at timestamptz NOT NULL, person_id uuid REFERENCES person, household_id uuid REFERENCES household,
        unnamed jsonb, means text NOT NULL, country_from text, arrival_group_id uuid REFERENCES arrival_group,
        recorded_by uuid NOT NULL,
        CONSTRAINT arrival_of_somebody CHECK (person_id IS NOT NULL OR household_id IS NOT NULL)
    )
    """,
    "CREATE INDEX arrival_person ON arrival (person_id, occurred_at)",
]

CARDS = [
    """
    CREATE TABLE card_batch (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, kind text NOT NULL,
        count integer NOT NULL CONSTRAINT card_batch_size CHECK (count BETWEEN 1 AND 500),
        printed_by uuid NOT NULL, printed_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE card (
        id uuid PRIMARY KEY, version integer NOT NULL,
        code text NOT NULL CONSTRAINT card_code_shape CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
        kind text NOT NULL,
        state text NOT NULL
            CONSTRAINT card_state_known CHECK (state IN ('PRINTED', 'ISSUED', 'PAUSED', 'REVOKED')),
        site_id uuid NOT NULL, batch_id uuid REFERENCES card_batch, batch_place integer,
        person_id uuid REFERENCES person, household_id uuid REFERENCES household,
        arrival_group_id uuid REFERENCES arrival_group, sex text, population text,
        issued_at timestamptz, revoked_at timestamptz, revoked_reason text,
        CONSTRAINT card_code_once UNIQUE (code),
        CONSTRAINT card_of_one CHECK (person_id IS NULL OR household_id IS NULL),
        CONSTRAINT card_printed_is_free
            CHECK (state <> 'PRINTED' OR (person_id IS NULL AND household_id IS NULL AND arrival_group_id IS NULL))
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX card_free ON card (batch_id, batch_place) WHERE state = 'PRINTED'",
    "CREATE INDEX card_person ON card (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX card_household ON card (household_id) WHERE household_id IS NOT NULL",
]

PROJECTIONS = [
    """
    CREATE TABLE site (
        id uuid PRIMARY KEY, version integer NOT NULL, code text NOT NULL, kind text NOT NULL, pcode text NOT NULL,
        managing_agency_id uuid NOT NULL, holding_agency_id uuid NOT NULL, open boolean NOT NULL
    )
    """,
    """
    CREATE TABLE round (
        id uuid PRIMARY KEY, version integer NOT NULL, state text NOT NULL, site_ids uuid[] NOT NULL
    )
    """,
    """
    CREATE TABLE handout (
        id uuid PRIMARY KEY, round_id uuid, site_id uuid, card_id uuid, person_id uuid, household_id uuid,
        occurred_at timestamptz, reversed boolean NOT NULL DEFAULT false
    )
    """,
    "CREATE INDEX handout_person ON handout (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX handout_household ON handout (household_id) WHERE household_id IS NOT NULL",
    "CREATE INDEX handout_card ON handout (card_id) WHERE card_id IS NOT NULL",
    """
    CREATE TABLE stay (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, person_id uuid, household_id uuid, card_id uuid,
        started_at timestamptz, ended_at timestamptz
    )
    """,
    "CREATE INDEX stay_person ON stay (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX stay_household ON stay (household_id) WHERE household_id IS NOT NULL",
    "CREATE INDEX stay_card ON stay (card_id) WHERE card_id IS NOT NULL",
    """
    CREATE TABLE distribution_case (
        id uuid PRIMARY KEY, kind text NOT NULL, site_id uuid NOT NULL, handout_id uuid, card_id uuid,
        occurred_at timestamptz NOT NULL
    )
    """,
]

GRANTS = {
    "client_object": "SELECT, INSERT",
    "dwelling": "SELECT, INSERT",
    "household": "SELECT, INSERT, UPDATE (version, presence, unnamed, protected, last_contact_at)",
    "person": "SELECT, INSERT, UPDATE (version, presence, protected, consent_version, last_contact_at,"
    " last_contact_site_id, last_arrival_at, last_arrival_site_id)",
    "document": "SELECT, INSERT",
    "consent": "SELECT, INSERT",
    "need": "SELECT, INSERT",
    "arrival_group": "SELECT, INSERT, UPDATE (version, state, cards_bound, headcount)",
    "headcount": "SELECT, INSERT",
    "arrival": "SELECT, INSERT",
    "card_batch": "SELECT, INSERT",
    "card": "SELECT, INSERT, UPDATE",
    "site": "SELECT, INSERT, UPDATE",
    "round": "SELECT, INSERT, UPDATE",
    "handout": "SELECT, INSERT, UPDATE",
    "stay": "SELECT, INSERT, UPDATE",
    "distribution_case": "SELECT, INSERT",
}


def upgrade() -> None:
    """Make all tables, with the least that the service's role needs."""
    for statement in (*PEOPLE, *ARRIVALS, *CARDS, *PROJECTIONS):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
    make_event_tables()


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables(
        "distribution_case", "stay", "handout", "round", "site", "card", "card_batch", "arrival",
        "headcount", "arrival_group", "need", "consent", "document", "person", "household", "dwelling",
        "client_object", *EVENT_TABLES,
    )  # fmt: skip
