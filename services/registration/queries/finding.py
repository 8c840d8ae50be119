"""Search within the caller's own sites, look-up by id, and the read audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.break_glass import opened
from shared.audit import Entry, chain_of, write_entry
from shared.auth import Principal
from shared.db import fetch

_MATCHES = """
    (:document <> '' AND EXISTS (SELECT FROM document AS d WHERE d.person_id = p.id AND d.number_key = :document))
    OR (cardinality(CAST(:words AS text[])) > 0
        AND NOT EXISTS (
            SELECT FROM unnest(CAST(:words AS text[])) AS w(word)
            WHERE strpos(p.search_text, unaccent(w.word)) = 0 AND NOT unaccent(w.word) <% p.search_text
        ))
"""
_IS_HERE = """
    (p.last_arrival_site_id = ANY(CAST(:sites AS uuid[])) AND p.last_arrival_at > :arrived_since)
    OR EXISTS (
        SELECT FROM stay AS s
        WHERE s.site_id = ANY(CAST(:sites AS uuid[])) AND s.started_at IS NOT NULL AND s.ended_at IS NULL
          AND (s.person_id = p.id
               OR s.person_id IS NULL AND s.household_id = p.household_id
               OR s.card_id IN (SELECT c.id FROM card AS c
                                WHERE c.person_id = p.id OR c.household_id = p.household_id))
    )
    OR EXISTS (
        SELECT FROM handout AS h JOIN round AS r ON r.id = h.round_id
        WHERE r.state = 'OPEN' AND NOT h.reversed AND h.site_id = ANY(CAST(:sites AS uuid[]))
          AND (h.person_id = p.id OR h.household_id = p.household_id
               OR h.card_id IN (SELECT c.id FROM card AS c WHERE c.person_id = p.id))
    )
"""


def may_see(alias: str) -> str:
    """Whether the viewer may know of the person `alias`: nobody knows of one who was erased.

    A protected record is seen by PROTECTION_OFFICERs of its site who are of the agency that holds its data (while
    nothing is known of the site, nobody is known to be one), and by who has broken the glass before it.
    """
    return f"""
    ({alias}.erased_at IS NULL
     AND (NOT {alias}.protected
          OR ({alias}.site_id = ANY(CAST(:officer_sites AS uuid[]))
              AND EXISTS (SELECT FROM site AS o
                          WHERE o.id = {alias}.site_id AND o.holding_agency_id = CAST(:agency AS uuid)))
          OR {opened(alias)}))
    """


_MAY_SEE = may_see("p")
_CARER_MAY_BE_SEEN = may_see("carer")


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
        WHERE ({_MATCHES}) AND ({_IS_HERE}) AND {_MAY_SEE}
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
               (SELECT carer.id FROM person AS carer WHERE carer.id = p.cared_for_by AND {_CARER_MAY_BE_SEEN})
                   AS carer_id,
               coalesce((SELECT jsonb_agg(jsonb_build_object('document_id', d.id, 'type', d.type, 'country', d.country,
                                                             'number', d.number) ORDER BY d.id)
                         FROM document AS d WHERE d.person_id = p.id), '[]') AS documents,
               coalesce((SELECT array_agg(n.code ORDER BY n.code)
                         FROM need AS n WHERE n.person_id = p.id AND NOT n.restricted), '{{}}') AS needs,
               coalesce((SELECT jsonb_agg(jsonb_build_object('card_id', c.id, 'code', c.code, 'kind', c.kind,
                                                             'state', c.state) ORDER BY c.id)
                         FROM card AS c WHERE c.person_id = p.id), '[]') AS cards
        FROM person AS p
        WHERE (p.id = ANY(CAST(:ids AS uuid[])) OR p.household_id = ANY(CAST(:households AS uuid[]))) AND {_MAY_SEE}
        ORDER BY p.registered_at, p.id
        """,
        ids=list(ids),
        households=list(households),
        **viewer,
    )


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


async def write_read_audit(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """One audit row for the people, or households, whose identity is about to be answered in one go.

    `rows` hold `reader`, `reader_kind`, `operation`, `purpose`, `trace_id` (the same in all) and `person_id` or
    `household_id`. A read with a `Reading` at hand uses its `audit`.
    """
    if rows:
        one = rows[0]
        reader = Principal(one["reader"], one["reader_kind"])
        subjects = tuple(row.get("person_id") or row["household_id"] for row in rows)
        read = ("READ", one["operation"], reader, chain_of(reader), subjects, one["trace_id"])
        await write_entry(session, Entry(*read, purpose=one["purpose"]))
