"""Search: whoever is at the caller's own sites by any words, and anybody by exactly what they hold in their hand.

The people at a site are gathered first, which costs as much as the site has people, however many are known elsewhere;
names are looked at among them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import HOUSEHOLD_SIZE, MAY_SEE, NAMELESS
from shared.db import fetch

_SHOWN = f"""
    p.id, p.household_id, p.given_names, p.family_names, p.sex, p.birth_date, p.birth_precision, p.nationality,
    p.relationship, p.deceased, {HOUSEHOLD_SIZE} AS household_size
"""
_OPEN_STAY = "s.site_id = ANY(CAST(:sites AS uuid[])) AND s.started_at IS NOT NULL AND s.ended_at IS NULL"
_STANDING_HANDOUT = "r.state = 'OPEN' AND NOT h.reversed AND h.site_id = ANY(CAST(:sites AS uuid[]))"
_HERE = f"""
    here AS MATERIALIZED (
        SELECT a.id FROM person AS a
        WHERE a.last_arrival_site_id = ANY(CAST(:sites AS uuid[])) AND a.last_arrival_at > :arrived_since
        UNION
        SELECT standing_person(s.person_id) FROM stay AS s WHERE s.person_id IS NOT NULL AND {_OPEN_STAY}
        UNION
        SELECT m.id FROM stay AS s JOIN person AS m ON m.household_id = standing_household(s.household_id)
        WHERE s.person_id IS NULL AND {_OPEN_STAY}
        UNION
        SELECT coalesce(c.person_id, m.id)
        FROM stay AS s JOIN card AS c ON c.id = s.card_id
             LEFT JOIN person AS m ON c.person_id IS NULL AND m.household_id = c.household_id
        WHERE {_OPEN_STAY}
        UNION
        SELECT standing_person(h.person_id) FROM handout AS h JOIN round AS r ON r.id = h.round_id
        WHERE h.person_id IS NOT NULL AND {_STANDING_HANDOUT}
        UNION
        SELECT m.id FROM handout AS h JOIN round AS r ON r.id = h.round_id
             JOIN person AS m ON m.household_id = standing_household(h.household_id)
        WHERE {_STANDING_HANDOUT}
        UNION
        SELECT c.person_id FROM handout AS h JOIN round AS r ON r.id = h.round_id JOIN card AS c ON c.id = h.card_id
        WHERE c.person_id IS NOT NULL AND {_STANDING_HANDOUT}
    )
"""
"""Those whom a search by name may find at `sites`: an open stay, something of an open round, an arrival since then."""
_HELD = """
    held AS MATERIALIZED (
        SELECT d.person_id AS id FROM document AS d WHERE :document <> '' AND d.number_key = :document
        UNION
        SELECT coalesce(c.person_id, m.id)
        FROM card AS c LEFT JOIN person AS m ON c.person_id IS NULL AND m.household_id = c.household_id
        WHERE c.code = :code AND c.state <> 'PRINTED'
    )
"""
"""Those who hold exactly this document or card, wherever they are."""


_LIKE = (
    "(strpos(p.search_text, (SELECT unaccent(:word_{n}))) > 0"
    " OR CAST(:sound_{n} AS bigint) <> 0 AND m.keys @> ARRAY[CAST(:sound_{n} AS bigint)]{more})"
)
"""A word stands in the name or sounds like one of it: one condition per word."""
_NEARLY = " OR word_similarity((SELECT unaccent(:word_{n})), p.search_text) >= 0.5"


@dataclass(frozen=True)
class Asked:
    """What was typed into the one box, in all the ways in which it may be meant; `sounds` has a key or 0 per word."""

    words: Sequence[str]
    sounds: Sequence[int]
    document: str
    phone: str
    code: str


@dataclass(frozen=True)
class Place:
    """Where the caller may find people by name, and what decides about protected records."""

    sites: Sequence[UUID]
    arrived_since: datetime
    viewer: dict[str, Any] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {"sites": list(self.sites), "arrived_since": self.arrived_since, **self.viewer}


async def search(session: AsyncSession, asked: Asked, place: Place, *, rows_max: int) -> Sequence[RowMapping]:
    """People at the caller's sites by name or phone, and whoever holds this document or card; the nearest first.

    Every word must stand in the name, or sound like one of it. Only where nobody is found so, a slip is looked past.
    """
    found = await _search(session, asked, place, "", rows_max=rows_max)
    return found or await _search(session, asked, place, _NEARLY, rows_max=rows_max)


async def _search(
    session: AsyncSession, asked: Asked, place: Place, more: str, *, rows_max: int
) -> Sequence[RowMapping]:
    words = list(enumerate(zip(asked.words, asked.sounds, strict=True)))
    named = " AND ".join(_LIKE.format(n=n, more=more.format(n=n)) for n, _ in words) or "false"
    return await fetch(
        session,
        f"""
        WITH {_HERE}, {_HELD}, named AS (
            SELECT p.id FROM here JOIN person AS p ON p.id = here.id
                 LEFT JOIN person_match AS m ON m.person_id = p.id
            WHERE {named}
            UNION
            SELECT p.id FROM here JOIN person AS p ON p.id = here.id
            WHERE :phone <> '' AND right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 8) = :phone
        )
        SELECT {_SHOWN}
        FROM (SELECT id, true AS exactly FROM held UNION SELECT id, false FROM named
              WHERE id NOT IN (SELECT id FROM held WHERE id IS NOT NULL)) AS f
             JOIN person AS p ON p.id = f.id
        WHERE {MAY_SEE} AND NOT {NAMELESS}
        ORDER BY f.exactly DESC, similarity(p.search_text, unaccent(:phrase)) DESC, p.id
        LIMIT :rows_max
        """,
        **{f"word_{n}": word for n, (word, _) in words},
        **{f"sound_{n}": sound for n, (_, sound) in words},
        phrase=" ".join(asked.words),
        document=asked.document,
        phone=asked.phone,
        code=asked.code,
        rows_max=rows_max,
        **place.parameters(),
    )


@dataclass(frozen=True)
class Wanted:
    """Fields of a structured search; what is None or empty is not asked for."""

    words: Sequence[str]
    born_from: date | None
    born_to: date | None
    sex: str | None
    nationality: str | None
    population: str | None
    arrived_from: datetime | None
    arrived_to: datetime | None


async def search_structured(
    session: AsyncSession, wanted: Wanted, place: Place, *, rows_max: int
) -> Sequence[RowMapping]:
    """People at the caller's sites of whom all that is wanted holds, the newest arrivals first."""
    return await fetch(
        session,
        f"""
        WITH {_HERE}
        SELECT {_SHOWN}
        FROM here JOIN person AS p ON p.id = here.id
        WHERE {MAY_SEE} AND NOT {NAMELESS} AND NOT p.deceased
          AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS w(word)
                          WHERE strpos(p.search_text, unaccent(w.word)) = 0)
          AND (CAST(:born_from AS date) IS NULL OR p.birth_date >= :born_from)
          AND (CAST(:born_to AS date) IS NULL OR p.birth_date <= :born_to)
          AND (CAST(:sex AS text) IS NULL OR p.sex = :sex)
          AND (CAST(:nationality AS text) IS NULL OR p.nationality = :nationality)
          AND (CAST(:population AS text) IS NULL OR CAST(:population AS text) = ANY(p.populations))
          AND (CAST(:arrived_from AS timestamptz) IS NULL OR p.last_arrival_at >= :arrived_from)
          AND (CAST(:arrived_to AS timestamptz) IS NULL OR p.last_arrival_at <= :arrived_to)
        ORDER BY p.last_arrival_at DESC NULLS LAST, p.id
        LIMIT :rows_max
        """,
        rows_max=rows_max,
        **vars(wanted),
        **place.parameters(),
    )
