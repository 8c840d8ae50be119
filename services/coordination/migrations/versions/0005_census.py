"""Closed censuses, and nights that were posted as services and taken back."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0005"
down_revision = "0004"

TABLES = [
    """
    CREATE TABLE census (
        census_id uuid NOT NULL,
        site_id uuid NOT NULL,
        night_of date NOT NULL,
        people_before integer NOT NULL,
        came integer NOT NULL,
        went integer NOT NULL,
        people integer NOT NULL,
        not_seen integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT census_key PRIMARY KEY (census_id)
    )
    """,
    "CREATE INDEX census_by_site ON census (site_id, night_of)",
    """
    CREATE TABLE night_taken_back (
        service_id uuid NOT NULL,
        site_id uuid NOT NULL,
        night_of date NOT NULL,
        occurred_at timestamptz NOT NULL,
        local_day date NOT NULL,
        CONSTRAINT night_taken_back_key PRIMARY KEY (service_id)
    )
    """,
]
NAMES = ("census", "night_taken_back")


def _served(only: str, also: str) -> str:
    """As 0002 made it, but for the rows that are left out."""
    return f"""
    CREATE OR REPLACE VIEW served AS
    SELECT service_id, site_id, occurred_at, local_day, population, person_id, household_id, card_id,
           arrival_group_id, reached, people
    FROM service
    WHERE (card_id IS NOT NULL OR card_code IS NULL){only}
    UNION ALL
    SELECT s.service_id, s.site_id, s.occurred_at, s.local_day, s.population, s.person_id, s.household_id, c.card_id,
           s.arrival_group_id, s.reached OR c.card_id IS NOT NULL, s.people
    FROM service AS s
    LEFT JOIN card AS c ON c.code = s.card_code
    WHERE s.card_id IS NULL AND s.card_code IS NOT NULL{also}
    """


def _not_taken_back(service: str) -> str:
    return f"""
      AND NOT EXISTS (SELECT FROM night_taken_back AS t WHERE t.service_id = {service}.service_id)"""


def upgrade() -> None:
    """Make them; a night that was taken back serves nobody."""
    for statement in TABLES:
        op.execute(statement)
    for name in NAMES:
        grant(name, "SELECT, INSERT")
    op.execute(_served(_not_taken_back("service"), _not_taken_back("s")))


def downgrade() -> None:
    """Drop them."""
    op.execute(_served("", ""))
    drop_tables(*NAMES)
