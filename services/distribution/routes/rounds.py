"""Rounds over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.distribution.commands import rounds as commands
from services.distribution.errors import CodeTaken, DevicesMissing, RoundStateRefused, UnknownReference
from services.distribution.queries import rounds as queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.rounds import RoundIn, RoundOut, RoundState
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["rounds"])
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Role.REPORTER, Scope.SCANNER)
Steering = Annotated[Write, writes(*commands.STEERERS)]
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
    return await write.created(commands.plan_round, body)


@router.get("/rounds", operation_id="list_rounds", summary="List rounds of one's sites")
async def list_rounds(
    session: Session,
    position: Position,
    principal: Annotated[Principal, Depends(requires(*READERS))],
    limit: Limit = 50,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[RoundOut]:
    """Rounds by id."""
    sites = sorted(principal.sites(*READERS))
    rows = await queries.rounds_at(
        session, sites, after=decode_cursor(cursor), updated_since=updated_since, limit=limit + 1
    )
    return page_of([RoundOut(**row) for row in rows], limit, [row["round_id"] for row in rows], position)


@router.get("/rounds/{round_id}", operation_id="read_round", summary="Read a round", responses=responses(NotFound))
async def read_round(
    round_id: UUID, session: Session, principal: Annotated[Principal, Depends(requires(*READERS))]
) -> RoundOut:
    """One round of the caller's sites."""
    row = await queries.read_round(session, round_id)
    if row is None or not any(principal.at(site, *READERS) for site in row["site_ids"]):
        raise NotFound()
    return RoundOut(**row)


@router.post(
    "/rounds/{round_id}/open",
    operation_id="open_round",
    summary="Open a round, or open it again after a pause",
    response_model=RoundOut,
    responses=STEP_PROBLEMS,
)
async def open_round(round_id: UUID, write: Steering) -> JSONResponse:
    """From now on scanners may give."""
    return await _step(write, round_id, RoundState.OPEN)


@router.post(
    "/rounds/{round_id}/pause",
    operation_id="pause_round",
    summary="Pause a round on all scanners",
    response_model=RoundOut,
    responses=STEP_PROBLEMS,
)
async def pause_round(round_id: UUID, write: Steering) -> JSONResponse:
    """Online desks stop at once."""
    return await _step(write, round_id, RoundState.PAUSED)


@router.post(
    "/rounds/{round_id}/close",
    operation_id="close_round",
    summary="Close a round",
    response_model=RoundOut,
    responses=responses(NotFound, RoundStateRefused, DevicesMissing),
)
async def close_round(round_id: UUID, write: Steering) -> JSONResponse:
    """What devices still hold is recorded afterwards, as given despite."""
    return await _step(write, round_id, RoundState.CLOSED)


async def _step(write: Write, round_id: UUID, to: RoundState) -> JSONResponse:
    async def work(context: Context) -> Reply:
        return Reply(200, await commands.move_round(context, round_id, to))

    return await write.once(work)
