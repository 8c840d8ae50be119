"""Evacuation sheets that were issued, and who printed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

# What is older than it may be kept is kept no more, whether or not it was deleted yet.
_SHEETS = """
    SELECT sheet.id, sheet.site_id, sheet.number, sheet.census_id, sheet.as_of, sheet.people, sheet.seal,
           CASE WHEN sheet.as_of >= :kept_since THEN sheet.content END AS content,
           sheet.content IS NOT NULL AND sheet.as_of >= :kept_since AS kept, sheet.issued_by,
           coalesce((
               SELECT jsonb_agg(jsonb_build_object('read_by', r.read_by, 'read_at', r.read_at) ORDER BY r.read_at, r.id)
               FROM evacuation_sheet_read AS r WHERE r.sheet_id = sheet.id
           ), '[]') AS reads
    FROM evacuation_sheet AS sheet
"""


async def lock_numbers(session: AsyncSession, site_id: UUID) -> int:
    """Let whoever issues a sheet at the site wait for each other; answers the number of the next one."""
    await fetch(session, "SELECT pg_advisory_xact_lock(hashtextextended(:site, 0))", site=f"evacuation/{site_id}")
    row = await fetch_one(
        session,
        "SELECT coalesce(max(number), 0) + 1 AS number FROM evacuation_sheet WHERE site_id = :site_id",
        site_id=site_id,
    )
    return int(row["number"]) if row else 1


async def add_sheet(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write an issued sheet."""
    await run(
        session,
        """
        INSERT INTO evacuation_sheet (id, site_id, number, census_id, as_of, people, seal, content, issued_by)
        SELECT r.id, r.site_id, r.number, r.census_id, r.as_of, r.people, r.seal, r.content, r.issued_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, number integer, census_id uuid, as_of timestamptz, people integer, seal text,
                  content jsonb, issued_by uuid)
        """,
        rows=rows_json([row]),
    )


async def sheet(session: AsyncSession, sheet_id: UUID, *, kept_since: datetime) -> RowMapping | None:
    """One sheet with those who printed it, at whatever site."""
    return await fetch_one(session, f"{_SHEETS} WHERE sheet.id = :id", id=sheet_id, kept_since=kept_since)


async def sheets(
    session: AsyncSession, site_id: UUID, *, kept_since: datetime, before: int, rows_max: int
) -> Sequence[RowMapping]:
    """The site's sheets with numbers below `before`, the latest first."""
    return await fetch(
        session,
        f"""
        {_SHEETS}
        WHERE sheet.site_id = :site_id AND sheet.number < :before
        ORDER BY sheet.number DESC
        LIMIT :rows_max
        """,
        site_id=site_id,
        kept_since=kept_since,
        before=before,
        rows_max=rows_max,
    )


async def add_read(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write who prints a sheet."""
    await run(
        session,
        """
        INSERT INTO evacuation_sheet_read (id, sheet_id, paper, language, read_by)
        VALUES (:id, :sheet_id, :paper, :language, :read_by)
        """,
        **row,
    )


async def forget_before(session: AsyncSession, moment: datetime) -> None:
    """Empty the content of all sheets from before `moment`."""
    await run(
        session,
        "UPDATE evacuation_sheet SET content = NULL WHERE as_of < :moment AND content IS NOT NULL",
        moment=moment,
    )


async def forget_persons(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Empty the content of all sheets of the sites where these persons have, or had, a stay."""
    await run(
        session,
        """
        UPDATE evacuation_sheet SET content = NULL
        WHERE content IS NOT NULL
          AND site_id IN (SELECT u.site_id FROM unnest(CAST(:ids AS uuid[])) AS w(id)
                          JOIN bed_use AS u ON u.person_id = w.id OR u.beside_person_id = w.id)
        """,
        ids=sorted(ids),
    )
