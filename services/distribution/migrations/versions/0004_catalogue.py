"""Items, kits and rules in full: packs, component rules, conditions, ROLLING windows, dwellings, versions mid-round."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CATALOGUE = [
    "ALTER TABLE item ADD COLUMN picture text, ADD COLUMN fingerprint bytea",
    """
    CREATE TABLE item_pack (
        item_id uuid NOT NULL REFERENCES item, name text NOT NULL,
        quantity integer NOT NULL CONSTRAINT pack_quantity_positive CHECK (quantity > 0), gtin text,
        PRIMARY KEY (item_id, name),
        CONSTRAINT gtin_once UNIQUE (gtin),
        CONSTRAINT gtin_of_14_digits CHECK (gtin ~ '^[0-9]{14}$')
    )
    """,
    "COMMENT ON TABLE item_pack IS 'How an item is packed; the pack of one piece has the name of its unit'",
    """
    ALTER TABLE kit
        ADD COLUMN fingerprint bytea,
        ADD COLUMN recipient_units text[] NOT NULL DEFAULT '{PERSON,HOUSEHOLD,DWELLING,SITE}'
            CONSTRAINT kit_units_known CHECK
                (recipient_units <@ '{PERSON,HOUSEHOLD,DWELLING,SITE}' AND cardinality(recipient_units) > 0),
        ADD COLUMN mode text NOT NULL DEFAULT 'GRANT' CONSTRAINT kit_mode_known CHECK (mode IN ('GRANT', 'LOAN')),
        ADD COLUMN consumable_days integer CONSTRAINT consumable_days_positive CHECK (consumable_days > 0),
        ADD COLUMN usual_rule jsonb,
        ADD COLUMN voucher_value numeric(12, 2) CONSTRAINT voucher_value_positive CHECK (voucher_value > 0),
        ADD COLUMN voucher_currency text CONSTRAINT voucher_currency_coded CHECK (voucher_currency ~ '^[A-Z]{3}$'),
        ADD CONSTRAINT voucher_value_in_money CHECK
            ((voucher_value IS NULL) = (voucher_currency IS NULL) AND (kind = 'VOUCHER' OR voucher_value IS NULL))
    """,
    """
    ALTER TABLE bill_of_materials
        ADD COLUMN basis text NOT NULL DEFAULT 'PER_KIT'
            CONSTRAINT component_basis_known CHECK (basis IN ('PER_KIT', 'PER_PERSON', 'FORMULA')),
        ADD COLUMN members_per integer CONSTRAINT component_members_positive CHECK (members_per > 0),
        ADD COLUMN quantity_max integer CONSTRAINT component_cap_positive CHECK (quantity_max > 0),
        ADD COLUMN offered_to jsonb,
        ADD COLUMN packed_for jsonb,
        ADD COLUMN substitutes uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN consumable boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT component_formula_counts CHECK ((basis = 'FORMULA') = (members_per IS NOT NULL)),
        ADD CONSTRAINT component_no_own_substitute CHECK (item_id <> ALL (substitutes))
    """,
]
RULES = [
    """
    ALTER TABLE rule
        ADD COLUMN period_months integer,
        ADD COLUMN conditions jsonb,
        DROP CONSTRAINT rule_calendar_anchored,
        ADD CONSTRAINT rule_calendar_anchored CHECK
            (period <> 'CALENDAR' OR (anchor IS NOT NULL AND num_nonnulls(period_days, period_months) = 1)),
        ADD CONSTRAINT rule_period_positive CHECK (period_days > 0 AND period_months > 0),
        ADD CONSTRAINT rule_months_of_a_calendar CHECK (period = 'CALENDAR' OR period_months IS NULL),
        ADD CONSTRAINT rule_rolling_days CHECK (period <> 'ROLLING' OR period_days IS NOT NULL),
        ADD CONSTRAINT rule_rolling_capped CHECK
            (period <> 'ROLLING' OR members_per_kit IS NULL OR quantity_max IS NOT NULL)
    """,
    """
    ALTER TABLE claim
        ADD CONSTRAINT claim_in_a_slot CHECK (blocks IS NULL OR over OR slot >= 0),
        ADD CONSTRAINT claim_rolling_single CHECK (blocks IS NULL OR qty = 1)
    """,
    """
    CREATE TABLE round_version (
        id uuid PRIMARY KEY, round_id uuid NOT NULL REFERENCES round, from_at timestamptz NOT NULL,
        bom_version integer NOT NULL, done_by uuid NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT round_version_once UNIQUE (round_id, from_at)
    )
    """,
    "COMMENT ON TABLE round_version IS 'From when on a round gives another version of its kit than the one it pinned'",
    """
    CREATE TABLE voucher (
        handout_id uuid NOT NULL REFERENCES handout, kit_id uuid NOT NULL REFERENCES kit, serial text NOT NULL,
        live boolean NOT NULL DEFAULT true,
        PRIMARY KEY (handout_id, serial)
    )
    """,
    "CREATE UNIQUE INDEX voucher_given_once ON voucher (kit_id, serial) WHERE live",
]
DWELLINGS = [
    "ALTER TABLE household_home ADD COLUMN dwelling_id uuid",
    "CREATE INDEX household_home_of_dwelling ON household_home (dwelling_id) WHERE dwelling_id IS NOT NULL",
    "UPDATE household_home AS t SET dwelling_id = h.dwelling_id FROM household AS h WHERE h.id = t.id",
    "CREATE INDEX household_of_dwelling ON household (dwelling_id) WHERE dwelling_id IS NOT NULL",
]
_CARDS_AND_PEOPLE = """
SELECT 'PERSON' AS unit, c.stand_in AS unit_id, coalesce(standing_person(b.person_id), c.id) AS canonical_id
FROM card AS c LEFT JOIN card_bearer AS b ON b.id = c.id
UNION ALL
SELECT 'PERSON', b.id, standing_person(b.person_id)
FROM card_bearer AS b
WHERE b.person_id IS NOT NULL
UNION ALL
SELECT 'PERSON', p.id, standing_person(p.id)
FROM person_home AS p
WHERE p.merged_into IS NOT NULL
"""
_HOUSEHOLDS = """
SELECT 'HOUSEHOLD' AS unit, c.stand_in AS unit_id,
       coalesce(standing_household(coalesce(b.household_id, p.household_id)), standing_person(b.person_id), c.id)
           AS canonical_id
FROM card AS c
LEFT JOIN card_bearer AS b ON b.id = c.id
LEFT JOIN person_home AS p ON p.id = standing_person(b.person_id)
UNION ALL
SELECT 'HOUSEHOLD', b.id,
       coalesce(standing_household(coalesce(b.household_id, p.household_id)), standing_person(b.person_id))
FROM card_bearer AS b LEFT JOIN person_home AS p ON p.id = standing_person(b.person_id)
UNION ALL
SELECT 'HOUSEHOLD', q.id, coalesce(standing_household(p.household_id), standing_person(q.id))
FROM person_home AS q LEFT JOIN person_home AS p ON p.id = standing_person(q.id)
WHERE q.merged_into IS NOT NULL OR q.household_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', h.id, standing_household(h.id)
FROM household_home AS h
WHERE h.merged_into IS NOT NULL
"""
_DWELLINGS = f"""
SELECT 'DWELLING', a.unit_id, coalesce(d.dwelling_id, a.canonical_id)
FROM ({_HOUSEHOLDS}) AS a LEFT JOIN household_home AS d ON d.id = a.canonical_id
UNION ALL
SELECT 'DWELLING', h.id, h.dwelling_id
FROM household_home AS h
WHERE h.merged_into IS NULL AND h.dwelling_id IS NOT NULL
"""
COMMENT = """
COMMENT ON VIEW unit_alias IS 'For whom a unit stands by now: the code of a card that nobody knew, an anonymous card,
a person who had no household, a household whose dwelling was not known, a record that was merged. A view, so that it
is what the projections say.'
"""


def upgrade() -> None:
    """Make them, and let aliases lead from households to dwellings."""
    for statement in (*CATALOGUE, *RULES, *DWELLINGS):
        op.execute(statement)
    _make_aliases(_CARDS_AND_PEOPLE, _HOUSEHOLDS, _DWELLINGS)
    grant("item_pack", "SELECT, INSERT")
    grant("round_version", "SELECT, INSERT")
    grant("voucher", "SELECT, INSERT, UPDATE (live)")


def downgrade() -> None:
    """Take them away."""
    _make_aliases(_CARDS_AND_PEOPLE, _HOUSEHOLDS)
    drop_tables("voucher", "round_version", "item_pack")
    for statement in (
        "DROP INDEX household_of_dwelling",
        "ALTER TABLE household_home DROP COLUMN dwelling_id",
        "ALTER TABLE claim DROP CONSTRAINT claim_in_a_slot, DROP CONSTRAINT claim_rolling_single",
        """
        ALTER TABLE rule DROP CONSTRAINT rule_rolling_capped, DROP CONSTRAINT rule_rolling_days,
            DROP CONSTRAINT rule_months_of_a_calendar, DROP CONSTRAINT rule_period_positive,
            DROP CONSTRAINT rule_calendar_anchored, DROP COLUMN conditions, DROP COLUMN period_months,
            ADD CONSTRAINT rule_calendar_anchored CHECK
                (period <> 'CALENDAR' OR (period_days IS NOT NULL AND period_days > 0 AND anchor IS NOT NULL))
        """,
        """
        ALTER TABLE bill_of_materials DROP COLUMN consumable, DROP COLUMN substitutes, DROP COLUMN packed_for,
            DROP COLUMN offered_to, DROP COLUMN quantity_max, DROP COLUMN members_per, DROP COLUMN basis
        """,
        """
        ALTER TABLE kit DROP COLUMN voucher_currency, DROP COLUMN voucher_value, DROP COLUMN usual_rule, DROP COLUMN consumable_days,
            DROP COLUMN mode, DROP COLUMN recipient_units, DROP COLUMN fingerprint
        """,
        "ALTER TABLE item DROP COLUMN picture, DROP COLUMN fingerprint",
    ):
        op.execute(statement)


def _make_aliases(*parts: str) -> None:
    op.execute("DROP VIEW unit_alias")
    op.execute("CREATE VIEW unit_alias AS" + "UNION ALL".join(parts))
    op.execute(COMMENT)
    grant("unit_alias", "SELECT")
