"""Search within the caller's own sites, look-up by id, and the read audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.break_glass import opened
from shared.auth import Principal
from shared.contracts.vocabulary import Role
from shared.db import fetch

_MATCHES = """
    (:document <> '' AND EXISTS (SELECT FROM document AS d WHERE d.person_id = p.id AND d.number_key = :document))
    OR (cardinality(CAST(:words AS text[])) > 0
        AND NOT EXISTS (
            SELECT FROM unnest(CAST(:words AS text[])) AS w(word)
            WHERE strpos(p.search_text, unaccent(w.word)) = 0 AND NOT unaccent(w.word) <% p.search_text
        ))
"""
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
MAY_KNOW = f"""
    (p.erased_at IS NULL
     AND (NOT p.protected
          OR (p.site_id = ANY(CAST(:officer_sites AS uuid[]))
              AND EXISTS (SELECT FROM site AS o WHERE o.id = p.site_id AND o.holding_agency_id = CAST(:agency AS uuid)))
          OR {opened("p")}))
"""
"""A protected record is known to PROTECTION_OFFICERs of its site who are of the agency that holds its data, and to who
has broken the glass before it; one who was erased to nobody.

While nothing is known of the site, nobody is known to be one.
"""
MAY_SEE = f"(p.merged_into IS NULL AND {MAY_KNOW})"
"""A merged record is seen by nobody: its survivor is."""
_CARER_MAY_BE_SEEN = MAY_SEE.replace("p.", "carer.")
_OWN_MAY_BE_SEEN = MAY_SEE.replace("p.", "own.")


async def search(
    session: AsyncSession,
    *,
    words: Sequence[str],
    document: str,
    sites: Sequence[UUID],
    arrived_since: datetime,
    viewer: dict[str, Any],
    rows_max: int,
) -> Sequence[RowMapping]:
    """People at `sites` whose names hold all of `words` in any order, or who hold that document; the nearest first."""
    return await fetch(
        session,
        f"""
        SELECT p.id, p.household_id, p.given_names, p.family_names, p.sex, p.birth_date, p.birth_precision,
               p.nationality, p.relationship
        FROM person AS p
        WHERE ({_MATCHES}) AND ({_IS_HERE}) AND {MAY_SEE}
        ORDER BY similarity(p.search_text, unaccent(:phrase)) DESC, p.id
        LIMIT :rows_max
        """,
        words=list(words),
        phrase=" ".join(words),
        document=document,
        sites=list(sites),
        arrived_since=arrived_since,
        rows_max=rows_max,
        **viewer,
    )


async def people_in_full(
    session: AsyncSession, *, ids: Sequence[UUID], households: Sequence[UUID], viewer: dict[str, Any]
) -> Sequence[RowMapping]:
    """The people with these ids or of these households, with documents and open needs, whom the viewer may see."""
    return await fetch(
        session,
        f"""
        SELECT p.*,
               ARRAY(SELECT k.id FROM person_known_as(p.id) AS k(id) WHERE k.id <> p.id ORDER BY k.id) AS merged_ids,
               (SELECT carer.id FROM person AS carer WHERE carer.id = p.cared_for_by AND {_CARER_MAY_BE_SEEN})
                   AS carer_id,
               coalesce((SELECT jsonb_agg(jsonb_build_object('document_id', d.id, 'type', d.type, 'country', d.country,
                                                             'number', d.number) ORDER BY d.id)
                         FROM document AS d WHERE d.person_id = p.id), '[]') AS documents,
               coalesce((SELECT array_agg(n.code ORDER BY n.code)
                         FROM need AS n WHERE n.person_id = p.id AND NOT n.restricted), '{{}}') AS needs,
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


def viewer_of(principal: Principal) -> dict[str, Any]:
    """What decides for this caller about protected records."""
    officer_sites = list(principal.sites(Role.PROTECTION_OFFICER))
    return {"officer_sites": officer_sites, "agency": principal.agency, "viewer": principal.subject}


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
