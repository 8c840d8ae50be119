"""The outbox: a service's event log, written in the transaction of the change and published by a relay.

`emit` only inserts. A short numbering step under an advisory lock gives committed rows a `position`, so that
positions are in order of visibility: a sequence would skip rows that commit late, and a reader would lose them.
The relay claims a batch under a lease, commits, publishes with confirms, then marks the rows whose lease is
still its own. A crash anywhere in between publishes again; the inbox of each consumer absorbs it.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.bus import Bus, Message, stopped_within
from shared.context import Context
from shared.contracts.catalogue import payloads
from shared.contracts.envelope import EVENT_BYTES_MAX, Envelope, Payload, source_of
from shared.crash import crash_point
from shared.db import Database, fetch, is_outage, rows_json, run
from shared.ids import new_id
from shared.settings import Settings

log = structlog.get_logger(__name__)

NUMBERING_LOCK = 0x416D7061  # any constant; the schema's oid is added, so that services do not wait for each other
NUMBERED_ROWS_MAX = 2_000
ROW_BYTES_MAX = EVENT_BYTES_MAX - 2_048
"""The rest is for the envelope's other attributes."""
SENT_BYTES_PER_BYTE_MAX = 3  # the envelope is written with spaces and escapes

COLUMNS = "id, position, type, subject, version, occurred_at, correlation_id, traceparent, data"


def table_ddl() -> list[str]:
    """The statements that make the outbox in a service's schema."""
    return [
        """
        CREATE TABLE outbox (
            id uuid PRIMARY KEY,
            position bigint UNIQUE,
            type text NOT NULL,
            subject uuid NOT NULL,
            version integer NOT NULL,
            occurred_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            correlation_id text NOT NULL,
            traceparent text,
            data jsonb NOT NULL,
            lease uuid,
            leased_until timestamptz,
            attempts integer NOT NULL DEFAULT 0,
            refusals integer NOT NULL DEFAULT 0,
            next_attempt_at timestamptz,
            sent_at timestamptz,
            parked_reason text
        ) WITH (fillfactor = 80)
        """,
        "CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL",
        "CREATE INDEX outbox_unsent ON outbox (position) WHERE sent_at IS NULL AND parked_reason IS NULL",
        "CREATE INDEX outbox_subject ON outbox (subject)",
    ]


OUTBOX_GRANTS = (
    "SELECT, INSERT, "
    "UPDATE (position, lease, leased_until, attempts, refusals, next_attempt_at, sent_at, parked_reason)"
)


INSERT_EVENTS = """
    INSERT INTO outbox (id, type, subject, version, occurred_at, correlation_id, traceparent, data)
    SELECT e.id, e.type, e.subject, e.version, e.occurred_at, :correlation_id, :traceparent, e.data
    FROM jsonb_to_recordset(CAST(:events AS jsonb))
         AS e(id uuid, type text, subject uuid, version integer, occurred_at timestamptz, data jsonb)
"""


def event_parameters(context: Context, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The parameters of `INSERT_EVENTS`.

    Raises:
        ValueError: an event is over the limit, which no consumer would read; a contract must bound its payload.
    """
    events = rows_json(rows)
    if SENT_BYTES_PER_BYTE_MAX * len(events) > ROW_BYTES_MAX:
        for row in rows:
            one = rows_json([row])
            if SENT_BYTES_PER_BYTE_MAX * len(one) > ROW_BYTES_MAX and len(json.dumps(json.loads(one))) > ROW_BYTES_MAX:
                raise ValueError(f"{row['type']} is over {EVENT_BYTES_MAX} bytes")
    return {
        "events": events,
        "correlation_id": context.correlation_id,
        "traceparent": context.traceparent,
    }


async def emit(context: Context, events: Sequence[Payload], *, version: int = 1) -> None:
    """Write `events` to the outbox in the caller's transaction, at the latest with the answer."""
    if not events:
        return
    rows = [
        {
            "id": new_id(),
            "type": event.TYPE,
            "subject": event.subject,
            "version": getattr(event, "version", version),
            "occurred_at": getattr(event, "occurred_at", context.now),
            "data": event,
        }
        for event in events
    ]
    if context.unsent is None:
        await run(context.session, INSERT_EVENTS, **event_parameters(context, rows))
    else:
        context.unsent.extend(rows)


def envelope_of(row: RowMapping, operation: str, service: str) -> Envelope:
    """The outbox row `row` as an event."""
    return Envelope(
        id=row["id"],
        source=source_of(operation, service),
        type=row["type"],
        subject=row["subject"],
        version=row["version"],
        occurred_at=row["occurred_at"],
        correlation_id=row["correlation_id"],
        traceparent=row["traceparent"],
        data=row["data"],
        position=row["position"],
    )


async def number(session: AsyncSession) -> int:
    """Give committed rows their positions; answer how many. The lock and the count are two statements."""
    await run(
        session,
        "SELECT pg_advisory_xact_lock(:lock, CAST(to_regclass('outbox') AS oid)::int)",
        lock=NUMBERING_LOCK,
    )
    return await run(
        session,
        """
        UPDATE outbox SET position = n.position
        FROM (
            SELECT id, row_number() OVER (ORDER BY id) + (SELECT coalesce(max(position), 0) FROM outbox) AS position
            FROM (SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT :rows_max) AS unnumbered
        ) AS n
        WHERE outbox.id = n.id
        """,
        rows_max=NUMBERED_ROWS_MAX,
    )


async def read_feed(
    session: AsyncSession, *, after: int, types: Sequence[str], hidden: Sequence[str] = (), rows_max: int
) -> Sequence[RowMapping]:
    """The numbered events after a position, of the given types (all where none is given) but the `hidden` ones."""
    return await fetch(
        session,
        f"""
        SELECT {COLUMNS} FROM outbox
        WHERE position > :after AND (cardinality(CAST(:types AS text[])) = 0 OR type = ANY(CAST(:types AS text[])))
          AND NOT type = ANY(CAST(:hidden AS text[]))
        ORDER BY position
        LIMIT :rows_max
        """,
        after=after,
        types=list(types),
        hidden=list(hidden),
        rows_max=rows_max,
    )


async def unpark(session: AsyncSession) -> int:
    """Let the relay try again what it parked; answer how many."""
    return await run(
        session,
        """
        UPDATE outbox SET parked_reason = NULL, attempts = 0, refusals = 0, next_attempt_at = NULL
        WHERE parked_reason IS NOT NULL AND sent_at IS NULL
        """,
    )


async def has_unsent(session: AsyncSession) -> bool:
    """Whether some event waits to be published, numbered or not; what is parked waits for nothing."""
    found = await fetch(
        session, "SELECT EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL AND parked_reason IS NULL) AS found"
    )
    return bool(found[0]["found"])


@dataclass
class Relay:
    """Publishes one service's outbox. Several relays of one service may run."""

    service: str
    database: Database
    bus: Bus
    settings: Settings

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; what is claimed then is finished first."""
        wait_ms = self.settings.relay_busy_ms
        while not stop.is_set():
            try:
                busy = await self.step() > 0
            except Exception as error:
                if not is_outage(error):
                    log.exception("relay_failed", service=self.service)
                busy = False
            if busy:
                wait_ms = self.settings.relay_busy_ms
            elif not await stopped_within(stop, wait_ms / 1000):
                wait_ms = min(2 * wait_ms, self.settings.relay_idle_ms)

    async def step(self) -> int:
        """Number, claim and publish one batch; answer how many were claimed."""
        await self.database.run(number)
        lease = new_id()
        rows = await self.database.run(lambda session: self._claim(session, lease))
        if not rows:
            return 0
        outcomes = await self.bus.publish([self._message(row) for row in rows])
        crash_point("relay_after_publish")
        sent = [row["id"] for row, outcome in zip(rows, outcomes, strict=True) if outcome is None]
        failed = {row["id"]: outcome for row, outcome in zip(rows, outcomes, strict=True) if outcome is not None}
        await self.database.run(lambda session: self._mark(session, lease, sent, failed))
        return len(rows)

    def _message(self, row: RowMapping) -> Message:
        body = envelope_of(row, self.settings.operation, self.service).to_bytes()
        payload = payloads().get(row["type"])
        return Message(type=row["type"], id=str(row["id"]), body=body, mandatory=bool(payload and payload.CONSUMERS))

    async def _claim(self, session: AsyncSession, lease: UUID) -> Sequence[RowMapping]:
        rows = await fetch(
            session,
            f"""
            UPDATE outbox SET lease = :lease, attempts = attempts + 1,
                   leased_until = clock_timestamp() + make_interval(secs => :lease_seconds)
            WHERE id IN (
                SELECT id FROM outbox
                WHERE position IS NOT NULL AND sent_at IS NULL AND parked_reason IS NULL
                  AND (leased_until IS NULL OR leased_until < clock_timestamp())
                  AND (next_attempt_at IS NULL OR next_attempt_at <= clock_timestamp())
                ORDER BY position
                LIMIT :rows_max
                FOR UPDATE SKIP LOCKED
            )
            RETURNING {COLUMNS}
            """,
            lease=lease,
            lease_seconds=self.settings.relay_lease_seconds,
            rows_max=self.settings.relay_batch_rows,
        )
        return sorted(rows, key=lambda row: int(row["position"]))

    async def _mark(self, session: AsyncSession, lease: UUID, sent: list[UUID], failed: dict[UUID, str]) -> None:
        if sent:
            await run(
                session,
                """
                UPDATE outbox SET sent_at = clock_timestamp(), lease = NULL, leased_until = NULL
                WHERE id = ANY(CAST(:ids AS uuid[])) AND lease = :lease
                """,
                ids=sent,
                lease=lease,
            )
        if failed:
            log.warning("publish_failed", service=self.service, events=len(failed))
            await run(
                session,
                """
                UPDATE outbox SET lease = NULL, leased_until = NULL,
                       next_attempt_at = clock_timestamp()
                           + make_interval(secs => least(:cap, power(2, least(attempts, 10)) * 0.1 * :jitter)),
                       refusals = refusals + CAST(r.reason = 'unroutable' AS integer),
                       parked_reason = CASE WHEN r.reason = 'unroutable' AND refusals + 1 >= :refusals_max
                                            THEN r.reason END
                FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, reason text)
                WHERE outbox.id = r.id AND lease = :lease
                """,
                rows=rows_json({"id": id_, "reason": reason} for id_, reason in failed.items()),
                lease=lease,
                cap=self.settings.relay_backoff_seconds_max,
                jitter=random.uniform(0.5, 1.5),  # noqa: S311 - jitter, not a secret
                refusals_max=self.settings.relay_refusals_max,
            )
