"""Sheets of paper and the rows that were typed back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json

_READ = """
    SELECT s.id AS sheet_id, s.round_id, s.site_id, s.number, s.row_count AS rows, s.made_at,
           encode(s.fingerprint, 'hex') AS content, r.typed,
           coalesce(r.given, 0) AS given, coalesce(r.void, 0) AS void, coalesce(r.empty, 0) AS empty
    FROM round_sheet AS s
    LEFT JOIN LATERAL (
        SELECT array_agg(t.number) AS typed,
               (count(*) FILTER (WHERE t.outcome = 'GIVEN'))::int AS given,
               (count(*) FILTER (WHERE t.outcome = 'VOID'))::int AS void,
               (count(*) FILTER (WHERE t.outcome = 'EMPTY'))::int AS empty
        FROM sheet_row AS t WHERE t.sheet_id = s.id
    ) AS r ON true
"""


async def insert_sheet(session: AsyncSession, sheet: Mapping[str, object]) -> RowMapping | None:
    """Insert a sheet with the round's next number, unless its id is there; the round's row is locked."""
    return await fetch_one(
        session,
        """
        INSERT INTO round_sheet (id, fingerprint, round_id, site_id, number, row_count, made_by, made_at)
        SELECT s.id, decode(s.fingerprint, 'hex'), s.round_id, s.site_id,
               1 + coalesce((SELECT max(o.number) FROM round_sheet AS o WHERE o.round_id = s.round_id), 0),
               s.row_count, s.made_by, s.made_at
        FROM jsonb_to_recordset(CAST(:sheet AS jsonb))
             AS s(id uuid, fingerprint text, round_id uuid, site_id uuid, row_count integer, made_by uuid,
                  made_at timestamptz)
        ON CONFLICT (id) DO NOTHING
        RETURNING number
        """,
        sheet=rows_json([sheet]),
    )


async def read_sheet(session: AsyncSession, sheet_id: UUID) -> RowMapping | None:
    """A sheet, and the numbers of its rows that were typed."""
    return await fetch_one(session, f"{_READ} WHERE s.id = :sheet_id", sheet_id=sheet_id)


async def sheets_of(
    session: AsyncSession, round_id: UUID, sites: Sequence[UUID], *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """The sheets of a round at the sites after the id `after`, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE s.round_id = :round_id AND s.id > :after AND s.site_id = ANY(CAST(:sites AS uuid[]))
        ORDER BY s.id LIMIT :limit
        """,
        round_id=round_id,
        after=after,
        sites=list(sites),
        limit=limit,
    )


async def printed(session: AsyncSession, sheet_id: UUID) -> RowMapping | None:
    """What stands at the head of a sheet."""
    return await fetch_one(
        session,
        """
        SELECT s.round_id, s.site_id, s.number, s.row_count AS rows, s.made_at, r.code AS round_code, r.starts_on,
               r.ends_on, k.name AS kit_name, coalesce(t.code, '') AS site_code
        FROM round_sheet AS s JOIN round AS r ON r.id = s.round_id JOIN kit AS k ON k.id = r.kit_id
             LEFT JOIN site AS t ON t.id = s.site_id
        WHERE s.id = :sheet_id
        """,
        sheet_id=sheet_id,
    )


async def insert_rows(session: AsyncSession, rows: Iterable[Mapping[str, object]]) -> set[UUID]:
    """Insert the rows that were not typed yet, sorted by id; answer which those are.

    Who types the same rows at once waits here for the first of them.
    """
    inserted = await fetch(
        session,
        """
        INSERT INTO sheet_row (id, sheet_id, number, outcome, fingerprint, written_on, typed_by, typed_at)
        SELECT id, sheet_id, number, outcome, decode(fingerprint, 'hex'), written_on, typed_by, typed_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, sheet_id uuid, number integer, outcome text, fingerprint text, written_on date,
                  typed_by uuid, typed_at timestamptz)
        ORDER BY id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in inserted}


async def typed_rows(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The content of rows that were typed, in hex."""
    rows = await fetch(
        session,
        "SELECT id, encode(fingerprint, 'hex') AS content FROM sheet_row WHERE id = ANY(CAST(:ids AS uuid[]))",
        ids=list(ids),
    )
    return {row["id"]: row["content"] for row in rows}
