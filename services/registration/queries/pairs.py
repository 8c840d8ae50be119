"""Pairs of records that may be one person, and what was judged of them.

A judgement is of two records and holds for whatever these records stand for by now: it is looked up through the
merges, and nothing is copied. So it survives merges, and parts again with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import MAY_SEE
from shared.db import fetch, fetch_one, rows_json, run
from shared.ids import new_id

# Every record that stands for the same person as a record of the pair.
_JUDGED = """
    SELECT FROM person_known_as(standing_person({one})) AS x(id)
    CROSS JOIN person_known_as(standing_person({other})) AS y(id)
    JOIN match_pair AS j ON j.one_id = least(x.id, y.id) AND j.other_id = greatest(x.id, y.id)
    WHERE j.state = 'DIFFERENT'
"""


async def open_pairs(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> Sequence[RowMapping]:
    """Keep pairs that may be one person; answer those that wait for a decision now, as `{one_id, other_id}`.

    A row is `{one_id, other_id, score, reasons, found_by, found_at}`: two ids in any order, the score in bits, level
    names of the fields (never what they hold), DESK, BATCH or STAFF. What was judged stays judged, also of records
    that were merged since; a pair that waits takes the newer score.
    """
    ordered = [
        {
            **row,
            "id": new_id(),
            "one_id": min(row["one_id"], row["other_id"]),
            "other_id": max(row["one_id"], row["other_id"]),
        }
        for row in rows
    ]
    return await fetch(
        session,
        f"""
        WITH asked AS MATERIALIZED (
            SELECT DISTINCT ON (r.one_id, r.other_id) r.*
            FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                 AS r(id uuid, one_id uuid, other_id uuid, score double precision, reasons text[], found_by text,
                      found_at timestamptz)
            ORDER BY r.one_id, r.other_id, r.found_at DESC
        )
        INSERT INTO match_pair AS p (id, one_id, other_id, score, reasons, state, found_by, found_at)
        SELECT a.id, a.one_id, a.other_id, a.score, a.reasons, 'OPEN', a.found_by, a.found_at
        FROM asked AS a
        WHERE standing_person(a.one_id) <> standing_person(a.other_id)
          AND NOT EXISTS ({_JUDGED.format(one="a.one_id", other="a.other_id")})
        ORDER BY a.one_id, a.other_id
        ON CONFLICT (one_id, other_id) DO UPDATE
        SET score = excluded.score, reasons = excluded.reasons, found_at = excluded.found_at
        WHERE p.state = 'OPEN'
        RETURNING one_id, other_id
        """,
        rows=rows_json(ordered),
    )


async def judged_different(session: AsyncSession, pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of `pairs` who were judged to be two people, themselves or as records that were merged since."""
    rows = [{"one_id": one, "other_id": other} for one, other in pairs]
    if not rows:
        return set()
    found = await fetch(
        session,
        f"""
        SELECT r.one_id, r.other_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(one_id uuid, other_id uuid)
        WHERE EXISTS ({_JUDGED.format(one="r.one_id", other="r.other_id")})
        """,
        rows=rows_json(rows),
    )
    return {(row["one_id"], row["other_id"]) for row in found}


async def pair_of(session: AsyncSession, one: UUID, other: UUID) -> RowMapping | None:
    """The pair of these two records itself, its row held until the commit."""
    return await fetch_one(
        session,
        "SELECT * FROM match_pair WHERE one_id = :one AND other_id = :other FOR UPDATE",
        one=min(one, other),
        other=max(one, other),
    )


async def decide(
    session: AsyncSession, one: UUID, other: UUID, *, state: str, by: UUID, at: datetime
) -> RowMapping | None:
    """Write what was judged of two records: DIFFERENT, NOT_SURE or MERGED."""
    return await fetch_one(
        session,
        """
        INSERT INTO match_pair AS p (id, one_id, other_id, reasons, state, found_by, found_at, decided_by, decided_at)
        VALUES (:id, :one, :other, '{}', CAST(:state AS text), 'STAFF', :at, :by, :at)
        ON CONFLICT (one_id, other_id) DO UPDATE
        SET state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at
        RETURNING *
        """,
        id=new_id(),
        one=min(one, other),
        other=max(one, other),
        state=state,
        by=by,
        at=at,
    )


async def take_back(session: AsyncSession, one: UUID, other: UUID, *, by: UUID, at: datetime) -> None:
    """Let every judgement that keeps the two apart wait again."""
    await run(
        session,
        """
        UPDATE match_pair AS p SET state = 'NOT_SURE', decided_by = :by, decided_at = :at
        FROM person_known_as(standing_person(:one)) AS a(id), person_known_as(standing_person(:other)) AS b(id)
        WHERE p.state = 'DIFFERENT' AND p.one_id = least(a.id, b.id) AND p.other_id = greatest(a.id, b.id)
        """,
        one=one,
        other=other,
        by=by,
        at=at,
    )


def _knows(alias: str) -> str:
    """Whether the person was registered, or last seen, at one of the sites."""
    columns = ("site_id", "last_contact_site_id", "last_arrival_site_id")
    return "(" + " OR ".join(f"{alias}.{column} = ANY(CAST(:sites AS uuid[]))" for column in columns) + ")"


KNOWN_HERE = _knows("p")


async def pairs_at(
    session: AsyncSession,
    *,
    state: str,
    sites: Sequence[UUID],
    wider_sites: Sequence[UUID],
    viewer: dict[str, Any],
    after: UUID,
    limit: int,
) -> Sequence[RowMapping]:
    """Pairs in `state` after the id `after`, by id, whose records both stand and may both be seen.

    Both are known at `sites`, or one of them at `wider_sites`. Pairs that were judged through other records are left
    out of those that wait.
    """
    wider = KNOWN_HERE.replace(":sites", ":wider_sites")
    return await fetch(
        session,
        f"""
        SELECT k.id AS pair_id, k.one_id, k.other_id, k.score, k.reasons, k.state, k.found_by, k.found_at,
               k.decided_at
        FROM match_pair AS k
        CROSS JOIN LATERAL (
            SELECT count(*) AS seen, count(*) FILTER (WHERE {KNOWN_HERE}) AS here,
                   count(*) FILTER (WHERE {wider}) AS wider
            FROM person AS p WHERE p.id IN (k.one_id, k.other_id) AND NOT p.deceased AND {MAY_SEE}
        ) AS two
        WHERE k.state = :state AND k.id > :after AND two.seen = 2 AND (two.here = 2 OR two.wider > 0)
          AND (k.state <> 'OPEN' OR NOT EXISTS ({_JUDGED.format(one="k.one_id", other="k.other_id")}))
        ORDER BY k.id
        LIMIT :limit
        """,
        state=state,
        sites=list(sites),
        wider_sites=list(wider_sites),
        after=after,
        limit=limit,
        **viewer,
    )
