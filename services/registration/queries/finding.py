"""Search within the caller's own sites, look-up by id, and the read audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_discreet, is_nameless, may_know, may_see
from shared.db import fetch

_IDS = "(SELECT person_known_as(p.id))"
"""All ids that stand for the person: others told of what happened by the id that they knew then."""
_HOUSEHOLDS = "(SELECT household_known_as(p.household_id))"
_IS_HERE = f"""
    (p.last_arrival_site_id = ANY(CAST(:sites AS uuid[])) AND p.last_arrival_at > :arrived_since)
    OR EXISTS (
        SELECT FROM stay AS s
        WHERE s.site_id = ANY(CAST(:sites AS uuid[])) AND s.started_at IS NOT NULL AND s.ended_at IS NULL
          AND (s.person_id IN {_IDS}
               OR s.person_id IS NULL AND s.household_id IN {_HOUSEHOLDS}
               OR s.card_id IN (SELECT c.id FROM card AS c
                                WHERE c.person_id = p.id OR c.household_id = p.household_id))
    )
    OR EXISTS (
        SELECT FROM handout AS h JOIN round AS r ON r.id = h.round_id
        WHERE r.state = 'OPEN' AND NOT h.reversed AND h.site_id = ANY(CAST(:sites AS uuid[]))
          AND (h.person_id IN {_IDS} OR h.household_id IN {_HOUSEHOLDS}
               OR h.card_id IN (SELECT c.id FROM card AS c WHERE c.person_id = p.id))
    )
"""
MAY_KNOW, MAY_SEE, NAMELESS = may_know("p"), may_see("p"), is_nameless("p")


def living_size(household: str) -> str:
    """SQL: how many of a household are alive, counted without a name or known by one."""
    dead = f"(SELECT count(*) FROM person AS d WHERE d.household_id = {household}.id AND d.deceased)"
    return f"greatest({household}.size - {dead}, 0)"


HOUSEHOLD_SIZE = f"coalesce((SELECT {living_size('h')} FROM household AS h WHERE h.id = p.household_id), 1)"
"""Of the household of the person `p`; somebody without one is alone."""
_CARER_MAY_BE_SEEN = may_see("carer")
_OWN_MAY_BE_SEEN = may_see("own")


async def people_in_full(
    session: AsyncSession, *, ids: Sequence[UUID], households: Sequence[UUID], viewer: dict[str, Any]
) -> Sequence[RowMapping]:
    """The people with these ids or of these households, with documents and open needs, whom the viewer may see."""
    return await fetch(
        session,
        f"""
        SELECT p.*, {NAMELESS} AS nameless,
               ARRAY(SELECT k.id FROM person_known_as(p.id) AS k(id) WHERE k.id <> p.id ORDER BY k.id) AS merged_ids,
               (SELECT carer.id FROM person AS carer WHERE carer.id = p.cared_for_by AND {_CARER_MAY_BE_SEEN})
                   AS carer_id,
               coalesce((SELECT jsonb_agg(jsonb_build_object('document_id', d.id, 'type', d.type, 'country', d.country,
                                                             'number', d.number) ORDER BY d.id)
                         FROM document AS d WHERE d.person_id = p.id), '[]') AS documents,
               coalesce((SELECT array_agg(n.code ORDER BY n.code)
                         FROM need AS n WHERE n.person_id = p.id), '{{}}') AS needs,
               coalesce((SELECT jsonb_agg(jsonb_build_object('card_id', c.id, 'code', c.code, 'kind', c.kind,
                                                             'state', c.state) ORDER BY c.id)
                         FROM card AS c WHERE c.person_id = p.id), '[]') AS cards,
               (SELECT jsonb_agg(jsonb_build_object('purpose', a.purpose, 'given', a.given, 'basis', a.basis,
                                                    'collected_at', a.collected_at) ORDER BY a.purpose)
                FROM (SELECT DISTINCT ON (k.purpose) k.* FROM consent AS k WHERE k.person_id = p.id
                      ORDER BY k.purpose, k.version DESC) AS a) AS consents,
               (SELECT q.own_household_id FROM quiet_split AS q JOIN person AS own ON own.id = q.own_person_id
                WHERE q.person_id = p.id AND {_OWN_MAY_BE_SEEN} ORDER BY q.made_at DESC LIMIT 1) AS own_household_id
        FROM person AS p
        WHERE (p.id = ANY(CAST(:ids AS uuid[])) OR p.household_id = ANY(CAST(:households AS uuid[]))) AND {MAY_SEE}
        ORDER BY p.registered_at, p.id
        """,
        ids=list(ids),
        households=list(households),
        **viewer,
    )


async def visible(session: AsyncSession, ids: Sequence[UUID], viewer: dict[str, Any]) -> set[UUID]:
    """Those of `ids` who are people whom the viewer may see."""
    rows = await fetch(
        session,
        f"SELECT p.id FROM person AS p WHERE p.id = ANY(CAST(:ids AS uuid[])) AND {MAY_SEE}",
        ids=list(ids),
        **viewer,
    )
    return {row["id"] for row in rows}


async def nameless_among(session: AsyncSession, ids: Sequence[UUID], viewer: dict[str, Any]) -> set[UUID]:
    """Those of `ids` who are people of a site in discreet mode, whose names the viewer is not told."""
    rows = await fetch(
        session,
        f"SELECT p.id FROM person AS p WHERE p.id = ANY(CAST(:ids AS uuid[])) AND {NAMELESS}",
        ids=list(ids),
        **viewer,
    )
    return {row["id"] for row in rows}


async def is_site_discreet(session: AsyncSession, site_id: UUID, viewer: dict[str, Any]) -> bool:
    """Whether the site is in discreet mode, and the viewer none of its officers."""
    rows = await fetch(
        session, f"SELECT s.id FROM site AS s WHERE s.id = :id AND {is_discreet('s.id')}", id=site_id, **viewer
    )
    return bool(rows)


async def household_in_full(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One household with its dwelling."""
    rows = await fetch(
        session,
        """
        SELECT h.*, d.place_pcode, d.place_text
        FROM household AS h LEFT JOIN dwelling AS d ON d.id = h.dwelling_id
        WHERE h.id = :id
        """,
        id=id_,
    )
    return rows[0] if rows else None
