"""Who works on which import: a lease by the database's clock, and a position that only its holder moves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

ATTEMPTS_MAX = 5
"""So often an import is taken up without coming any further; then it has failed, and somebody decides."""


async def claim(session: AsyncSession, lease: UUID, *, lease_seconds: float) -> RowMapping | None:
    """Take one import that waits for work and that nobody holds, or whose holder has died."""
    return await fetch_one(
        session,
        """
        UPDATE list_import
        SET lease = :lease, leased_until = clock_timestamp() + make_interval(secs => :lease_seconds),
            attempts = attempts + 1
        WHERE id = (
            SELECT id FROM list_import
            WHERE state IN ('READING', 'COMMITTING', 'UNDOING')
              AND (leased_until IS NULL OR leased_until < clock_timestamp())
            ORDER BY id
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING *
        """,
        lease=lease,
        lease_seconds=lease_seconds,
    )


async def hold(
    session: AsyncSession, import_id: UUID, lease: UUID, *, done: int, lease_seconds: float
) -> RowMapping | None:
    """The import, its row held until the commit, if this lease is still the one, and `done` where it stands.

    Whoever lost the lease, to a cancel or to another worker, gets None, and must write nothing.
    """
    return await fetch_one(
        session,
        """
        UPDATE list_import SET leased_until = clock_timestamp() + make_interval(secs => :lease_seconds)
        WHERE id = :id AND lease = :lease AND done = :done
        RETURNING *
        """,
        id=import_id,
        lease=lease,
        done=done,
        lease_seconds=lease_seconds,
    )


async def advance(session: AsyncSession, import_id: UUID, *, done: int, counts: Mapping[str, Any]) -> None:
    """Move the position of an import whose row is held; with the chunk's rows, in one transaction.

    A chunk that is registered, or taken back, begins the count of attempts anew; reading begins at the first row again.
    """
    await run(
        session,
        """
        UPDATE list_import
        SET done = :done, step = step + 1, counts = CAST(:counts AS jsonb),
            attempts = CASE WHEN state = 'READING' THEN attempts ELSE 0 END
        WHERE id = :id
        """,
        id=import_id,
        done=done,
        counts=json.dumps(dict(counts)),
    )


async def unsent_events(session: AsyncSession, *, rows_max: int) -> RowMapping:
    """How many events are `waiting` to be published, counted up to `rows_max`, and the position of the `oldest`."""
    [row] = await fetch(
        session,
        """
        SELECT count(*) AS waiting, min(position) AS oldest FROM (
            SELECT position FROM outbox WHERE sent_at IS NULL AND parked_reason IS NULL
            ORDER BY position LIMIT :rows_max
        ) AS unsent
        """,
        rows_max=rows_max,
    )
    return row


async def expired_files(session: AsyncSession, now: datetime) -> Sequence[RowMapping]:
    """Imports whose file has expired and that nobody works on, their rows held: `id` and `blob_id`."""
    return await fetch(
        session,
        """
        SELECT i.id, i.blob_id FROM list_import AS i JOIN blob AS b ON b.id = i.blob_id
        WHERE b.expires_at <= :now AND i.state NOT IN ('READING', 'COMMITTING', 'UNDOING')
        ORDER BY i.id
        FOR UPDATE OF i
        """,
        now=now,
    )


async def forget_rows(session: AsyncSession, import_ids: Sequence[UUID]) -> None:
    """Files are gone: what was kept of their rows goes too; who is on which list stays, and the colonia of who is."""
    for statement in (
        """
        UPDATE import_household AS f
        SET content = NULL, before = NULL, document_key = NULL, name_key = '', fingerprint = '',
            place = CASE WHEN EXISTS (SELECT FROM household AS h WHERE h.id = f.household_id) THEN f.place END
        WHERE f.import_id = ANY(CAST(:ids AS uuid[]))
        """,
        "DELETE FROM import_problem WHERE import_id = ANY(CAST(:ids AS uuid[]))",
        """
        UPDATE list_import
        SET blob_id = NULL, step = step + 1,
            state = CASE WHEN coalesce(failed_in, state) IN ('NEEDS_MAPPING', 'READY', 'REFUSED', 'READING')
                         THEN 'CANCELLED' ELSE state END,
            failed_in = nullif(failed_in, 'READING')
        WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
    ):
        await run(session, statement, ids=list(import_ids))


async def keep_layout(
    session: AsyncSession, import_id: UUID, *, layout: Mapping[str, Any], signature: bytes, columns: Mapping[str, Any]
) -> RowMapping:
    """Keep what a file's table looks like; answer the import."""
    row = await fetch_one(
        session,
        """
        UPDATE list_import
        SET layout = CAST(:layout AS jsonb), signature = :signature, columns = CAST(:columns AS jsonb), step = step + 1
        WHERE id = :id
        RETURNING *
        """,
        id=import_id,
        layout=json.dumps(dict(layout)),
        signature=signature,
        columns=json.dumps(dict(columns)),
    )
    if row is None:
        raise LookupError("the import was held and is gone")
    return row


async def still_holds(session: AsyncSession, import_id: UUID, lease: UUID) -> bool:
    """Whether this lease is still the import's; its row is held."""
    row = await fetch_one(session, "SELECT lease FROM list_import WHERE id = :id FOR UPDATE", id=import_id)
    return row is not None and row["lease"] == lease
