"""Logs of devices over HTTP: recorded, kept unread, decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import decisions, handouts, logs, quarantine
from services.distribution.queries import quarantine as queries
from services.distribution.routes.log_formats import FORMATS, LogRoute
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.devices import (
    HandedInLog,
    LogDecidedOut,
    LogDecisionIn,
    QuarantinedContentOut,
    QuarantinedLogOut,
)
from services.distribution.schemas.handouts import BatchIn, BatchItemOut, BatchOut, NumberRange
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problem_response import problem_body
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["handouts"], route_class=LogRoute)
Keeper = Annotated[Principal, Depends(requires(*quarantine.KEEPERS))]
KEPT: dict[int | str, dict[str, Any]] = {
    202: {"model": QuarantinedLogOut, "description": "The device is lost or revoked: its log is kept unread"}
}


@router.post(
    "/handouts/batch",
    operation_id="record_handouts",
    summary="Record what a device gave while it was offline",
    status_code=207,
    response_model=BatchOut,
    responses={**responses(NotFound, errors.QuarantineFull), **KEPT},
    openapi_extra=FORMATS,
)
async def record_handouts(
    request: Request, body: BatchIn, write: Annotated[Write, writes(*handouts.GIVERS)]
) -> JSONResponse:
    """Goods that left are recorded, never refused; the server's verdict stands beside the device's.

    As JSON, as JSON lines (an item on each) or as CSV (with a header): the items are read alike, each alone.
    """

    async def work(context: Context) -> Reply:
        taken = await logs.take_log(context, body, request.state.sent)
        if isinstance(taken, QuarantinedLogOut):
            return Reply(202, taken)
        ranges = [NumberRange(first=first, last=last) for first, last in taken.sequence.gaps]
        items = _items(request, taken.outcomes, request.state.lines)
        return Reply(207, BatchOut(items=items, last_seq=taken.sequence.last, missing_seqs=ranges))

    return await write.once(work)


def _items(request: Request, outcomes: Sequence[handouts.Outcome], lines: Sequence[int]) -> list[BatchItemOut]:
    places: Sequence[int | None] = lines or [None] * len(outcomes)
    return [_item(request, outcome, line) for outcome, line in zip(outcomes, places, strict=True)]


def _item(request: Request, outcome: handouts.Outcome, line: int | None) -> BatchItemOut:
    if outcome.handout is not None:
        return BatchItemOut(status=201, line=line, resource=outcome.handout)
    problem = outcome.problem or NotFound()
    return BatchItemOut(status=problem.status, line=line, problem=problem_body(request, problem))


@router.post(
    "/quarantined-logs",
    operation_id="hand_in_log",
    summary="Hand in a log that nobody should apply unseen",
    status_code=201,
    response_model=QuarantinedLogOut,
    responses=responses(NotFound, IdReused, errors.QuarantineFull),
)
async def hand_in_log(
    request: Request, body: HandedInLog, write: Annotated[Write, writes(*quarantine.KEEPERS)]
) -> JSONResponse:
    """Of a device that was found, of one that nobody knows, of another site's: kept as it came."""

    async def work(context: Context) -> Reply:
        return Reply(201, await decisions.hand_in_log(context, body, request.state.sent))

    return await write.once(work)


@router.get("/quarantined-logs", operation_id="list_quarantined_logs", summary="List logs that were kept unread")
async def list_quarantined_logs(
    session: Session,
    principal: Keeper,
    state: Annotated[str | None, Query(pattern="^(WAITING|APPLIED|DISCARDED)$")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[QuarantinedLogOut]:
    """Logs of one's sites by id, without their content."""
    sites = sorted(principal.sites(*quarantine.KEEPERS))
    rows = await queries.logs_at(session, sites, state=state, after=decode_cursor(cursor), limit=limit + 1)
    return page_of([QuarantinedLogOut(**row) for row in rows], limit, [row["log_id"] for row in rows])


@router.get(
    "/quarantined-logs/{log_id}",
    operation_id="read_quarantined_log",
    summary="Read a log that was kept unread",
    responses=responses(NotFound),
)
async def read_quarantined_log(
    log_id: UUID, request: Request, session: Session, principal: Keeper
) -> QuarantinedContentOut:
    """With its content as it came: who decides has seen it."""
    log, content, digest = await quarantine.read_quarantined(context_of(request, session, principal), log_id)
    shown = content.decode(errors="replace")
    return QuarantinedContentOut(**log.model_dump(), content=shown, sha256=digest.hex())


@router.post(
    "/quarantined-logs/{log_id}/decision",
    operation_id="decide_on_log",
    summary="Apply or discard a log that was kept unread",
    response_model=LogDecidedOut,
    responses=responses(NotFound, errors.LogDecidedAlready),
)
async def decide_on_log(
    log_id: UUID, request: Request, body: LogDecisionIn, write: Annotated[Write, writes(*decisions.DECIDERS)]
) -> JSONResponse:
    """By a named person, once; applied, it is recorded as it would have been when it was received."""

    async def work(context: Context) -> Reply:
        decided = await decisions.decide_on_log(context, log_id, body)
        items = _items(request, decided.outcomes, decided.lines)
        return Reply(200, LogDecidedOut(log_id=log_id, state=decided.state, items=items))

    return await write.once(work)
