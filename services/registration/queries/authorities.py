"""Requests by authorities, and their exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

_HOLDER = """
    EXISTS (SELECT FROM site AS o WHERE o.id = r.site_id AND o.holding_agency_id = CAST(:agency AS uuid))
"""


async def insert_request(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write a request down."""
    await run(
        session,
        """
        INSERT INTO authority_request (id, site_id, name, office, asked_at, document_seen, recorded_by, recorded_at)
        VALUES (:id, :site_id, :name, :office, :asked_at, :document_seen, :recorded_by, :recorded_at)
        """,
        **row,
    )


async def requests_at(
    session: AsyncSession, sites: Sequence[UUID], *, agency: UUID | None, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Requests at these sites whose data `agency` holds, by id, with their exports."""
    return await fetch(
        session,
        f"""
        SELECT r.*, coalesce((SELECT array_agg(e.id ORDER BY e.id) FROM authority_export AS e
                              WHERE e.request_id = r.id), '{{}}') AS exports
        FROM authority_request AS r
        WHERE r.site_id = ANY(CAST(:sites AS uuid[])) AND r.id > :after AND {_HOLDER}
        ORDER BY r.id
        LIMIT :rows_max
        """,
        sites=list(sites),
        agency=agency,
        after=after,
        rows_max=rows_max,
    )


async def request_site(session: AsyncSession, id_: UUID, agency: UUID | None) -> UUID | None:
    """The site of a request whose data `agency` holds."""
    row = await fetch_one(
        session,
        f"SELECT r.site_id FROM authority_request AS r WHERE r.id = :id AND {_HOLDER}",
        id=id_,
        agency=agency,
    )
    return row["site_id"] if row else None


async def insert_export(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Ask for the names of people."""
    await run(
        session,
        """
        INSERT INTO authority_export (id, request_id, person_ids, asked_by, asked_at, expires_at)
        VALUES (:id, :request_id, :person_ids, :asked_by, :asked_at, :expires_at)
        """,
        **row,
    )


async def export(session: AsyncSession, id_: UUID, agency: UUID | None, *, lock: bool = False) -> RowMapping | None:
    """An export whose data `agency` holds, with its site; with `lock` its row is held until the commit."""
    return await fetch_one(
        session,
        f"""
        SELECT e.*, r.site_id FROM authority_export AS e JOIN authority_request AS r ON r.id = e.request_id
        WHERE e.id = :id AND {_HOLDER}
        {"FOR UPDATE OF e" if lock else ""}
        """,
        id=id_,
        agency=agency,
    )


async def approve(session: AsyncSession, id_: UUID, *, by: UUID, at: datetime) -> None:
    """Approve an export that is held."""
    await run(
        session,
        "UPDATE authority_export SET approved_by = :by, approved_at = :at WHERE id = :id",
        id=id_,
        by=by,
        at=at,
    )
