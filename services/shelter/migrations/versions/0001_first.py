"""Rooms, beds, stays, services, and shelter's own picture of people, cards and groups.

The picture has no foreign keys: no order between events may be assumed, and a row that was named before its event
came stands with `known = false` and version 0.
"""

from alembic import op

from shared.migrations import EVENT_TABLES, drop_tables, grant, make_event_tables

revision = "0001"
down_revision = None

TABLES = [
    """
    CREATE TABLE shelter (
        site_id uuid CONSTRAINT shelter_pkey PRIMARY KEY,
        version integer NOT NULL DEFAULT 1,
        covered_area_m2 double precision NOT NULL CHECK (covered_area_m2 > 0),
        day_capacity integer CHECK (day_capacity >= 0),
        night_capacity integer CHECK (night_capacity >= 0),
        waiver_m2_per_person double precision CHECK (waiver_m2_per_person > 0),
        waiver_reason text,
        waived_by uuid,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT shelter_waiver_whole CHECK (num_nulls(waiver_m2_per_person, waiver_reason, waived_by) IN (0, 3))
    )
    """,
    """
    CREATE TABLE room (
        id uuid CONSTRAINT room_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        code text NOT NULL,
        neutral_code text NOT NULL,
        population text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('NUMBERED', 'COUNTED')),
        covered_area_m2 double precision NOT NULL CHECK (covered_area_m2 > 0),
        floor integer NOT NULL,
        accessible boolean NOT NULL,
        places integer NOT NULL,
        taken integer NOT NULL DEFAULT 0,
        household_id uuid,
        CONSTRAINT room_code_once UNIQUE (site_id, code),
        CONSTRAINT room_neutral_code_once UNIQUE (site_id, neutral_code),
        CONSTRAINT room_mode_places CHECK ((mode = 'COUNTED') = (places > 0) AND places >= 0),
        CONSTRAINT room_within_places CHECK (taken BETWEEN 0 AND places)
    )
    """,
    """
    CREATE TABLE bed (
        id uuid CONSTRAINT bed_pkey PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES room,
        site_id uuid NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        state text NOT NULL DEFAULT 'AVAILABLE' CHECK (state IN ('AVAILABLE', 'OUT_OF_SERVICE', 'CLEANING')),
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT bed_code_once UNIQUE (room_id, code)
    )
    """,
    "CREATE INDEX bed_site ON bed (site_id)",
    """
    CREATE TABLE stay (
        id uuid CONSTRAINT stay_pkey PRIMARY KEY,
        version integer NOT NULL DEFAULT 1,
        site_id uuid NOT NULL CONSTRAINT stay_at_a_shelter REFERENCES shelter,
        place text NOT NULL CHECK (place IN ('BED', 'PLACE', 'SHARES_WITH', 'OVERFLOW', 'WITHOUT_BED')),
        room_id uuid REFERENCES room,
        bed_id uuid REFERENCES bed,
        shares_with_stay_id uuid,
        person_id uuid,
        household_id uuid,
        card_code text,
        card_id uuid,
        card_revoked boolean NOT NULL,
        arrival_group_id uuid,
        population text,
        overflow_reason text,
        started_at timestamptz NOT NULL,
        night_of date NOT NULL,
        ended_at timestamptz,
        left_on date,
        end_reason text,
        ended_by uuid,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT stay_bed_placed CHECK ((place = 'BED') = (bed_id IS NOT NULL)),
        CONSTRAINT stay_shares_placed CHECK ((place = 'SHARES_WITH') = (shares_with_stay_id IS NOT NULL)),
        CONSTRAINT stay_room_placed CHECK (place NOT IN ('BED', 'PLACE', 'OVERFLOW') OR room_id IS NOT NULL),
        CONSTRAINT stay_overflow_reasoned CHECK ((place = 'OVERFLOW') = (overflow_reason IS NOT NULL)),
        CONSTRAINT stay_end_whole CHECK (num_nulls(ended_at, left_on, end_reason, ended_by) IN (0, 4)),
        CONSTRAINT stay_ends_after_start CHECK (ended_at >= started_at)
    )
    """,
    "CREATE INDEX stay_open ON stay (site_id) WHERE ended_at IS NULL",
    "CREATE INDEX stay_night ON stay (site_id, night_of)",
    "CREATE INDEX stay_left ON stay (site_id, left_on) WHERE left_on IS NOT NULL",
    "CREATE INDEX stay_unnamed ON stay (card_code) WHERE person_id IS NULL AND NOT card_revoked",
    """
    CREATE TABLE stay_reversal (
        id uuid CONSTRAINT stay_reversal_pkey PRIMARY KEY,
        stay_id uuid NOT NULL CONSTRAINT stay_reversal_stay_once UNIQUE REFERENCES stay,
        reason text NOT NULL,
        reversed_by uuid NOT NULL,
        reversed_at timestamptz NOT NULL
    )
    """,
    # Every use of a bed and every stay of a person, in beds or not: the two EXCLUDE constraints are the net under
    # the locks. A hold ends at its expiry by its range alone. The uses are taken first, then the stays are written.
    """
    CREATE TABLE bed_use (
        id uuid CONSTRAINT bed_use_pkey PRIMARY KEY,
        site_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('STAY', 'HOLD', 'AWAY', 'CLEANING')),
        stay_id uuid CONSTRAINT bed_use_stay_once UNIQUE
            CONSTRAINT bed_use_of_a_stay REFERENCES stay DEFERRABLE INITIALLY DEFERRED,
        bed_id uuid REFERENCES bed,
        person_id uuid,
        token text,
        during tstzrange NOT NULL,
        CONSTRAINT bed_use_is_something CHECK (stay_id IS NOT NULL OR bed_id IS NOT NULL),
        CONSTRAINT bed_use_stay_named CHECK ((kind = 'STAY') = (stay_id IS NOT NULL)),
        CONSTRAINT bed_not_twice EXCLUDE USING gist (bed_id WITH =, during WITH &&) WHERE (bed_id IS NOT NULL),
        CONSTRAINT person_not_twice EXCLUDE USING gist (person_id WITH =, during WITH &&)
            WHERE (person_id IS NOT NULL),
        CONSTRAINT token_not_twice EXCLUDE USING gist (token WITH =, during WITH &&) WHERE (token IS NOT NULL)
    )
    """,
    """
    CREATE TABLE service_given (
        id uuid CONSTRAINT service_given_pkey PRIMARY KEY,
        item_id uuid NOT NULL,
        site_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT nights_come_from_census CHECK (kind <> 'ACCOMMODATION_NIGHT'),
        recipient text,
        token text,
        slot text,
        person_id uuid,
        household_id uuid,
        card_code text,
        card_id uuid,
        card_revoked boolean NOT NULL,
        arrival_group_id uuid,
        population text,
        sex text,
        people integer NOT NULL CHECK (people > 0),
        counted jsonb,
        reached boolean NOT NULL,
        occurred_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE UNIQUE INDEX service_once ON service_given (recipient, kind, slot)
    WHERE recipient IS NOT NULL AND slot IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX service_once_a_token ON service_given (token, kind, slot)
    WHERE token IS NOT NULL AND slot IS NOT NULL
    """,
    "CREATE INDEX service_item ON service_given (item_id)",
    "CREATE INDEX service_site ON service_given (site_id, occurred_at)",
    "CREATE INDEX service_group ON service_given (arrival_group_id, kind, slot) WHERE counted IS NOT NULL",
    "CREATE INDEX service_unnamed ON service_given (card_code) WHERE person_id IS NULL AND NOT card_revoked",
    """
    CREATE TABLE shelter_case (
        id uuid CONSTRAINT shelter_case_pkey PRIMARY KEY,
        kind text NOT NULL,
        site_id uuid NOT NULL,
        stay_id uuid NOT NULL REFERENCES stay,
        opened_at timestamptz NOT NULL,
        CONSTRAINT shelter_case_once UNIQUE (stay_id, kind)
    )
    """,
]

PROJECTIONS = [
    """
    CREATE TABLE site (
        site_id uuid CONSTRAINT site_pkey PRIMARY KEY,
        version integer NOT NULL,
        code text NOT NULL,
        kind text NOT NULL,
        managing_agency_id uuid NOT NULL,
        holding_agency_id uuid NOT NULL,
        confidential_location boolean NOT NULL,
        open boolean NOT NULL
    )
    """,
    """
    CREATE TABLE device (
        device_id uuid CONSTRAINT device_pkey PRIMARY KEY,
        version integer NOT NULL,
        site_id uuid NOT NULL,
        kind text NOT NULL,
        active boolean NOT NULL
    )
    """,
    """
    CREATE TABLE person (
        person_id uuid CONSTRAINT person_pkey PRIMARY KEY,
        version integer NOT NULL,
        known boolean NOT NULL,
        household_id uuid,
        presence text,
        sex text,
        birth_month text,
        birth_precision text,
        age_years integer,
        populations jsonb NOT NULL DEFAULT '[]',
        effects jsonb NOT NULL DEFAULT '[]'
    )
    """,
    """
    CREATE TABLE household (
        household_id uuid CONSTRAINT household_pkey PRIMARY KEY,
        version integer NOT NULL,
        presence text NOT NULL,
        population text NOT NULL,
        size integer NOT NULL,
        composition jsonb NOT NULL,
        head_person_id uuid,
        member_ids jsonb NOT NULL
    )
    """,
    """
    CREATE TABLE card (
        code text CONSTRAINT card_pkey PRIMARY KEY,
        version integer NOT NULL,
        known boolean NOT NULL,
        card_id uuid CONSTRAINT card_id_once UNIQUE,
        kind text,
        state text,
        site_id uuid,
        person_id uuid,
        household_id uuid,
        arrival_group_id uuid,
        sex text,
        population text
    )
    """,
    "CREATE INDEX card_group ON card (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
    """
    CREATE TABLE arrival_group (
        arrival_group_id uuid CONSTRAINT arrival_group_pkey PRIMARY KEY,
        version integer NOT NULL,
        known boolean NOT NULL,
        site_id uuid,
        kind text,
        state text,
        means text,
        headcount integer NOT NULL DEFAULT 0,
        cards_bound integer NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE headcount (
        headcount_id uuid CONSTRAINT headcount_pkey PRIMARY KEY,
        site_id uuid NOT NULL,
        kind text NOT NULL,
        arrival_group_id uuid,
        people jsonb NOT NULL,
        total integer NOT NULL,
        occurred_at timestamptz NOT NULL
    )
    """,
    "CREATE TABLE headcount_reversal (headcount_id uuid CONSTRAINT headcount_reversal_pkey PRIMARY KEY)",
    "CREATE INDEX headcount_group ON headcount (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
]

PROJECTED = ("site", "device", "person", "household", "card", "arrival_group")
GRANTS = {
    "shelter": "SELECT, INSERT",
    "room": "SELECT, INSERT, UPDATE (taken)",
    "bed": "SELECT, INSERT, UPDATE (state, version)",
    "stay": "SELECT, INSERT, UPDATE (version, ended_at, left_on, end_reason, ended_by, card_id, person_id, household_id)",
    "stay_reversal": "SELECT, INSERT",
    "bed_use": "SELECT, INSERT, UPDATE (during, person_id)",
    "service_given": "SELECT, INSERT, UPDATE (card_id, person_id, recipient)",
    "shelter_case": "SELECT, INSERT",
    "headcount": "SELECT, INSERT",
    "headcount_reversal": "SELECT, INSERT",
    **dict.fromkeys(PROJECTED, "SELECT, INSERT, UPDATE"),
}
DROPPED = (
    "shelter_case",
    "service_given",
    "bed_use",
    "stay_reversal",
    "stay",
    "bed",
    "room",
    "shelter",
    "headcount",
    "headcount_reversal",
)


def upgrade() -> None:
    """Make the tables and give the service's role the least that it needs."""
    for statement in (*TABLES, *PROJECTIONS):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
    make_event_tables()


def downgrade() -> None:
    """Drop everything of this service."""
    drop_tables(*DROPPED, *PROJECTED, *EVENT_TABLES)
