"""Records of which nothing may be known any more: they show no longer, and their claims still hold (docs/adr/0014)."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0002"
down_revision = "0001"

TABLES = [
    "ALTER TABLE person ADD COLUMN withdrawn boolean NOT NULL DEFAULT false",
    "ALTER TABLE household ADD COLUMN withdrawn boolean NOT NULL DEFAULT false",
    "CREATE TABLE card_bearer (id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid, household_id uuid)",
    "CREATE INDEX card_bearer_of_person ON card_bearer (person_id) WHERE person_id IS NOT NULL",
    "CREATE TABLE person_home (id uuid PRIMARY KEY, version integer NOT NULL, household_id uuid)",
    "CREATE INDEX person_home_of_household ON person_home (household_id) WHERE household_id IS NOT NULL",
]
BY_MEMORY = """
CREATE OR REPLACE VIEW unit_alias AS
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
BY_PROJECTION = """
CREATE OR REPLACE VIEW unit_alias AS
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
    """Keep what was told at last beside what may be known now."""
    for statement in TABLES:
        op.execute(statement)
    op.execute(BY_MEMORY)
    grant("card_bearer", "SELECT, INSERT, UPDATE")
    grant("person_home", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Forget it."""
    op.execute(BY_PROJECTION)
    drop_tables("person_home", "card_bearer")
    op.execute("ALTER TABLE household DROP COLUMN withdrawn")
    op.execute("ALTER TABLE person DROP COLUMN withdrawn")
