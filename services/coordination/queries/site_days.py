"""A site's day, from facts: who came, went and is there, what was given, and which services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.rules.site_day import Cut
from shared.db import fetch, fetch_one

# The stays of the site that began before the cut, each with its end as it is known now; one that was entered in error
# never was.
_STAYS = """
    SELECT s.stay_id, s.person_id, s.card_id, s.card_code, s.occurred_at AS began_at, e.occurred_at AS ended_at
    FROM stay AS s
    LEFT JOIN LATERAL (
        SELECT n.reason, n.occurred_at FROM stay_end AS n
        WHERE n.stay_id = s.stay_id AND NOT EXISTS (
            SELECT FROM stay_end_reversal AS r WHERE r.stay_id = n.stay_id AND r.ending = n.ending)
        ORDER BY n.ending DESC LIMIT 1
    ) AS e ON true
    WHERE s.site_id = :site_id AND s.occurred_at < :until AND e.reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
"""
_HERE = "(ended_at IS NULL OR ended_at >= :until)"
_AWAY = """
    coalesce((SELECT a.away FROM stay_away AS a
              WHERE a.stay_id = spell.stay_id AND a.occurred_at < :until
              ORDER BY a.version DESC LIMIT 1), false)
"""

# A card's own state says who may be known to bear it. Of a record that is withdrawn nothing is known: it is counted as
# the bearer of a card who gave no data (docs/adr/0014).
_BEARERS = """
    LEFT JOIN LATERAL (
        SELECT c.person_id, c.sex, c.age_band FROM card AS c
        WHERE c.card_id = {fact}.card_id OR ({fact}.card_id IS NULL AND c.code = {fact}.card_code)
        LIMIT 1
    ) AS card ON true
    LEFT JOIN person_alias AS alias ON alias.person_id = coalesce({fact}.person_id, card.person_id)
    LEFT JOIN person ON person.person_id = coalesce(alias.standing_id, {fact}.person_id, card.person_id)
        AND NOT EXISTS (SELECT FROM withdrawal AS w WHERE w.person_id = person.person_id AND w.withdrawn)
"""

# Whoever is known, else the card: one who was known when the first kit was given, and is not any more, is one bearer.
_KNOWN = """
    LEFT JOIN card ON card.card_id = {fact}.card_id
    LEFT JOIN person_alias AS alias ON alias.person_id = coalesce({fact}.person_id, card.person_id)
    LEFT JOIN LATERAL (
        SELECT who.id FROM (SELECT coalesce(alias.standing_id, {fact}.person_id, card.person_id) AS id) AS who
        WHERE NOT EXISTS (SELECT FROM withdrawal AS w WHERE w.person_id = who.id AND w.withdrawn)
    ) AS known ON true
"""


async def movements(session: AsyncSession, site_id: UUID, cut: Cut) -> RowMapping:
    """Who came and went by the clock, who is there at the cut, and how many of them are away for a while."""
    row = await fetch_one(
        session,
        f"""
        SELECT count(*) FILTER (WHERE began_at >= :since) AS arrivals,
               count(*) FILTER (WHERE ended_at >= :since AND ended_at < :until) AS departures,
               count(*) FILTER (WHERE {_HERE}) AS people,
               count(*) FILTER (WHERE {_HERE} AND {_AWAY}) AS away
        FROM ({_STAYS}) AS spell
        """,
        site_id=site_id,
        since=cut.since,
        until=cut.until,
    )
    if row is None:
        raise LookupError("a count has one row")
    return row


async def people_by_birth(session: AsyncSession, site_id: UUID, cut: Cut) -> Sequence[RowMapping]:
    """Who is there at the cut, by what is known of birth and sex."""
    return await fetch(
        session,
        f"""
        SELECT person.birth_month, person.age_years,
               CASE WHEN person.person_id IS NULL THEN card.age_band END AS age_band,
               coalesce(person.sex, card.sex, 'NOT_STATED') AS sex, count(*) AS people
        FROM ({_STAYS}) AS spell {_BEARERS.format(fact="spell")}
        WHERE {_HERE}
        GROUP BY 1, 2, 3, 4
        """,
        site_id=site_id,
        until=cut.until,
    )


async def deliveries(session: AsyncSession, site_id: UUID, day: date, cut: Cut) -> Sequence[RowMapping]:
    """Each kit that left for somebody and was not taken back: hand-outs, kits, and whom they reached.

    A household or person counts once per kit, whatever it was given in how many parts.
    """
    return await fetch(
        session,
        f"""
        WITH unit AS (
            SELECT h.kit_id, h.kit_kind, h.recipient_unit,
                   CASE WHEN h.recipient_unit = 'PERSON' THEN coalesce(known.id, h.card_id, h.unit_id)
                        ELSE coalesce(home.standing_id, h.unit_id) END AS unit_id,
                   count(*) AS handouts, sum(h.quantity) AS quantity, max(h.people) AS people
            FROM handout AS h {_KNOWN.format(fact="h")}
            LEFT JOIN household_alias AS home ON home.household_id = h.unit_id
            WHERE h.site_id = :site_id AND h.local_day = :day AND h.occurred_at < :until
              AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = h.handout_id)
            GROUP BY 1, 2, 3, 4
        )
        SELECT unit.kit_id, kit.code AS kit_code, unit.kit_kind,
               CAST(sum(handouts) AS integer) AS handouts,
               CAST(count(*) FILTER (WHERE recipient_unit IN ('HOUSEHOLD', 'DWELLING')) AS integer) AS households,
               CAST(coalesce(sum(people) FILTER (WHERE recipient_unit <> 'SITE'), 0) AS integer) AS persons,
               CAST(sum(quantity) AS integer) AS quantity
        FROM unit LEFT JOIN kit ON kit.kit_id = unit.kit_id
        GROUP BY unit.kit_id, kit.code, unit.kit_kind
        ORDER BY kit.code, unit.kit_id, unit.kit_kind
        """,
        site_id=site_id,
        day=day,
        until=cut.until,
    )


async def services(session: AsyncSession, site_id: UUID, day: date, cut: Cut) -> Sequence[RowMapping]:
    """Each kind of service: how many were given, and to how many who are known or bear a card, each once."""
    return await fetch(
        session,
        f"""
        WITH given AS (
            SELECT fact.kind, served.people, served.reached,
                   coalesce(known.id, served.card_id, served.person_id, served.household_id) AS recipient_id
            FROM served
            JOIN service AS fact ON fact.service_id = served.service_id {_KNOWN.format(fact="served")}
            WHERE served.site_id = :site_id AND served.local_day = :day AND served.occurred_at < :until
        ),
        reached AS (
            SELECT kind, recipient_id, max(people) AS people
            FROM given WHERE reached AND recipient_id IS NOT NULL
            GROUP BY kind, recipient_id
        )
        SELECT kind, CAST(sum(people) AS integer) AS count,
               CAST(coalesce((SELECT sum(r.people) FROM reached AS r WHERE r.kind = given.kind), 0) AS integer)
                   AS persons
        FROM given
        GROUP BY kind
        ORDER BY kind
        """,
        site_id=site_id,
        day=day,
        until=cut.until,
    )


async def site_code(session: AsyncSession, site_id: UUID) -> str | None:
    """What the site is called."""
    row = await fetch_one(session, "SELECT code FROM site WHERE site_id = :site_id", site_id=site_id)
    return None if row is None else str(row["code"])
