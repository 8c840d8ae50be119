"""The intake over HTTP, made for one service."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Scope
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.outbox_intake import storing
from shared.outbox_intake.deferrable import Intake
from shared.outbox_intake.genuine import Sending
from shared.outbox_intake.problems import (
    EntryDecided,
    EntryNotTried,
    EntryRefused,
    EntryUnreadable,
    OperationNotDeferrable,
)
from shared.outbox_intake.reviewing import DEVICE, Review
from shared.outbox_intake.schemas import (
    EntryResolution,
    EntryResolvedOut,
    OutboxIn,
    OutboxOut,
    ParkedContentOut,
    ParkedOut,
    ParkedState,
    ResolveEntryIn,
)
from shared.outbox_intake.taking import Taking
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

Session = Annotated[AsyncSession, Depends(open_session, scope="function")]


def intake_router(intake: Intake) -> APIRouter:
    """The four operations of a service that takes entries of devices' outboxes."""
    router = APIRouter(tags=["outbox"])
    _take(router, intake)
    _show(router, intake)
    _decide(router, intake)
    return router


def _take(router: APIRouter, intake: Intake) -> None:
    device = writes(Scope.SCANNER)

    @router.post(
        "/outbox-entries",
        operation_id="record_outbox_entries",
        summary="Do what a device's workers did while it was offline",
        status_code=207,
        response_model=OutboxOut,
        responses=responses(NotFound, IdReused, EntryRefused, EntryUnreadable, OperationNotDeferrable, EntryNotTried),
    )
    async def record_outbox_entries(request: Request, body: OutboxIn, write: Write = device) -> JSONResponse:
        """Under the device's token. Each entry is done as its worker, by itself, in the order sent.

        What is refused is kept here for review (`parked`), and the device may forget it. An answer that asks for
        something to be sent again is not kept under the key.
        """
        if write.principal.kind != DEVICE:
            return await write.once(_nobody)
        known = await write.known()
        if known is not None:
            return known
        sending = Sending(write.principal.subject, body.sent_at, write.now, clock.real_now())
        taking = Taking(request, intake, sending)
        answer = OutboxOut(items=await taking.take(body))
        if taking.unfinished:
            return JSONResponse(answer.model_dump(mode="json"), 207)

        async def work(_: Context) -> Reply:
            return Reply(207, answer)

        return await write.once(work)


async def _nobody(_: Context) -> Reply:
    """Only a device has an outbox."""
    raise NotFound()


def _people(intake: Intake) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*intake.workers, *intake.deciders, *intake.officers)))


def _show(router: APIRouter, intake: Intake) -> None:
    reader = Depends(requires(*_people(intake), Scope.SCANNER))
    marked: dict[str, Any] | None = {"x-identity-read": True} if intake.identity else None

    @router.get("/parked-entries", operation_id="list_parked_entries", summary="List entries that were put aside")
    async def list_parked_entries(
        request: Request,
        session: Session,
        principal: Principal = reader,
        site_id: Annotated[UUID | None, Query(description="Only those of devices of this site")] = None,
        state: ParkedState | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[ParkedOut]:
        """Those of one's sites; a worker's own and a device's own wherever they were. Without what stood in them."""
        review = Review(request, intake, principal)
        rows = await storing.parked(
            session,
            seen_by=review.seen,
            site_id=site_id,
            state=state,
            after=decode_cursor(cursor),
            limit=limit + 1,
        )
        return page_of([ParkedOut(**review.shown(row)) for row in rows], limit, [row["id"] for row in rows])

    @router.get(
        "/parked-entries/{entry_id}",
        operation_id="read_parked_entry",
        summary="Read an entry that was put aside",
        responses=responses(NotFound),
        openapi_extra=marked,
    )
    async def read_parked_entry(
        entry_id: UUID, request: Request, session: Session, principal: Principal = reader
    ) -> ParkedContentOut:
        """With what was to be done, and why it was not."""
        return await Review(request, intake, principal).read(session, entry_id)


def _decide(router: APIRouter, intake: Intake) -> None:
    decider = writes(*_people(intake))

    @router.post(
        "/parked-entries/{entry_id}/resolve",
        operation_id="resolve_parked_entry",
        summary="Decide about an entry that was put aside",
        response_model=EntryResolvedOut,
        responses=responses(NotFound, EntryDecided, EntryNotTried),
    )
    async def resolve_parked_entry(
        entry_id: UUID, request: Request, body: ResolveEntryIn, write: Write = decider
    ) -> JSONResponse:
        """Once, by a named person: done again as its worker, done in another way already, or discarded."""
        known = await write.known()
        if known is not None:
            return known
        review = Review(request, intake, write.principal)
        if body.resolution is not EntryResolution.RETRY:
            return await write.once(lambda context: review.decide(context, entry_id, body, None))
        try:
            answered = await review.retry(entry_id)
        except (NotFound, EntryDecided) as problem:
            return await write.once(_raising(problem))
        return await write.once(lambda context: review.decide(context, entry_id, body, answered))


def _raising(problem: NotFound | EntryDecided) -> Any:
    async def work(_: Context) -> Reply:
        raise problem

    return work
