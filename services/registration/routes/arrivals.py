"""Arrivals, arrival groups, head-counts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.registration.commands import arrivals, groups, headcounts, journeys
from services.registration.errors import (
    AlreadyReversed,
    BatchExhausted,
    CardCodeWrong,
    CardNotPrinted,
    GroupMovedOn,
    SimilarHeadcount,
)
from services.registration.schemas.arrivals import (
    ArrivalGroupIn,
    ArrivalGroupOut,
    ArrivalIn,
    ArrivalOut,
    GroupStateIn,
    GroupStateOut,
    HeadcountIn,
    HeadcountOut,
    ReversalIn,
    ReversalOut,
    StripIn,
)
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["arrivals"])
Registrar = Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR)]


@router.post(
    "/arrivals",
    status_code=201,
    response_model=ArrivalOut,
    operation_id="record_arrival",
    summary="Record the arrival of a person or a household",
    responses=responses(NotFound, IdReused),
)
async def record_arrival(body: ArrivalIn, write: Registrar) -> Response:
    """A household's arrival is one per member, and one for its unnamed members."""
    return await write.created(arrivals.record_arrival, body)


@router.post(
    "/headcounts",
    status_code=201,
    response_model=HeadcountOut,
    operation_id="record_headcount",
    summary="Count people by women, men, girls and boys",
    responses=responses(NotFound, IdReused, SimilarHeadcount),
)
async def record_headcount(body: HeadcountIn, write: Registrar) -> Response:
    """A similar count at the site within 30 minutes asks whether it is the same bus."""
    return await write.created(headcounts.record_headcount, body)


@router.post(
    "/arrival-groups",
    status_code=201,
    response_model=ArrivalGroupOut,
    operation_id="open_arrival_group",
    summary="Record a bus or flight with its head-count and its strip of cards",
    responses=responses(NotFound, IdReused, SimilarHeadcount, CardNotPrinted, BatchExhausted, CardCodeWrong),
)
async def open_arrival_group(body: ArrivalGroupIn, write: Registrar) -> Response:
    """All or nothing."""
    return await write.created(groups.open_group, body)


@router.post(
    "/arrival-groups/{arrival_group_id}/cards",
    response_model=ArrivalGroupOut,
    operation_id="bind_strip",
    summary="Bind a strip of cards to a group",
    responses=responses(NotFound, CardNotPrinted, BatchExhausted, CardCodeWrong),
)
async def bind_strip(arrival_group_id: UUID, body: StripIn, write: Registrar) -> Response:
    """The same codes again change nothing."""

    async def work(context: Context) -> Reply:
        return Reply(200, await groups.bind_strip(context, arrival_group_id, body))

    return await write.once(work)


@router.post(
    "/arrival-groups/{arrival_group_id}/state",
    response_model=GroupStateOut,
    operation_id="move_arrival_group",
    summary="Say that a group has arrived, or is finished",
    responses=responses(NotFound, GroupMovedOn),
)
async def move_arrival_group(arrival_group_id: UUID, body: GroupStateIn, write: Registrar) -> Response:
    """The same state again changes nothing."""

    async def work(context: Context) -> Reply:
        return Reply(200, await groups.move_group(context, arrival_group_id, body))

    return await write.once(work)


@router.post(
    "/arrivals/{arrival_id}/reverse",
    status_code=201,
    response_model=ReversalOut,
    operation_id="reverse_arrival",
    summary="Take back an arrival that was entered in error",
    responses=responses(NotFound, IdReused, AlreadyReversed),
)
async def reverse_arrival(arrival_id: UUID, body: ReversalIn, write: Registrar) -> Response:
    """It stays in sight with who took it back and why, and counts nowhere."""

    async def work(context: Context) -> Reply:
        return Reply(201, await journeys.reverse_arrival(context, arrival_id, body))

    return await write.once(work)


@router.post(
    "/headcounts/{headcount_id}/reverse",
    status_code=201,
    response_model=ReversalOut,
    operation_id="reverse_headcount",
    summary="Take back a head-count that was entered in error",
    responses=responses(NotFound, IdReused, AlreadyReversed),
)
async def reverse_headcount(headcount_id: UUID, body: ReversalIn, write: Registrar) -> Response:
    """It stays in sight with who took it back and why, and counts nowhere."""

    async def work(context: Context) -> Reply:
        return Reply(201, await journeys.reverse_headcount(context, headcount_id, body))

    return await write.once(work)
