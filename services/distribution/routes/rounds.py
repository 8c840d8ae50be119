"""Rounds over HTTP: planned, changed, listed, and their steps from state to state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from services.distribution.commands import round_steps, round_versions
from services.distribution.commands import rounds as commands
from services.distribution.commands.round_views import must_be_range
from services.distribution.commands.rounds import READERS
from services.distribution.errors import (
    CodeTaken,
    DevicesMissing,
    RoundStateRefused,
    RoundUnsettled,
    UnknownReference,
)
from services.distribution.queries import rounds as queries
from services.distribution.queries.round_steps import steps_of
from services.distribution.routes.reading import Language, Session
from services.distribution.schemas.round_steps import CloseIn, PauseIn, StepOut, StepsOut
from services.distribution.schemas.rounds import (
    RoundChange,
    RoundIn,
    RoundInWords,
    RoundOut,
    RoundState,
    RoundVersionIn,
)
from shared.auth import Principal, requires
from shared.changing import as_read, etag_of, in_transaction
from shared.context import Context
from shared.contracts.vocabulary import KitKind
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, decode_cursor, page_of
from shared.problems import IdReused, NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["rounds"])
Steering = Annotated[Write, writes(*commands.STEERERS)]
Steerer = Annotated[Principal, Depends(requires(*commands.STEERERS))]
Reader = Annotated[Principal, Depends(requires(*READERS))]
STEP_PROBLEMS = responses(NotFound, RoundStateRefused)


@router.post(
    "/rounds",
    operation_id="plan_round",
    summary="Plan a round",
    status_code=201,
    response_model=RoundOut,
    responses=responses(NotFound, CodeTaken, UnknownReference, IdReused),
)
async def plan_round(body: RoundIn, write: Steering) -> JSONResponse:
    """The round is a DRAFT until it is opened."""

    async def work(context: Context) -> Reply:
        return _told(await commands.plan_round(context, body), status=201)

    return await write.once(work)


@router.get("/rounds", operation_id="list_rounds", summary="List rounds of one's sites")
async def list_rounds(
    session: Session,
    position: Position,
    principal: Reader,
    language: Language,
    limit: Limit = 50,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
    state: RoundState | None = None,
    kit_kind: KitKind | None = None,
    site_id: UUID | None = None,
    from_day: Annotated[date | None, Query(alias="from", description="Rounds with a day from here on")] = None,
    to_day: Annotated[date | None, Query(alias="to", description="Rounds with a day up to here")] = None,
) -> Page[RoundInWords]:
    """Rounds by id, each with its rule in words."""
    must_be_range(from_day, to_day)
    rows = await queries.rounds_at(
        session,
        sorted(principal.sites(*READERS)),
        queries.Filter(state, kit_kind, site_id, from_day, to_day),
        after=decode_cursor(cursor),
        updated_since=updated_since,
        limit=limit + 1,
    )
    items = [commands.told_in_words(row, language) for row in rows]
    return page_of(items, limit, [row["round_id"] for row in rows], position)


@router.get("/rounds/{round_id}", operation_id="read_round", summary="Read a round", responses=responses(NotFound))
async def read_round(
    round_id: UUID, session: Session, principal: Reader, language: Language, response: Response
) -> RoundInWords:
    """One round of the caller's sites, with its rule in words and its ETag."""
    out = await commands.seen_in_words(session, round_id, principal, language)
    response.headers["ETag"] = etag_of(out.version)
    return out


@router.patch(
    "/rounds/{round_id}",
    operation_id="change_round",
    summary="Change a round that is a draft",
    response_model=RoundOut,
    responses=responses(NotFound, CodeTaken, RoundStateRefused, PreconditionFailed, PreconditionRequired),
)
async def change_round(
    round_id: UUID,
    body: RoundChange,
    request: Request,
    principal: Steerer,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> JSONResponse:
    """The round as it is now; `If-Match` carries the ETag that the caller read."""
    etag = as_read(if_match)
    out = await in_transaction(request, principal, lambda context: commands.change_round(context, round_id, body, etag))
    return JSONResponse(out.model_dump(mode="json"), headers={"ETag": etag_of(out.version)})


@router.get(
    "/rounds/{round_id}/steps",
    operation_id="read_round_steps",
    summary="Who opened, stopped and closed a round, when and why",
    responses=responses(NotFound),
)
async def read_round_steps(round_id: UUID, session: Session, principal: Reader) -> StepsOut:
    """Every step, the first one first."""
    await commands.seen(session, round_id, principal)
    return StepsOut(items=[StepOut(**row) for row in await steps_of(session, round_id)])


@router.post(
    "/rounds/{round_id}/open",
    operation_id="open_round",
    summary="Open a round, or open it again after a pause",
    response_model=RoundOut,
    responses=STEP_PROBLEMS,
)
async def open_round(round_id: UUID, write: Steering) -> JSONResponse:
    """From now on scanners may give."""
    return await _step(write, lambda context: round_steps.open_round(context, round_id))


@router.post(
    "/rounds/{round_id}/pause",
    operation_id="pause_round",
    summary="Stop a round on all scanners",
    response_model=RoundOut,
    responses=STEP_PROBLEMS,
)
async def pause_round(round_id: UUID, body: PauseIn, write: Steering) -> JSONResponse:
    """Whoever asks for a hand-out after this answer is refused, wherever they are."""
    return await _step(write, lambda context: round_steps.pause_round(context, round_id, body))


@router.post(
    "/rounds/{round_id}/close",
    operation_id="close_round",
    summary="Close a round",
    response_model=RoundOut,
    responses=responses(NotFound, RoundStateRefused, RoundUnsettled, DevicesMissing),
)
async def close_round(round_id: UUID, body: CloseIn, write: Steering) -> JSONResponse:
    """With cases open, logs that have not come or paper that is not typed, only if the caller says why all the same."""
    return await _step(write, lambda context: round_steps.close_round(context, round_id, body))


@router.post(
    "/rounds/{round_id}/version",
    operation_id="change_round_version",
    summary="Give another version of the kit from an instant on",
    response_model=RoundOut,
    responses=responses(NotFound, RoundStateRefused, UnknownReference, IdReused),
)
async def change_round_version(round_id: UUID, body: RoundVersionIn, write: Steering) -> JSONResponse:
    """Entitlements stay; a hand-out's own time decides which version it was."""
    return await _step(write, lambda context: round_versions.change_version(context, round_id, body))


async def _step(write: Write, command: Callable[[Context], Awaitable[RoundOut]]) -> JSONResponse:
    async def work(context: Context) -> Reply:
        return _told(await command(context))

    return await write.once(work)


def _told(out: RoundOut, status: int = 200) -> Reply:
    return Reply(status, out, headers={"ETag": etag_of(out.version)})
