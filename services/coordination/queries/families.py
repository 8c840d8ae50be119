"""The rows that figures are counted from: each family answers
`(source_kind, id, site_id, occurred_at, local_day, class, value)` for a year, and a figure is a sum of `value`.

The list of a figure's source rows reads the same statement, narrowed to a window of ids, so that the two cannot
differ and a page does not cost the whole family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.coordination.queries.windows import (
    ALL,
    ARRIVALS,
    GROUPED,
    HANDOUTS,
    HEADCOUNTS,
    KIN,
    KIN_ONLY,
    MEMBERS_OF_KIN,
    SERVICES,
    ids_of,
)
from services.coordination.rules import GROUP_POPULATION, RETURNEES, TRANSIT, Family


@dataclass(frozen=True)
class Statement:
    """A family's rows of a year; the ids after `:after` that may be among them; the rows up to `:last`."""

    rows: str
    ids: str
    rows_of_window: str


def _kits(only: str) -> str:
    return f"""
    SELECT
        'HANDOUT' AS source_kind, h.handout_id AS id, h.site_id, h.occurred_at, h.local_day,
        h.kit_kind AS class, h.quantity AS value
    FROM handout AS h
    WHERE h.local_day BETWEEN :first_day AND :last_day
      AND {only}
      AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = h.handout_id)
"""


# A confidential site tells its department only, so that what it gave is in no municipality's figure.
def _placed_kits(only: str) -> str:
    return f"""
    SELECT kit.source_kind, kit.id, kit.site_id, kit.occurred_at, kit.local_day,
           kit.class || '/' || site.pcode AS class, kit.value
    FROM ({_kits(only)}) AS kit
    JOIN site ON site.site_id = kit.site_id
"""


# A bus is counted once: what was counted at its door, or who was registered of it, whichever is more. The group's own
# head-count says what was counted; head-counts beyond it are of people who were registered without a name. It belongs
# to the day on which the first of it was recorded, so that one that unloads over midnight is not cut in two.
def _movements(arrivals: str, headcounts: str) -> str:
    return f"""
    WITH moved AS (
        SELECT
            'ARRIVAL' AS source_kind, arrival_id AS id, kind, site_id, occurred_at, local_day,
            0 AS counted, people AS bound, country_from, arrival_group_id
        FROM arrival
        WHERE kind IN ('RETURN', 'TRANSIT_ENTRY')
          AND {arrivals}
        UNION ALL
        SELECT
            'HEADCOUNT', headcount_id, kind, site_id, occurred_at, local_day,
            people, 0, country_from, arrival_group_id
        FROM headcount
        WHERE kind IN ('RETURN', 'TRANSIT_ENTRY')
          AND {headcounts}
    ),
    grouped AS (
        SELECT
            arrival_group_id AS id, kind, min(occurred_at) AS occurred_at, min(local_day) AS local_day,
            sum(counted) AS counted, sum(bound) AS bound, min(country_from) AS country_from
        FROM moved
        WHERE arrival_group_id IS NOT NULL
        GROUP BY arrival_group_id, kind
        HAVING min(local_day) BETWEEN :first_day AND :last_day
    ),
    movement AS (
        SELECT source_kind, id, kind, site_id, occurred_at, local_day, counted + bound AS value, country_from
        FROM moved
        WHERE arrival_group_id IS NULL
          AND local_day BETWEEN :first_day AND :last_day
        UNION ALL
        SELECT
            'ARRIVAL_GROUP', grouped.id, grouped.kind, g.site_id, grouped.occurred_at, grouped.local_day,
            greatest(door.counted, grouped.bound + grouped.counted - door.counted),
            coalesce(grouped.country_from, g.country_from)
        FROM grouped
        LEFT JOIN arrival_group AS g ON g.arrival_group_id = grouped.id
        CROSS JOIN LATERAL (
            SELECT least(grouped.counted, coalesce(g.headcount, grouped.counted)) AS counted
        ) AS door
    )
    SELECT
        source_kind, id, site_id, occurred_at, local_day,
        kind || '/' || CASE WHEN country_from IN ('US', 'MX') THEN country_from ELSE 'OTHER' END AS class,
        value
    FROM movement
"""


def _services(only: str) -> str:
    return f"""
    SELECT
        'SERVICE' AS source_kind, service_id AS id, site_id, occurred_at, local_day, population,
        person_id, household_id, card_id, arrival_group_id, false AS for_household, reached, people
    FROM served
    WHERE local_day BETWEEN :first_day AND :last_day
      AND {only}
"""


# Goods for a site reach no person. A household's goods reach the household, whoever collected them.
def _services_and_handouts(only: str) -> str:
    return f"""
    {_services(only)}
    UNION ALL
    SELECT
        'HANDOUT', h.handout_id, h.site_id, h.occurred_at, h.local_day, h.population,
        h.person_id, h.household_id, h.card_id, h.arrival_group_id,
        h.recipient_unit IN ('HOUSEHOLD', 'DWELLING'), h.recipient_unit <> 'SITE', h.people
    FROM handout AS h
    WHERE h.local_day BETWEEN :first_day AND :last_day
      AND {only}
      AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = h.handout_id)
"""


_GROUP_POPULATION = " ".join(f"WHEN '{kind}' THEN '{population}'" for kind, population in GROUP_POPULATION.items())


def _resolved(touched: str, populations: tuple[str, ...]) -> str:
    """Facts of `touched` to people of `populations`, with whom their cards and merged records stand for now.

    The population is the event's, else the card's, else that of the arrival group's kind, else the person's or
    the household's.
    """
    wanted = ", ".join(f"'{population}'" for population in populations)
    return f"""
    touched AS ({touched}),
    resolved AS (
        SELECT
            t.source_kind, t.id, t.site_id, t.occurred_at, t.local_day, t.reached, t.people, t.card_id,
            CASE WHEN t.for_household OR coalesce(t.household_id, c.household_id) IS NOT NULL
                 THEN coalesce(f.standing_id, t.household_id, c.household_id, p.household_id) END AS household_id,
            CASE WHEN t.for_household AND coalesce(t.household_id, c.household_id, p.household_id) IS NOT NULL
                 THEN NULL ELSE coalesce(a.standing_id, t.person_id, c.person_id) END AS person_id
        FROM touched AS t
        LEFT JOIN card AS c ON c.card_id = t.card_id
        LEFT JOIN arrival_group AS g ON g.arrival_group_id = coalesce(t.arrival_group_id, c.arrival_group_id)
        LEFT JOIN person_alias AS a ON a.person_id = coalesce(t.person_id, c.person_id)
        LEFT JOIN person AS p ON p.person_id = coalesce(a.standing_id, t.person_id, c.person_id)
        LEFT JOIN household_alias AS f ON f.household_id = coalesce(t.household_id, c.household_id, p.household_id)
        LEFT JOIN household AS h
            ON h.household_id = coalesce(f.standing_id, t.household_id, c.household_id, p.household_id)
        CROSS JOIN LATERAL (
            SELECT coalesce(t.population, c.population, CASE g.kind {_GROUP_POPULATION} END) AS said
        ) AS population
        WHERE CASE WHEN said IS NOT NULL THEN said IN ({wanted})
                   WHEN cardinality(p.populations) > 0 THEN p.populations && ARRAY[{wanted}]
                   ELSE h.population IN ({wanted}) END
    )"""


# A person counts once, whether by name or by a card that was bound to it later; a card that stayed anonymous counts
# once; a household counts its known members and, once, the rest of its size. The row that reached them first is the
# source: it names no person, and its value is how many it was the first to reach.
def _people(members: str) -> str:
    return f""",
    named AS (
        SELECT household_id, count(*) AS people
        FROM person
        WHERE household_id IS NOT NULL AND {members}
        GROUP BY household_id
    ),
    recipient AS (
        SELECT person_id AS recipient_id, 1 AS people, source_kind, id, site_id, occurred_at, local_day
        FROM resolved
        WHERE reached AND person_id IS NOT NULL
        UNION ALL
        SELECT card_id, 1, source_kind, id, site_id, occurred_at, local_day
        FROM resolved
        WHERE reached AND person_id IS NULL AND household_id IS NULL AND card_id IS NOT NULL
        UNION ALL
        SELECT m.person_id, 1, r.source_kind, r.id, r.site_id, r.occurred_at, r.local_day
        FROM resolved AS r
        JOIN person AS m ON m.household_id = r.household_id
        WHERE r.reached AND r.person_id IS NULL
        UNION ALL
        SELECT
            r.household_id,
            greatest(coalesce(h.size, greatest(n.people, 1)) - coalesce(n.people, 0), 0),
            r.source_kind, r.id, r.site_id, r.occurred_at, r.local_day
        FROM resolved AS r
        LEFT JOIN household AS h ON h.household_id = r.household_id
        LEFT JOIN named AS n ON n.household_id = r.household_id
        WHERE r.reached AND r.person_id IS NULL AND r.household_id IS NOT NULL
    ),
    reached_first AS (
        SELECT DISTINCT ON (recipient_id) *
        FROM recipient
        WHERE people > 0
        ORDER BY recipient_id, occurred_at, id
    )
    SELECT source_kind, id, site_id, occurred_at, local_day, 'PEOPLE' AS class, sum(people) AS value
    FROM reached_first
    GROUP BY source_kind, id, site_id, occurred_at, local_day
"""


def _transit_services(only: str) -> str:
    return f"""
    WITH {_resolved(_services(only), TRANSIT)}
    SELECT source_kind, id, site_id, occurred_at, local_day, 'SERVICES' AS class, people AS value
    FROM resolved
"""


def _people_of(touched: Callable[[str], str], populations: tuple[str, ...], ids: str) -> Statement:
    return Statement(
        rows=f"WITH {_resolved(touched(ALL), populations)}{_people(ALL)}",
        ids=ids,
        rows_of_window=f"WITH {KIN} {_resolved(touched(KIN_ONLY), populations)}{_people(MEMBERS_OF_KIN)}",
    )


_HANDOUT_IDS, _SERVICE_IDS = ids_of("handout", "handout_id"), ids_of("service", "service_id")

STATEMENTS: Mapping[Family, Statement] = {
    Family.KITS: Statement(_kits(ALL), _HANDOUT_IDS, _kits(HANDOUTS)),
    Family.PLACED_KITS: Statement(_placed_kits(ALL), _HANDOUT_IDS, _placed_kits(HANDOUTS)),
    Family.MOVEMENTS: Statement(
        rows=_movements(ALL, ALL),
        ids=f"{ids_of('arrival', 'arrival_id')} UNION {ids_of('headcount', 'headcount_id')} UNION {GROUPED}",
        rows_of_window=_movements(ARRIVALS, HEADCOUNTS),
    ),
    Family.TRANSIT_SERVICES: Statement(_transit_services(ALL), _SERVICE_IDS, _transit_services(SERVICES)),
    Family.TRANSIT_PEOPLE: _people_of(_services, TRANSIT, _SERVICE_IDS),
    Family.RETURNEE_PEOPLE: _people_of(_services_and_handouts, RETURNEES, f"{_SERVICE_IDS} UNION {_HANDOUT_IDS}"),
}
