"""The inbox: a consumer applies each event once, set-based, in one transaction with its inbox rows.

If a batch fails it is applied one by one, and only what is poisoned is parked, with a reason, to be looked at and
replayed (`amparo events parked|replay`). While the database is away nothing is parked: the broker brings it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.bus import ConsumerAway, Outcome
from shared.context import Context
from shared.contracts.envelope import EVENT_BYTES_MAX, Payload, Received, read_attributes, read_payload
from shared.crash import crash_point
from shared.db import Database, fetch, is_outage, rows_json, run
from shared.settings import Settings

log = structlog.get_logger(__name__)

REASON_CHARACTERS_MAX = 40
TYPE_CHARACTERS_MAX = 200

Handler = Callable[[Context, Sequence[Received[Any]]], Awaitable[None]]
"""Applies a list of events of one type; business time is each event's own."""


def table_ddl() -> list[str]:
    """The statements that make the inbox and the parking place in a service's schema."""
    return [
        """
        CREATE TABLE inbox (
            consumer text NOT NULL,
            event_id uuid NOT NULL,
            type text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (consumer, event_id)
        )
        """,
        """
        CREATE TABLE parked_event (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event_id uuid,
            type text,
            body bytea NOT NULL,
            reason text NOT NULL,
            parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            replayed_at timestamptz
        )
        """,
        "CREATE UNIQUE INDEX parked_event_once ON parked_event (event_id) WHERE replayed_at IS NULL",
    ]


INBOX_GRANTS = "SELECT, INSERT, DELETE"
PARKED_GRANTS = "SELECT, INSERT, UPDATE (replayed_at, body, reason)"


@dataclass(frozen=True)
class _Parsed:
    body: bytes
    event: Received[Any]


@dataclass
class Consumer:
    """Applies deliveries to one service's schema."""

    service: str
    database: Database
    handlers: Mapping[type[Payload], Handler]
    settings: Settings

    async def receive(self, bodies: Sequence[bytes]) -> list[Outcome]:
        """Apply a batch; every delivery is DONE unless this consumer itself is broken.

        Raises:
            ConsumerAway: the database is away.
        """
        try:
            await self.take(bodies)
        except Exception as error:
            if is_outage(error):
                raise ConsumerAway from error
            log.exception("consumer_failed", service=self.service)
            return [Outcome.AGAIN] * len(bodies)
        if bodies:
            crash_point("consumer_before_ack")
        return [Outcome.DONE] * len(bodies)

    async def take(self, bodies: Sequence[bytes]) -> int:
        """Apply a batch and park what is poisoned; answer how many were new.

        Raises:
            Exception: the database is away (`is_outage`), or this consumer itself is broken.
        """
        if not bodies:
            await self.database.run(lambda session: run(session, "SELECT 1"))
            return 0
        parsed = [await self._parse(body) for body in bodies]
        return await self._apply_or_split([one for one in parsed if one is not None])

    async def apply(self, bodies: Sequence[bytes]) -> int:
        """Apply a batch without splitting; answer how many were new.

        Raises:
            ValueError: one of them can't be read.
        """
        parsed = [_Parsed(body, self._read(body)) for body in bodies]
        return await self.database.run(lambda session: self._apply(session, parsed))

    def _read(self, body: bytes) -> Received[Any]:
        if len(body) > EVENT_BYTES_MAX:
            raise ValueError("too_large")
        event = read_attributes(body)
        payload = {payload.TYPE: payload for payload in self.handlers}.get(event.get_type())
        if payload is None:
            raise ValueError("unknown_type")
        try:
            return read_payload(event, payload)
        except ValidationError as error:
            raise ValueError("bad_payload") from error

    async def _parse(self, body: bytes) -> _Parsed | None:
        try:
            return _Parsed(body, self._read(body))
        except Exception as error:  # whatever is wrong with one, its neighbours are applied
            known = isinstance(error, ValueError) and len(str(error)) < REASON_CHARACTERS_MAX
            await self._park(body, *_identity(body), str(error) if known else "unreadable")
            return None

    async def _apply_or_split(self, batch: list[_Parsed]) -> int:
        if not batch:
            return 0
        try:
            return await self.database.run(lambda session: self._apply(session, batch))
        except Exception as error:
            if is_outage(error):
                raise
            if len(batch) > 1:
                return sum([await self._apply_or_split([one]) for one in batch])
            one = batch[0]
            log.exception("event_parked", service=self.service, event_id=str(one.event.id))
            await self._park(one.body, one.event.id, type(one.event.data).TYPE, type(error).__name__)
            return 0

    async def _apply(self, session: AsyncSession, batch: Sequence[_Parsed]) -> int:
        fresh = await self._fresh(session, batch)
        by_payload: dict[type[Payload], list[Received[Any]]] = defaultdict(list)
        seen: set[UUID] = set()
        for parsed in batch:
            if parsed.event.id in fresh and parsed.event.id not in seen:
                seen.add(parsed.event.id)
                by_payload[type(parsed.event.data)].append(parsed.event)
        for payload, events in by_payload.items():
            context = Context(
                session=session,
                settings=self.settings,
                service=self.service,
                now=max(event.occurred_at for event in events),
                correlation_id=events[0].correlation_id,
            )
            await self.handlers[payload](context, events)
        crash_point("consumer_inside_transaction")
        return len(seen)

    async def _fresh(self, session: AsyncSession, batch: Sequence[_Parsed]) -> set[UUID]:
        rows = await fetch(
            session,
            """
            INSERT INTO inbox (consumer, event_id, type)
            SELECT :consumer, r.event_id, r.type
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(event_id uuid, type text)
            ORDER BY r.event_id
            ON CONFLICT DO NOTHING
            RETURNING event_id
            """,
            consumer=self.service,
            rows=rows_json({"event_id": parsed.event.id, "type": type(parsed.event.data).TYPE} for parsed in batch),
        )
        return {row["event_id"] for row in rows}

    async def _park(self, body: bytes, event_id: UUID | None, type_: str | None, reason: str) -> None:
        log.warning("event_parked", service=self.service, reason=reason)
        await self.database.run(
            lambda session: run(
                session,
                """
                INSERT INTO parked_event (event_id, type, body, reason)
                VALUES (:event_id, :type, :body, :reason)
                ON CONFLICT DO NOTHING
                """,
                event_id=event_id,
                type=type_,
                body=body[:EVENT_BYTES_MAX],
                reason=reason,
            )
        )


def _identity(body: bytes) -> tuple[UUID | None, str | None]:
    """Id and type of an event that can't be applied, as far as they can be read."""
    try:
        event = read_attributes(body)
        type_ = event.get_type().replace("\0", "")[:TYPE_CHARACTERS_MAX]
    except Exception:
        return None, None
    try:
        return UUID(event.get_id()), type_
    except ValueError:
        return None, type_


async def forget_parked(session: AsyncSession, subjects: Sequence[UUID]) -> int:
    """Empty the parked events that name one of `subjects`, who were erased; answer how many. They stay as parked."""
    return await run(
        session,
        """
        UPDATE parked_event SET body = '', reason = 'erased', replayed_at = coalesce(replayed_at, clock_timestamp())
        WHERE type LIKE '%.person\\_%' AND EXISTS (
            SELECT FROM unnest(CAST(:subjects AS uuid[])) AS s(id)
            WHERE position(convert_to(CAST(s.id AS text), 'UTF8') IN parked_event.body) > 0)
        """,
        subjects=list(subjects),
    )


async def replay_parked(consumer: Consumer) -> tuple[int, int]:
    """Apply what was parked once more; answer how many went through and how many stay."""
    rows = await consumer.database.run(
        lambda session: fetch(session, "SELECT id, body FROM parked_event WHERE replayed_at IS NULL ORDER BY id")
    )
    through = 0
    for row in rows:
        try:
            await consumer.apply([bytes(row["body"])])
        except Exception as error:
            log.warning("parked_event_stays", parked=row["id"], error=type(error).__name__)
            continue
        await consumer.database.run(
            lambda session, id_=row["id"]: run(  # type: ignore[misc]  # a default binds the loop's value
                session,
                "UPDATE parked_event SET replayed_at = :now WHERE id = :id",
                now=clock.real_now(),
                id=id_,
            )
        )
        through += 1
    return through, len(rows) - through
