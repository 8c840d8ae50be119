"""Merged people and households: whom an id stands for goes by what was told of them, in whatever order it came.

As last told, like all that claims follow (docs/adr/0014): a record that is withdrawn keeps what it was merged into.
"""

from __future__ import annotations

from alembic import op

from shared.aliases import drop_alias_functions, make_alias_functions
from shared.migrations import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = [
    "ALTER TABLE person_home ADD COLUMN merged_into uuid",
    "CREATE INDEX person_merged ON person_home (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE TABLE household_home (id uuid PRIMARY KEY, version integer NOT NULL, merged_into uuid)",
    "CREATE INDEX household_merged ON household_home (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX card_bearer_of_household ON card_bearer (household_id) WHERE household_id IS NOT NULL",
]

ALIASES = """
CREATE VIEW unit_alias AS
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
UNION ALL
SELECT 'HOUSEHOLD', c.stand_in,
       coalesce(standing_household(coalesce(b.household_id, p.household_id)), standing_person(b.person_id), c.id)
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
COMMENT = """
COMMENT ON VIEW unit_alias IS 'For whom a unit stands by now: the code of a card that nobody knew, an anonymous card,
a person who had no household, a record that was merged. A view, so that it is what the projections say.'
"""
BEFORE = """
CREATE VIEW unit_alias AS
SELECT 'PERSON' AS unit, c.stand_in AS unit_id, coalesce(b.person_id, c.id) AS canonical_id
FROM card AS c LEFT JOIN card_bearer AS b ON b.id = c.id
UNION ALL
SELECT 'PERSON', b.id, b.person_id
FROM card_bearer AS b
WHERE b.person_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', c.stand_in, coalesce(b.household_id, p.household_id, b.person_id, c.id)
FROM card AS c LEFT JOIN card_bearer AS b ON b.id = c.id LEFT JOIN person_home AS p ON p.id = b.person_id
UNION ALL
SELECT 'HOUSEHOLD', b.id, coalesce(b.household_id, p.household_id, b.person_id)
FROM card_bearer AS b LEFT JOIN person_home AS p ON p.id = b.person_id
UNION ALL
SELECT 'HOUSEHOLD', p.id, p.household_id
FROM person_home AS p
WHERE p.household_id IS NOT NULL
"""


def upgrade() -> None:
    """Add them, and let aliases go through merges."""
    for statement in COLUMNS:
        op.execute(statement)
    for noun in ("person", "household"):
        make_alias_functions(noun, table=f"{noun}_home")
    for statement in ("DROP VIEW unit_alias", ALIASES, COMMENT):
        op.execute(statement)
    grant("unit_alias", "SELECT")
    grant("household_home", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP VIEW unit_alias")
    op.execute(BEFORE)
    grant("unit_alias", "SELECT")
    for noun in ("person", "household"):
        drop_alias_functions(noun)
    op.execute("DROP TABLE household_home")
    op.execute("DROP INDEX card_bearer_of_household")
    op.execute("ALTER TABLE person_home DROP COLUMN merged_into")
