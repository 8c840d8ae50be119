"""Taking what a device sends: verified, done in its order, settled; the same again is answered the same."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.auth import Principal
from shared.blobs import sealed_under
from shared.outbox_intake import storing
from shared.outbox_intake.deferrable import Intake
from shared.outbox_intake.doing import Answered, Call, Door, Doors, call
from shared.outbox_intake.genuine import Genuine, Sending, read_entry
from shared.outbox_intake.outcomes import ACCEPTED, APPLIED, RECEIVED, Outcome, problem_of, stored_of, told_problem
from shared.outbox_intake.problems import EntryNotTried, OperationNotDeferrable
from shared.outbox_intake.schemas import EntryOut, OutboxIn, ParkedState, Quarantine
from shared.outbox_intake.sealed import opened
from shared.problems import IdReused, InternalError, InvalidRequest, NotFound, Problem
from shared.runtime import Runtime


@dataclass
class Taking:
    """One request of a device, from its entries to their outcomes."""

    request: Request
    intake: Intake
    sending: Sending
    lost: bool = False
    site_id: UUID | None = None
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)

    @property
    def runtime(self) -> Runtime:
        """The service's."""
        runtime: Runtime = self.request.app.state.runtime
        return runtime

    @property
    def doors(self) -> Doors:
        """The service's."""
        return self.runtime.one(Doors, lambda: Doors.of(self.request.app))

    @property
    def unfinished(self) -> bool:
        """Whether an entry is to be sent again."""
        return any(one.halts for one in self.outcomes.values())

    async def take(self, body: OutboxIn) -> list[EntryOut]:
        """The verdict on each entry, in their order."""
        sent = opened(self.runtime.keys, body.entries)
        read = [await read_entry(self.runtime, self.sending, one) for one in sent]
        genuine = [one for one in read if isinstance(one, Genuine)]
        rows = await self.runtime.database.run(lambda session: self._receive(session, genuine)) if genuine else {}
        await self._do_all(genuine, rows)
        if genuine:
            await self.runtime.database.run(lambda session: self._settle(session, genuine))
        items = zip(body.entries, read, strict=True)
        return [self._told(one, getattr(sent, "id", None), rows) for sent, one in items]

    def _told(self, read: Genuine | Problem, id_: Any, rows: Mapping[UUID, RowMapping]) -> EntryOut:
        if isinstance(read, Problem):
            return told_problem(self.request, read)
        row = rows[read.entry.id]
        if not _is_same(read, row):
            return told_problem(self.request, IdReused(), read.entry.id)
        return self.outcomes[read.entry.id].told

    async def _receive(self, session: AsyncSession, genuine: Sequence[Genuine]) -> dict[UUID, RowMapping]:
        """Raises NotFound where nobody knows the device."""
        standing = await self.intake.standing(session, self.sending.device_id)
        self.lost = standing.lost
        self.site_id = standing.site_id or min(self.request.state.principal.sites(), default=None)
        if self.site_id is None:
            raise NotFound()
        first = {one.entry.id: one for one in reversed(genuine)}
        return await storing.receive(session, [self._row(one) for one in first.values()])

    def _row(self, one: Genuine) -> dict[str, Any]:
        entry = one.entry
        return {
            "id": entry.id,
            "device_id": entry.device_id,
            "worker_id": entry.worker,
            "shift_id": one.certificate.shift_id,
            "site_id": self.site_id,
            "seq": entry.seq,
            "operation": entry.operation,
            "idempotency_key": entry.idempotency_key,
            "digest": one.digest.hex(),
            "captured_at": entry.captured_at,
            "offset_ms": round(self.sending.offset.total_seconds() * 1000),
            "received_at": self.sending.now,
        }

    async def _do_all(self, genuine: Sequence[Genuine], rows: Mapping[UUID, RowMapping]) -> None:
        """Each by itself, in the order sent; after one that could not be tried none is: it may build upon that."""
        began, halted = clock.real_now(), False
        for one in genuine:
            row, id_ = rows[one.entry.id], one.entry.id
            if id_ in self.outcomes or not _is_same(one, row):
                continue
            if row["state"] != RECEIVED:
                self.outcomes[id_] = Outcome(self._told_before(id_, row))
                continue
            seconds = (clock.real_now() - began).total_seconds()
            if halted or seconds > self.runtime.settings.outbox_seconds_max:
                self.outcomes[id_] = Outcome(told_problem(self.request, EntryNotTried(), id_), halts=True)
                continue
            self.outcomes[id_] = await self._do(one, row)
            halted = self.outcomes[id_].halts

    def _told_before(self, id_: UUID, row: RowMapping) -> EntryOut:
        """An entry that was settled: what it was answered the first time, whatever was decided since."""
        stored = row["outcome"]
        answer = row["answer"] if row["key_status"] == stored["status"] else None
        return EntryOut(
            id=id_,
            status=stored["status"],
            answer=answer if stored["status"] < 400 else None,
            problem=problem_of(self.request, stored) if stored["status"] >= 400 else None,
            parked=row["state"] != APPLIED,
        )

    async def _do(self, one: Genuine, row: RowMapping) -> Outcome:
        door = self.doors.named(one.entry.operation)
        if door is None or door.operation_id not in self.intake.operations:
            return self._refused(one, None, OperationNotDeferrable())
        quarantine = one.quarantine or (Quarantine.DEVICE_LOST if self.lost else None)
        if quarantine is not None and row["key_status"] is None:  # else it was done before, and only its answer is told
            return self._put_aside(one, door, Answered(ACCEPTED, {}), ParkedState.QUARANTINED)
        answered = await call(
            self.request,
            one.acting,
            self._call(one, door),
            seconds=self.runtime.settings.outbox_entry_seconds_max,
        )
        return self._judged(one, door, answered, row["tries"] + 1)

    def _call(self, one: Genuine, door: Door) -> Call:
        entry = one.entry
        return call_of(
            self.intake,
            door,
            entry_body=entry.body,
            operation=entry.operation,
            key=entry.idempotency_key,
            captured_at=self.sending.captured_at(one),
            sent_at=self.sending.sent_at,
            if_match=entry.if_match,
        )

    def _judged(self, one: Genuine, door: Door, answered: Answered, tries: int) -> Outcome:
        id_ = one.entry.id
        if answered.unknown:
            failed = answered.status == InternalError.status
            if not failed or tries < self.runtime.settings.outbox_tries_max:
                problem = dict(answered.content) or told_problem(self.request, EntryNotTried()).problem
                status = answered.status if answered.content else EntryNotTried.status
                told = EntryOut(id=id_, status=status, problem=problem)
                return Outcome(told, tried=failed, halts=True)
        if answered.done:
            told = EntryOut(id=id_, status=answered.status, answer=dict(answered.content))
            return Outcome(told, APPLIED, stored_of(answered))
        return self._put_aside(one, door, answered, ParkedState.OPEN)

    def _refused(self, one: Genuine, door: Door | None, problem: Problem) -> Outcome:
        told = told_problem(self.request, problem, one.entry.id)
        return self._put_aside(one, door, Answered(problem.status, told.problem or {}), ParkedState.OPEN)

    def _put_aside(self, one: Genuine, door: Door | None, answered: Answered, state: ParkedState) -> Outcome:
        """Kept for review; where bodies tell nobody's identity, only one that is of its operation's schema is."""
        refused = answered.status >= 400
        may_be_kept = self.intake.identity or (door is not None and door.reads(one.entry.body))
        told = EntryOut(
            id=one.entry.id,
            status=answered.status,
            answer=dict(answered.content) if answered.content and not refused else None,
            problem=dict(answered.content) if refused else None,
            parked=may_be_kept,
        )
        if may_be_kept:
            return Outcome(told, state, stored_of(answered))
        if not refused and answered.status == ACCEPTED:
            return Outcome(told_problem(self.request, InvalidRequest(), one.entry.id), dropped=True)
        if not refused:  # items of it were done
            return Outcome(told, APPLIED, stored_of(answered))
        return Outcome(told, dropped=True)

    async def _settle(self, session: AsyncSession, genuine: Sequence[Genuine]) -> None:
        by_id = {one.entry.id: one for one in reversed(genuine)}
        named = {id_: outcome for id_, outcome in self.outcomes.items() if id_ in by_id}
        if rows := [self._settled(by_id[id_], one) for id_, one in named.items() if one.state]:
            await storing.settle(session, rows)
        if dropped := [id_ for id_, one in named.items() if one.dropped]:
            await storing.drop(session, dropped)
        if tried := [id_ for id_, one in named.items() if one.tried]:
            await storing.note_try(session, tried)

    def _settled(self, one: Genuine, outcome: Outcome) -> dict[str, Any]:
        row: dict[str, Any] = {"id": one.entry.id, "state": outcome.state, "outcome": outcome.stored}
        if outcome.state == APPLIED:
            return row
        door = self.doors.named(one.entry.operation)
        operation_id = door.operation_id if door else ""
        text, kid = one.text.encode(), None
        if self.intake.identity:
            kid, text = sealed_under(self.runtime.keys, one.entry.id, text)
        quarantine = one.quarantine or Quarantine.DEVICE_LOST
        return row | {
            "quarantine": quarantine if outcome.state == ParkedState.QUARANTINED else None,
            "restricted": self.intake.restricted(operation_id, one.entry.body),
            "acting": acting_row(one.acting),
            "subjects": one.subjects,
            "kid": kid,
            "content": base64.b64encode(text).decode(),
        }


def _is_same(one: Genuine, row: RowMapping) -> bool:
    """Whether the stored entry of this id is this one."""
    return row["device_id"] == one.entry.device_id and hmac.compare_digest(bytes(row["digest"]), one.digest)


def acting_row(principal: Principal) -> dict[str, Any]:
    """A worker as a retry needs it."""
    return {"agency": principal.agency, "roles": {role: sorted(sites) for role, sites in principal.roles.items()}}


def call_of(
    intake: Intake,
    door: Door,
    *,
    entry_body: Mapping[str, Any],
    operation: str,
    key: UUID,
    captured_at: datetime,
    sent_at: datetime,
    if_match: str | None,
) -> Call:
    """The request that an entry stands for."""
    method, _, path = operation.partition(" ")
    if not door.takes_body:
        return Call(method, path, key, None, None, if_match)
    filled = intake.operations[door.operation_id].filled(entry_body, captured_at=captured_at, sent_at=sent_at)
    return Call(method, path, key, filled, entry_body, if_match)
