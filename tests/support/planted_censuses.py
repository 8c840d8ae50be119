"""Faults of closed censuses: the check that each turns red, the statements, and a word of its example."""

from __future__ import annotations

from tests.support.people import fixed_id
from tests.support.planted_goods import A, B, C, D, Fault


def _census(people: int, *, came: int) -> str:
    """A closed census at the site B, an hour ago."""
    return f"""
        INSERT INTO shelter.census (id, site_id, night_of, people_before, came, went, people, not_seen, closed_at,
                                    fingerprint, recorded_by, recorded_at)
        VALUES ({A}, {B}, '2023-06-15', 0, {came}, 0, {people}, 0, '2023-06-16', '', {D}, now() - interval '1 hour')
    """


def _night(id_: str, census: str = A) -> str:
    """A night of the stay C."""
    return f"""
        INSERT INTO shelter.night (id, census_id, site_id, night_of, stay_id)
        VALUES ({id_}, {census}, {B}, '2023-06-15', {C})
    """


STAY = f"""
    INSERT INTO shelter.stay (id, site_id, place, card_revoked, started_at, night_of, fingerprint, recorded_by,
                              recorded_at)
    VALUES ({C}, {B}, 'WITHOUT_BED', false, '2023-06-15', '2023-06-15', '', {D}, now() - interval '1 day')
"""
FIGURES = """
    UPDATE shelter.census SET figures = '{"present": 1, "away": 0, "in_beds": 1, "in_places": 0, "sharing": 0,
                                          "overflow": 0, "without_bed": 0}'
"""
TOLD = f"""
    INSERT INTO coordination.census (census_id, site_id, night_of, people_before, came, went, people, not_seen,
                                     occurred_at, local_day)
    VALUES ({A}, {B}, '2023-06-15', 0, 3, 0, 3, 0, '2023-06-16', '2023-06-15')
"""
UNBALANCED = "ALTER TABLE shelter.census DROP CONSTRAINT census_balances"
FIRST, STAYED = str(fixed_id("a")), str(fixed_id("c"))

FAULTS: tuple[Fault, ...] = (
    ("I6 a closed census balances", (UNBALANCED, _census(2, came=1)), FIRST),
    ("I6 a closed census posted a night of each of its people", (_census(1, came=1),), FIRST),
    ("I6 the nights of closed censuses are the stays'", (STAY, _census(0, came=0)), STAYED),
    ("I6 a closed census' figures are of its people", (_census(0, came=0), FIGURES), FIRST),
    ("I6 coordination tells a census as it was closed", (_census(2, came=2), TOLD), FIRST),
    ("I6 a night of a stay stands once", (_night(A), _night(D, B)), STAYED),
)
