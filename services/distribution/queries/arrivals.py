"""Recorded arrivals of units, and when they received: what an ARRIVAL window is chosen by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.rules import Arrival, Contact
from shared.db import fetch, rows_json

Unit = tuple[UUID, UUID]
"""Rule and unit."""

_ENTRY_KINDS = "('TRANSIT_ENTRY', 'RETURN', 'DISPLACEMENT')"  # a registration is no entry into anything

_HOUSEHOLDS = """(
    SELECT k.id FROM household_known_as(a.unit_id) AS k(id) WHERE a.unit <> 'PERSON'
    UNION ALL
    SELECT k.id FROM household_home AS d CROSS JOIN household_known_as(d.id) AS k(id)
    WHERE a.unit = 'DWELLING' AND d.dwelling_id = a.unit_id
      AND (d.merged_into IS NULL OR standing_household(d.id) = d.id)  -- else it lives where the one does
)"""

HISTORY = f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r(handout_id uuid, rule_id uuid, unit_id uuid, unit text)
), asked AS MATERIALIZED (
    SELECT DISTINCT rule_id, unit_id, unit FROM wanted
)
SELECT a.rule_id, a.unit_id, v.id,
       coalesce(standing_person(v.person_id), standing_household(v.household_id), v.id) AS who,
       coalesce(v.person_id, v.household_id, v.id) AS record, v.occurred_at, NULL AS local_day, NULL AS window_key
FROM asked AS a
CROSS JOIN LATERAL (
    SELECT id, kind, person_id, household_id, occurred_at FROM arrival
    WHERE person_id IN (SELECT person_known_as(a.unit_id))
    UNION
    SELECT m.id, m.kind, m.person_id, m.household_id, m.occurred_at
    FROM {_HOUSEHOLDS} AS l(id) JOIN arrival AS m ON m.household_id = l.id
    UNION
    SELECT m.id, m.kind, m.person_id, m.household_id, m.occurred_at
    FROM {_HOUSEHOLDS} AS l(id)
    JOIN person_home AS p  -- a record that was merged lives where the one does that it stands for
        ON p.household_id = l.id AND (p.merged_into IS NULL OR standing_person(p.id) = p.id)
    CROSS JOIN person_known_as(p.id) AS k(id)
    JOIN arrival AS m ON m.person_id = k.id
) AS v
WHERE v.kind IN {_ENTRY_KINDS} AND NOT EXISTS (SELECT FROM arrival_reversal AS t WHERE t.arrival_id = v.id)
UNION ALL
SELECT a.rule_id, a.unit_id, NULL, NULL, NULL, h.occurred_at, c.local_day, c.window_key
FROM asked AS a
JOIN claim AS c ON c.unit_id = a.unit_id AND c.rule_id = a.rule_id AND c.live
JOIN handout AS h ON h.id = c.handout_id
UNION ALL  -- judged already: by a live claim of this unit it is among the contacts, and without one it is none
SELECT w.rule_id, w.unit_id, w.handout_id, NULL, NULL, NULL, NULL, NULL
FROM wanted AS w
JOIN verdict AS v ON v.handout_id = w.handout_id
WHERE NOT EXISTS (SELECT FROM claim AS c WHERE c.handout_id = w.handout_id AND c.rule_id = w.rule_id AND c.live
                  AND c.unit_id <> w.unit_id)
"""


@dataclass
class History:
    """Of each unit its people's arrivals and its live claims; and of which hand-outs no more contacts come."""

    arrivals: dict[Unit, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[Unit, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    settled: set[UUID] = field(default_factory=set)


async def history(session: AsyncSession, wanted: Iterable[tuple[UUID, UUID, UUID, str]]) -> History:
    """What (hand-out, rule, unit, kind of unit) go by; a household's arrivals are those of its members too, a
    dwelling's those of its households.
    """
    rows = await fetch(
        session,
        HISTORY,
        rows=rows_json(
            {"handout_id": handout, "rule_id": rule, "unit_id": unit, "unit": kind}
            for handout, rule, unit, kind in wanted
        ),
    )
    found = History()
    for row in rows:
        unit = row["rule_id"], row["unit_id"]
        if row["occurred_at"] is None:
            found.settled.add(row["id"])
        elif row["window_key"] is None:
            found.arrivals[unit].append(Arrival(row["id"], row["who"], row["occurred_at"], row["record"]))
        else:
            found.contacts[unit].append(Contact(row["occurred_at"], row["local_day"], row["window_key"]))
    return found
