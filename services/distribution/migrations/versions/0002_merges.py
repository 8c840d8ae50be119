"""Merged people and households: whom an id stands for goes by their states, in whatever order they came."""

from __future__ import annotations

from alembic import op

from shared.aliases import drop_alias_functions, make_alias_functions
from shared.migrations import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = [
    statement
    for noun in ("person", "household")
    for statement in (
        f"ALTER TABLE {noun} ADD COLUMN merged_into uuid",
        f"CREATE INDEX {noun}_merged ON {noun} (merged_into) WHERE merged_into IS NOT NULL",
    )
]

ALIASES = """
CREATE VIEW unit_alias AS
SELECT 'PERSON' AS unit, c.stand_in AS unit_id, coalesce(standing_person(c.person_id), c.id) AS canonical_id
FROM card AS c
UNION ALL
SELECT 'PERSON', c.id, standing_person(c.person_id)
FROM card AS c
WHERE c.person_id IS NOT NULL
UNION ALL
SELECT 'PERSON', p.id, standing_person(p.id)
FROM person AS p
WHERE p.merged_into IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', c.stand_in,
       coalesce(standing_household(coalesce(c.household_id, p.household_id)), standing_person(c.person_id), c.id)
FROM card AS c LEFT JOIN person AS p ON p.id = standing_person(c.person_id)
UNION ALL
SELECT 'HOUSEHOLD', c.id,
       coalesce(standing_household(coalesce(c.household_id, p.household_id)), standing_person(c.person_id))
FROM card AS c LEFT JOIN person AS p ON p.id = standing_person(c.person_id)
WHERE c.person_id IS NOT NULL OR c.household_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', q.id, coalesce(standing_household(p.household_id), standing_person(q.id))
FROM person AS q LEFT JOIN person AS p ON p.id = standing_person(q.id)
WHERE q.merged_into IS NOT NULL OR q.household_id IS NOT NULL
UNION ALL
SELECT 'HOUSEHOLD', h.id, standing_household(h.id)
FROM household AS h
WHERE h.merged_into IS NOT NULL
"""
COMMENT = """
COMMENT ON VIEW unit_alias IS 'For whom a unit stands by now: the code of a card that nobody knew, an anonymous card,
a person who had no household, a record that was merged. A view, so that it is what the projections say.'
"""
BEFORE = """
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
WHERE p.household_id IS NOT NULL
"""


def upgrade() -> None:
    """Add them, and let aliases go through merges."""
    for statement in COLUMNS:
        op.execute(statement)
    for noun in ("person", "household"):
        make_alias_functions(noun)
    for statement in ("DROP VIEW unit_alias", ALIASES, COMMENT):
        op.execute(statement)
    grant("unit_alias", "SELECT")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP VIEW unit_alias")
    op.execute(BEFORE)
    grant("unit_alias", "SELECT")
    for noun in ("person", "household"):
        drop_alias_functions(noun)
        op.execute(f"ALTER TABLE {noun} DROP COLUMN merged_into")
