"""What was put aside: listed, read, decided on by a named person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from fastapi import Request
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.auth import Principal
from shared.blobs import BlobGone, opened_by
from shared.context import Context
from shared.idempotency import Reply
from shared.outbox_intake import storing
from shared.outbox_intake.deferrable import Intake, Reading
from shared.outbox_intake.doing import Answered, Doors, call
from shared.outbox_intake.outcomes import problem_of, stored_of
from shared.outbox_intake.problems import EntryDecided, EntryNotTried
from shared.outbox_intake.schemas import (
    EntryResolution,
    EntryResolvedOut,
    ParkedContentOut,
    ParkedOut,
    ParkedState,
    ResolveEntryIn,
    SignedEntry,
)
from shared.outbox_intake.taking import call_of
from shared.problems import NotFound
from shared.runtime import Runtime
from shared.strict_json import strict_json

WAITING = (ParkedState.OPEN, ParkedState.QUARANTINED)
DEVICE = "device"


@dataclass(frozen=True)
class Review:
    """One reader of what a service put aside."""

    request: Request
    intake: Intake
    principal: Principal

    @property
    def runtime(self) -> Runtime:
        """The service's."""
        runtime: Runtime = self.request.app.state.runtime
        return runtime

    @property
    def seen(self) -> dict[str, Any]:
        """Of which sites entries are seen, and of whom wherever it was."""
        officers = self.intake.officers
        return {
            "sites": sorted(self.principal.sites(*self.intake.deciders)),
            "officer_sites": sorted(self.principal.sites(*officers)) if officers else [],
            "caller": self.principal.subject,
        }

    def shown(self, row: RowMapping) -> dict[str, Any]:
        """An entry as it is told, of its last try."""
        last = row["retried"] or row["outcome"]
        about = {name: row[name] for name in ParkedOut.model_fields if name in row}
        return {**about, "status": last["status"], "problem": problem_of(self.request, last)}

    async def read(self, session: AsyncSession, id_: UUID) -> ParkedContentOut:
        """One entry with what was to be done; its reading is written down where that tells who somebody is.

        Raises:
            NotFound: there is none that the reader sees.
        """
        row = await storing.one_parked(session, id_, seen_by=self.seen)
        if row is None:
            raise NotFound()
        entry = self._entry(row) if self.principal.kind != DEVICE else None
        if entry is None:
            return ParkedContentOut(**self.shown(row))
        subjects = tuple(row["subjects"]) or (id_,)
        reading = Reading(self.principal, row["site_id"], subjects, self.request.state.trace_id)
        await self.intake.noted(session, self.runtime.settings, reading)
        return ParkedContentOut(**self.shown(row), body=entry.body, if_match=entry.if_match)

    def _entry(self, row: RowMapping) -> SignedEntry | None:
        """What was signed; None once it was forgotten."""
        if row["content"] is None:
            return None
        content = bytes(row["content"])
        if row["kid"] is not None:
            try:
                content = opened_by(self.runtime.keys, row["id"], row["kid"], content)
            except BlobGone:
                return None
        return SignedEntry.model_validate(strict_json(content))

    def _may_decide(self, row: RowMapping) -> bool:
        """A worker decides about what was refused to him; about what nobody tried, only somebody else does."""
        deciders = self.intake.officers if row["restricted"] else self.intake.deciders
        if row["worker_id"] == self.principal.subject:
            return bool(row["state"] == ParkedState.OPEN)
        return bool(deciders) and self.principal.at(row["site_id"], *deciders)

    async def waiting(self, session: AsyncSession, id_: UUID, *, lock: bool = False) -> RowMapping:
        """An entry that waits for a decision of this caller.

        Raises:
            NotFound: there is none that the caller may decide about.
            EntryDecided: somebody was first.
        """
        row = await storing.one_parked(session, id_, seen_by=self.seen, lock=lock)
        if row is None or not (self._may_decide(row) or row["state"] not in WAITING):
            raise NotFound()
        if row["state"] not in WAITING:
            raise EntryDecided()
        return row

    async def retry(self, id_: UUID) -> Answered:
        """Do it again, as its worker, under a key that is always the same until this retry is decided.

        Raises:
            NotFound, EntryDecided: as `waiting`; or what stood in it was forgotten.
            EntryNotTried: nothing is known; the same may be asked again.
        """
        row = await self.runtime.database.run(lambda session: self.waiting(session, id_))
        entry = self._entry(row)
        if entry is None:
            raise EntryDecided()
        door = self.runtime.one(Doors, lambda: Doors.of(self.request.app)).named(entry.operation)
        if door is None or door.operation_id not in self.intake.operations:
            return Answered(row["outcome"]["status"], row["outcome"].get("problem", {}))
        now, offset = clock.business_now(), timedelta(milliseconds=row["offset_ms"])
        what = call_of(
            self.intake,
            door,
            entry_body=entry.body,
            operation=entry.operation,
            key=uuid5(entry.idempotency_key, f"retry {row['retries']}"),
            captured_at=min(entry.captured_at + offset, now),
            sent_at=now - offset,
            if_match=entry.if_match,
        )
        answered = await call(self.request, _worker(row), what, seconds=self.runtime.settings.outbox_entry_seconds_max)
        if answered.unknown:
            raise EntryNotTried(headers={"Retry-After": "5"})
        return answered

    async def decide(self, context: Context, id_: UUID, body: ResolveEntryIn, answered: Answered | None) -> Reply:
        """Store what was decided, and what a retry was answered.

        Raises:
            NotFound, EntryDecided: as `waiting`.
        """
        await self.waiting(context.session, id_, lock=True)
        stored = stored_of(answered) if answered else None
        retried = json.dumps(stored) if stored else None
        if answered is not None and not answered.done:
            await storing.note_refused_retry(context.session, id_, retried or "")
            return Reply(200, self._resolved(id_, ParkedState.OPEN, answered, stored or {}))
        state = ParkedState.RETRIED if body.resolution is EntryResolution.RETRY else ParkedState(body.resolution.value)
        await storing.decide(
            context.session,
            id_,
            state=state,
            reason=body.reason,
            by=self.principal.subject,
            at=clock.real_now(),
            retried=retried,
        )
        return Reply(200, self._resolved(id_, state, answered, stored or {}))

    def _resolved(
        self, id_: UUID, state: ParkedState, answered: Answered | None, stored: Mapping[str, Any]
    ) -> EntryResolvedOut:
        if answered is None:
            return EntryResolvedOut(id=id_, state=state, status=200)
        refused = answered.status >= 400
        return EntryResolvedOut(
            id=id_,
            state=state,
            status=answered.status,
            answer=None if refused else dict(answered.content),
            problem=problem_of(self.request, stored) if refused else None,
        )


def _worker(row: RowMapping) -> Principal:
    """Who did it, with the roles of the shift, on the device."""
    acting = row["acting"]
    roles = {role: frozenset(sites) for role, sites in acting["roles"].items()}
    agency = UUID(acting["agency"]) if acting.get("agency") else None
    return replace(Principal(row["worker_id"], "staff", agency, roles), device=row["device_id"])
