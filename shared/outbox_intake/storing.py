"""The rows of entries: received, settled, put aside, decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

PARKED = "e.state NOT IN ('RECEIVED', 'APPLIED')"
_SEEN = f"""
    {PARKED} AND (
        (e.site_id = ANY(CAST(:sites AS uuid[])) AND NOT e.restricted)
        OR (e.site_id = ANY(CAST(:officer_sites AS uuid[])) AND e.restricted)
        OR e.worker_id = :caller OR e.device_id = :caller
    )
"""


async def receive(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, RowMapping]:
    """Keep the entries that are new; answer all of them as they stand, with what their keys were answered."""
    await run(
        session,
        """
        INSERT INTO outbox_entry (id, device_id, worker_id, shift_id, site_id, seq, operation, idempotency_key, digest,
                                  captured_at, offset_ms, received_at)
        SELECT r.id, r.device_id, r.worker_id, r.shift_id, r.site_id, r.seq, r.operation, r.idempotency_key,
               decode(r.digest, 'hex'), r.captured_at, r.offset_ms, r.received_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, device_id uuid, worker_id uuid, shift_id uuid, site_id uuid, seq bigint, operation text,
                  idempotency_key uuid, digest text, captured_at timestamptz, offset_ms bigint,
                  received_at timestamptz)
        ORDER BY r.id
        ON CONFLICT (id) DO NOTHING
        """,
        rows=rows_json(rows),
    )
    found = await fetch(
        session,
        """
        SELECT e.id, e.device_id, e.digest, e.state, e.tries, e.outcome, k.status AS key_status, k.answer
        FROM outbox_entry AS e
        LEFT JOIN idempotency AS k
               ON k.caller = e.worker_id AND k.key = e.idempotency_key AND k.status IS NOT NULL
        WHERE e.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=[row["id"] for row in rows],
    )
    return {row["id"]: row for row in found}


async def settle(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say what became of entries; one that another request settled meanwhile stays as that said."""
    await run(
        session,
        """
        UPDATE outbox_entry AS e
        SET state = r.state, outcome = r.outcome, quarantine = r.quarantine, restricted = coalesce(r.restricted, false),
            acting = r.acting, subjects = coalesce(r.subjects, '{}'), kid = r.kid,
            content = decode(r.content, 'base64')
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, state text, outcome jsonb, quarantine text, restricted boolean, acting jsonb,
                  subjects uuid[], kid text, content text)
        WHERE e.id = r.id AND e.state = 'RECEIVED'
        """,
        rows=rows_json(rows),
    )


async def drop(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Forget entries of which nothing was done and nothing may be kept."""
    await run(
        session,
        "DELETE FROM outbox_entry WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'RECEIVED'",
        ids=list(ids),
    )


async def note_try(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Count that entries made the service fail."""
    await run(
        session,
        """
        UPDATE outbox_entry SET tries = tries + 1
        WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'RECEIVED'
        """,
        ids=list(ids),
    )


async def parked(
    session: AsyncSession,
    *,
    seen_by: Mapping[str, Any],
    site_id: UUID | None,
    state: str | None,
    after: UUID,
    limit: int,
) -> Sequence[RowMapping]:
    """Entries that were put aside, as far as somebody sees them, by id, without their content."""
    return await fetch(
        session,
        f"""
        SELECT e.* FROM outbox_entry AS e
        WHERE {_SEEN} AND e.id > :after
          AND (CAST(:site_id AS uuid) IS NULL OR e.site_id = CAST(:site_id AS uuid))
          AND (CAST(:state AS text) IS NULL OR e.state = CAST(:state AS text))
        ORDER BY e.id LIMIT :limit
        """,
        **seen_by,
        site_id=site_id,
        state=state,
        after=after,
        limit=limit,
    )


async def one_parked(
    session: AsyncSession, id_: UUID, *, seen_by: Mapping[str, Any], lock: bool = False
) -> RowMapping | None:
    """One of them; with `lock` nobody else decides on it until the commit."""
    return await fetch_one(
        session,
        f"SELECT e.* FROM outbox_entry AS e WHERE e.id = :id AND {_SEEN} " + ("FOR UPDATE" if lock else ""),
        id=id_,
        **seen_by,
    )


async def decide(
    session: AsyncSession, id_: UUID, *, state: str, reason: str, by: UUID, at: Any, retried: str | None
) -> None:
    """Store a decision; the row is locked and waits."""
    await run(
        session,
        """
        UPDATE outbox_entry
        SET state = :state, reason = :reason, decided_by = :by, decided_at = :at,
            retried = coalesce(CAST(:retried AS jsonb), retried)
        WHERE id = :id
        """,
        id=id_,
        state=state,
        reason=reason,
        by=by,
        at=at,
        retried=retried,
    )


async def note_refused_retry(session: AsyncSession, id_: UUID, retried: str) -> None:
    """A retry was refused: the entry is open, and its next retry is another request."""
    await run(
        session,
        """
        UPDATE outbox_entry SET state = 'OPEN', retries = retries + 1, retried = CAST(:retried AS jsonb)
        WHERE id = :id
        """,
        id=id_,
        retried=retried,
    )


async def forget(session: AsyncSession, *, decided_before: Any, received_before: Any) -> None:
    """Forget what stood in entries that were decided, and entries that nobody ever sent again."""
    await run(
        session,
        """
        UPDATE outbox_entry SET content = NULL, kid = NULL, subjects = '{}'
        WHERE content IS NOT NULL AND decided_at < :before
        """,
        before=decided_before,
    )
    await run(
        session,
        "DELETE FROM outbox_entry WHERE state = 'RECEIVED' AND received_at < :before",
        before=received_before,
    )
