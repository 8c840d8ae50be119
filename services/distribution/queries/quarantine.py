"""Logs that were kept as they came, until a named person decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.db import fetch, fetch_one, run

_READ = """
    SELECT id AS log_id, device_id, site_id, reason, state, media_type, items, sent_by, sent_at, received_at,
           decided_by, decided_at, discard_reason, note
"""


async def keep(session: AsyncSession, row: dict[str, Any]) -> None:
    """Keep a log; the same bytes of one device are kept once."""
    await run(
        session,
        """
        INSERT INTO quarantined_log (id, device_id, site_id, reason, media_type, query, content, digest, items,
                                     sent_by, sent_at, received_at, not_before)
        VALUES (:id, :device_id, :site_id, :reason, :media_type, :query, :content, :digest, :items,
                :sent_by, :sent_at, :received_at, :not_before)
        ON CONFLICT (device_id, digest) DO NOTHING
        """,
        **row,
    )


async def waiting(session: AsyncSession, device_id: UUID) -> int:
    """How many logs of the device wait."""
    row = await fetch_one(
        session,
        "SELECT count(*) AS logs FROM quarantined_log WHERE device_id = :device_id AND state = 'WAITING'",
        device_id=device_id,
    )
    return int(row["logs"]) if row else 0


async def find(session: AsyncSession, device_id: UUID, digest: bytes) -> RowMapping | None:
    """The log of a device with these bytes."""
    return await fetch_one(
        session,
        f"{_READ} FROM quarantined_log WHERE device_id = :device_id AND digest = :digest",
        device_id=device_id,
        digest=digest,
    )


async def read(session: AsyncSession, log_id: UUID, *, lock: bool = False) -> RowMapping | None:
    """One log with its bytes; with `lock` nobody else decides on it until the commit."""
    return await fetch_one(
        session,
        f"{_READ}, query, content, digest, not_before FROM quarantined_log WHERE id = :log_id "
        + ("FOR UPDATE" if lock else ""),
        log_id=log_id,
    )


async def logs_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Logs of the sites after the id `after`, by id, without their bytes."""
    return await fetch(
        session,
        f"""
        {_READ} FROM quarantined_log
        WHERE id > :after AND site_id = ANY(CAST(:sites AS uuid[]))
          AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
        ORDER BY id LIMIT :limit
        """,
        after=after,
        sites=list(sites),
        state=state,
        limit=limit,
    )


async def decide(context: Context, log_id: UUID, *, state: str, discard_reason: str | None, note: str | None) -> None:
    """Store what was decided, by whom and when; the row is locked and was waiting."""
    await run(
        context.session,
        """
        UPDATE quarantined_log
        SET state = :state, decided_by = :caller, decided_at = :moment, discard_reason = :discard_reason, note = :note
        WHERE id = :log_id
        """,
        log_id=log_id,
        state=state,
        caller=context.caller.subject,
        moment=context.now,
        discard_reason=discard_reason,
        note=note,
    )
