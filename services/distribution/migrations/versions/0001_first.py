"""Distribution's tables: catalogue, ledger, rounds, entitlement, hand-outs, cases, projections."""

from __future__ import annotations

from alembic import op

from shared.migrations import EVENT_TABLES, drop_tables, grant, make_event_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CATALOGUE = """
CREATE TABLE item (
    id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, unit text NOT NULL,
    CONSTRAINT item_code_once UNIQUE (code)
);
CREATE TABLE kit (
    id uuid PRIMARY KEY, code text NOT NULL, kind text NOT NULL, name text NOT NULL, version integer NOT NULL,
    CONSTRAINT kit_code_once UNIQUE (code)
);
CREATE TABLE bill_of_materials (
    kit_id uuid NOT NULL REFERENCES kit, version integer NOT NULL, item_id uuid NOT NULL REFERENCES item,
    quantity integer NOT NULL CONSTRAINT component_quantity_positive CHECK (quantity > 0),
    PRIMARY KEY (kit_id, version, item_id)
);
"""

LEDGER = """
CREATE TABLE lot (
    id uuid PRIMARY KEY, item_id uuid NOT NULL REFERENCES item, code text NOT NULL, expires_on date,
    funding_source text, state text NOT NULL DEFAULT 'APPROVED'
        CONSTRAINT lot_state_known CHECK (state IN ('APPROVED', 'ON_HOLD', 'RECALLED', 'EXPIRED')),
    CONSTRAINT lot_once UNIQUE NULLS NOT DISTINCT (item_id, code, expires_on, funding_source)
);
CREATE TABLE movement (
    id uuid PRIMARY KEY, kind text NOT NULL, reason text NOT NULL, occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(), done_by uuid, device_id uuid,
    reverses uuid REFERENCES movement, fingerprint bytea NOT NULL,
    CONSTRAINT movement_reversed_once UNIQUE (reverses)
);
CREATE TABLE leg (
    movement_id uuid NOT NULL REFERENCES movement, place_id uuid NOT NULL, account text NOT NULL,
    item_id uuid NOT NULL, lot_id uuid NOT NULL, qty bigint NOT NULL CONSTRAINT leg_moves CHECK (qty <> 0),
    CONSTRAINT leg_account_known CHECK (account IN ('SHELF', 'IN_TRANSIT', 'QUARANTINE', 'ON_LOAN', 'LOST', 'DAMAGED',
        'EXPIRED', 'HANDED_OUT', 'SUPPLIER', 'ADJUSTED', 'DISCREPANCY'))
);
CREATE INDEX leg_movement ON leg (movement_id);
CREATE TABLE balance (
    place_id uuid NOT NULL, account text NOT NULL, item_id uuid NOT NULL, lot_id uuid NOT NULL,
    qty bigint NOT NULL,
    PRIMARY KEY (place_id, account, item_id, lot_id),
    CONSTRAINT balance_not_negative CHECK (qty >= 0 OR account IN ('SUPPLIER', 'ADJUSTED', 'DISCREPANCY'))
) WITH (fillfactor = 50);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leg_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON leg
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION legs_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added GROUP BY movement_id, item_id HAVING sum(qty) <> 0) THEN
        RAISE EXCEPTION 'the legs of a movement must sum to zero' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'legs_sum_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER leg_balanced AFTER INSERT ON leg REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION legs_sum_to_zero();
"""

ROUNDS = """
CREATE TABLE rule (
    id uuid PRIMARY KEY, unit text NOT NULL, period text NOT NULL, quantity integer NOT NULL,
    members_per_kit integer, quantity_max integer, period_days integer, anchor date, emergency_id uuid,
    populations text[],
    CONSTRAINT rule_unit_known CHECK (unit IN ('PERSON', 'HOUSEHOLD', 'DWELLING', 'SITE')),
    CONSTRAINT rule_period_known CHECK (period IN ('ROUND', 'ARRIVAL', 'EVENT', 'CALENDAR', 'ROLLING')),
    CONSTRAINT rule_quantity_positive CHECK (quantity > 0),
    CONSTRAINT rule_event_named CHECK (period <> 'EVENT' OR emergency_id IS NOT NULL),
    CONSTRAINT rule_capped_by_members CHECK (quantity_max IS NULL OR members_per_kit IS NOT NULL),
    CONSTRAINT rule_calendar_anchored CHECK
        (period <> 'CALENDAR' OR (period_days IS NOT NULL AND period_days > 0 AND anchor IS NOT NULL))
);
CREATE TABLE round (
    id uuid PRIMARY KEY, code text NOT NULL, kit_id uuid NOT NULL REFERENCES kit, bom_version integer NOT NULL,
    rule_id uuid NOT NULL REFERENCES rule, mode text NOT NULL DEFAULT 'GRANT', state text NOT NULL DEFAULT 'DRAFT',
    starts_on date NOT NULL, ends_on date NOT NULL, offline_policy text NOT NULL, project text, planned integer,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT round_code_once UNIQUE (code),
    CONSTRAINT round_state_known CHECK (state IN ('DRAFT', 'OPEN', 'PAUSED', 'CLOSED', 'RECONCILED')),
    CONSTRAINT round_mode_known CHECK (mode IN ('GRANT', 'LOAN')),
    CONSTRAINT round_period_forward CHECK (ends_on >= starts_on)
);
CREATE TABLE round_site (
    round_id uuid NOT NULL REFERENCES round, site_id uuid NOT NULL, PRIMARY KEY (round_id, site_id)
);
"""

HANDOUTS = """
CREATE TABLE handout (
    id uuid PRIMARY KEY, fingerprint bytea NOT NULL, round_id uuid NOT NULL, site_id uuid NOT NULL,
    kit_id uuid NOT NULL, bom_version integer NOT NULL, mode text NOT NULL, quantity integer NOT NULL,
    unit text NOT NULL, unit_id uuid NOT NULL, card_code text, card_id uuid, person_id uuid, household_id uuid,
    arrival_group_id uuid, device_id uuid, device_seq bigint, offline boolean NOT NULL, source text NOT NULL,
    done_by uuid NOT NULL, occurred_at timestamptz NOT NULL,
    scanned_at timestamptz,  -- by the device's own clock, as it is: tells two scans of one device apart, no more
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT handout_quantity_positive CHECK (quantity > 0)
);
CREATE INDEX handout_of_card ON handout (card_code, kit_id, scanned_at) WHERE card_code IS NOT NULL;
CREATE TABLE verdict (
    handout_id uuid PRIMARY KEY REFERENCES handout, verdict text NOT NULL, code text, time_uncertain boolean NOT NULL
        DEFAULT false,
    parameters jsonb NOT NULL, components jsonb NOT NULL, people integer NOT NULL
);
CREATE TABLE handout_reversal (
    handout_id uuid PRIMARY KEY REFERENCES handout, id uuid NOT NULL, fingerprint bytea NOT NULL, reason text NOT NULL,
    done_by uuid NOT NULL, occurred_at timestamptz NOT NULL,
    CONSTRAINT reversal_id_once UNIQUE (id)
);
CREATE TABLE entitlement (
    rule_id uuid NOT NULL REFERENCES rule, unit_id uuid NOT NULL, window_key text NOT NULL,
    allowance integer NOT NULL, taken integer NOT NULL DEFAULT 0, over integer NOT NULL DEFAULT 0,
    PRIMARY KEY (rule_id, unit_id, window_key),
    CONSTRAINT entitlement_taken_within CHECK (taken BETWEEN 0 AND allowance),
    CONSTRAINT entitlement_over_after_taken CHECK (over = 0 OR (over > 0 AND taken = allowance))
) WITH (fillfactor = 70);
CREATE TABLE claim (
    handout_id uuid NOT NULL REFERENCES handout, rule_id uuid NOT NULL REFERENCES rule, slot smallint NOT NULL
        DEFAULT 0,
    unit_id uuid NOT NULL, claimed_as uuid NOT NULL, window_key text NOT NULL, qty integer NOT NULL,
    allowance integer NOT NULL, local_day date NOT NULL, live boolean NOT NULL DEFAULT true,
    over boolean NOT NULL DEFAULT false, blocks daterange,
    PRIMARY KEY (handout_id, rule_id, slot),
    CONSTRAINT claim_rolling_apart EXCLUDE USING gist
        (rule_id WITH =, unit_id WITH =, slot WITH =, blocks WITH &&) WHERE (blocks IS NOT NULL AND live AND NOT over)
);
CREATE INDEX claim_of_unit ON claim (unit_id, rule_id, window_key);
CREATE INDEX claim_that_followed ON claim (claimed_as) WHERE claimed_as <> unit_id;
CREATE TABLE review_case (
    id uuid PRIMARY KEY, kind text NOT NULL, state text NOT NULL DEFAULT 'OPEN', site_id uuid NOT NULL,
    handout_id uuid, card_id uuid, rule_id uuid, unit_id uuid, window_key text, item_id uuid,
    excess integer NOT NULL DEFAULT 0, opened_at timestamptz NOT NULL, resolved_at timestamptz, resolved_by uuid,
    resolution text,
    CONSTRAINT case_state_known CHECK (state IN ('OPEN', 'RESOLVED')),
    CONSTRAINT case_resolved_by_somebody CHECK (state = 'OPEN' OR resolution IS NOT NULL)
);
CREATE UNIQUE INDEX one_open_over_issue ON review_case (rule_id, unit_id, window_key)
    WHERE kind = 'OVER_ISSUE' AND state = 'OPEN';
CREATE TABLE device_contact (
    device_id uuid PRIMARY KEY, contact_at timestamptz NOT NULL, offset_ms bigint NOT NULL
);
"""

PROJECTIONS = """
CREATE TABLE site (id uuid PRIMARY KEY, version integer NOT NULL, code text NOT NULL, kind text NOT NULL,
    pcode text NOT NULL, open boolean NOT NULL);
CREATE TABLE emergency (id uuid PRIMARY KEY, version integer NOT NULL, code text NOT NULL, cause text NOT NULL,
    opened_on date NOT NULL, closed_on date);
CREATE TABLE device (id uuid PRIMARY KEY, version integer NOT NULL, site_id uuid NOT NULL, kind text NOT NULL,
    active boolean NOT NULL);
CREATE TABLE card (id uuid PRIMARY KEY, version integer NOT NULL, code text NOT NULL, stand_in uuid NOT NULL,
    state text NOT NULL, site_id uuid NOT NULL, person_id uuid, household_id uuid, arrival_group_id uuid,
    population text,
    CONSTRAINT card_code_once UNIQUE (code), CONSTRAINT card_stand_in_once UNIQUE (stand_in));
CREATE INDEX card_of_person ON card (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE person (id uuid PRIMARY KEY, version integer NOT NULL, household_id uuid, sex text NOT NULL,
    birth_month text, age_years integer, populations text[] NOT NULL, effects text[] NOT NULL);
CREATE INDEX person_of_household ON person (household_id) WHERE household_id IS NOT NULL;
CREATE TABLE household (id uuid PRIMARY KEY, version integer NOT NULL, population text NOT NULL,
    size integer NOT NULL, composition jsonb NOT NULL, member_ids uuid[] NOT NULL, dwelling_id uuid);
CREATE TABLE arrival (id uuid PRIMARY KEY, kind text NOT NULL, site_id uuid NOT NULL, person_id uuid,
    household_id uuid, arrival_group_id uuid, occurred_at timestamptz NOT NULL);
CREATE TABLE arrival_reversal (arrival_id uuid PRIMARY KEY);
CREATE INDEX arrival_of_person ON arrival (person_id, occurred_at) WHERE person_id IS NOT NULL;
CREATE INDEX arrival_of_household ON arrival (household_id) WHERE household_id IS NOT NULL;
CREATE TABLE arrival_group (id uuid PRIMARY KEY, version integer NOT NULL, site_id uuid NOT NULL, kind text NOT NULL,
    state text NOT NULL, headcount integer NOT NULL, cards_bound integer NOT NULL, occurred_at timestamptz NOT NULL);
CREATE TABLE stay (id uuid PRIMARY KEY, site_id uuid NOT NULL, person_id uuid, household_id uuid,
    started_at timestamptz, ended_at timestamptz);
"""

ALIASES = """
CREATE VIEW unit_alias AS
SELECT 'PERSON' AS unit, c.stand_in AS unit_id, coalesce(c.person_id, c.id) AS canonical_id
FROM card AS c
UNION ALL
SELECT 'PERSON', c.id, c.person_id
FROM card AS c
WHERE c.person_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', c.stand_in, coalesce(c.household_id, p.household_id, c.person_id, c.id)
FROM card AS c LEFT JOIN person AS p ON p.id = c.person_id
UNION ALL
SELECT 'HOUSEHOLD', c.id, coalesce(c.household_id, p.household_id, c.person_id)
FROM card AS c LEFT JOIN person AS p ON p.id = c.person_id
WHERE c.person_id IS NOT NULL OR c.household_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', p.id, p.household_id
FROM person AS p
WHERE p.household_id IS NOT NULL;
COMMENT ON VIEW unit_alias IS 'For whom a unit stands by now: the code of a card that nobody knew, an anonymous card,
a person who had no household. A view, so that it is what the projections say, in whatever order they came.';
"""

GRANTS = {
    "SELECT, INSERT": (
        "item", "bill_of_materials", "lot", "movement", "leg", "rule", "round_site", "handout", "verdict",
        "handout_reversal", "arrival_reversal",
    ),
    "SELECT, INSERT, UPDATE": (
        "kit", "balance", "round", "entitlement", "device_contact", "site", "emergency", "device", "card", "person",
        "household", "arrival", "arrival_group", "stay",
    ),
    "SELECT": ("unit_alias",),
    "SELECT, INSERT, UPDATE (live, unit_id, window_key, over, slot)": ("claim",),
    "SELECT, INSERT, UPDATE (state, excess, resolved_at, resolved_by, resolution)": ("review_case",),
}  # fmt: skip


def upgrade() -> None:
    """Make all tables."""
    for part in (CATALOGUE, LEDGER, ROUNDS, HANDOUTS, PROJECTIONS, ALIASES):
        for statement in _statements(part):
            op.execute(statement)
    make_event_tables()
    for privileges, tables in GRANTS.items():
        for table in tables:
            grant(table, privileges)


def downgrade() -> None:
    """Drop all tables."""
    op.execute("DROP VIEW unit_alias")
    drop_tables(
        "stay", "arrival_group", "arrival_reversal", "arrival", "household", "person", "card", "device", "emergency", "site",
        "device_contact", "review_case", "claim", "entitlement", "handout_reversal", "verdict", "handout",
        "round_site", "round", "rule", "balance", "leg", "movement", "lot", "bill_of_materials", "kit", "item",
        *EVENT_TABLES,
    )  # fmt: skip
    op.execute("DROP FUNCTION refuse_change")
    op.execute("DROP FUNCTION legs_sum_to_zero")


def _statements(part: str) -> list[str]:
    """The statements of `part`; a function's body between $$ is kept whole."""
    statements, current, inside = [], "", False
    for line in part.splitlines():
        current += line + "\n"
        if line.count("$$") % 2:
            inside = not inside
        if line.rstrip().endswith(";") and not inside:
            statements.append(current)
            current = ""
    return statements
