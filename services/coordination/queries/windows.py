"""Windows of ids: what a page of source rows is cut from, so that it costs about a page.

A window is the next ids after a cursor, as the primary keys' indexes give them. A family's statement, narrowed to a
window, answers the same rows as the whole one does for these ids.
"""

from __future__ import annotations

ALL = "true"
"""Not narrowed."""


def ids_of(table: str, column: str) -> str:
    """The next ids of a table of facts."""
    return f"(SELECT {column} AS id FROM {table} WHERE {column} > :after ORDER BY {column} LIMIT :window_rows)"


def _groups_of(table: str) -> str:
    return (
        f"(SELECT DISTINCT arrival_group_id FROM {table} WHERE arrival_group_id > :after ORDER BY 1 LIMIT :window_rows)"
    )


GROUPED = f"{_groups_of('arrival')} UNION {_groups_of('headcount')}"
"""The next arrival groups of which anything was recorded."""

_IDS = "ANY(CAST(:ids AS uuid[]))"
HANDOUTS_OF_IDS = f"handout_id = {_IDS}"
SERVICES_OF_IDS = f"service_id = {_IDS}"
# What belongs to a group is in the group's row: a group of the window comes with all of it.
ARRIVALS_OF_IDS = f"(arrival_id = {_IDS} OR arrival_group_id = {_IDS})"
HEADCOUNTS_OF_IDS = f"(headcount_id = {_IDS} OR arrival_group_id = {_IDS})"

# Whether a fact was the first to reach somebody is seen beside all facts that reached the same: those to a person or
# household of the window, to the members of such a household, or on a card that stands for any of them.
KIN = f"""
    met AS (
        SELECT person_id, household_id, card_id FROM service WHERE {SERVICES_OF_IDS}
        UNION ALL
        SELECT person_id, household_id, card_id FROM handout WHERE {HANDOUTS_OF_IDS}
    ),
    met_person AS (
        SELECT person_id FROM met
        UNION
        SELECT card.person_id FROM met JOIN card USING (card_id)
    ),
    kin_household AS (
        SELECT household_id FROM met
        UNION
        SELECT card.household_id FROM met JOIN card USING (card_id)
        UNION
        SELECT person.household_id FROM met_person JOIN person USING (person_id)
    ),
    kin_person AS (
        SELECT person_id FROM met_person
        UNION
        SELECT person.person_id FROM kin_household JOIN person USING (household_id)
    ),
    kin_card AS (
        SELECT card_id FROM met
        UNION
        SELECT card.card_id FROM kin_person JOIN card USING (person_id)
        UNION
        SELECT card.card_id FROM kin_household JOIN card USING (household_id)
    ),
"""
# Arrays rather than joins: each side of the OR is then read by its own index.
KIN_ONLY = """(
    person_id = ANY(ARRAY(SELECT person_id FROM kin_person))
    OR household_id = ANY(ARRAY(SELECT household_id FROM kin_household))
    OR card_id = ANY(ARRAY(SELECT card_id FROM kin_card))
)"""
MEMBERS_OF_KIN = "household_id = ANY(ARRAY(SELECT household_id FROM kin_household))"
