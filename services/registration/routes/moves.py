"""Members who leave, move, split off and join; an adult's own household; who may collect."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.registration.commands import alternates, moves, quiet_splits
from services.registration.commands.holding import EDITORS
from services.registration.errors import (
    CardCodeWrong,
    CardNotPrinted,
    HouseholdEmpty,
    NoMember,
    NothingToSplit,
    SplitNeedsAdult,
)
from services.registration.schemas.moves import (
    AlternateIdOut,
    AlternateIn,
    AlternateRemovalIn,
    JoinIn,
    LeaveIn,
    MovedOut,
    MoveIn,
    QuietSplitIn,
    QuietSplitOut,
    SplitIn,
)
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["moves"])
Editing = Annotated[Write, writes(*EDITORS)]


@router.post(
    "/households/{household_id}/members/{person_id}/leave",
    response_model=MovedOut,
    operation_id="leave_household",
    summary="A member leaves a household",
    responses=responses(NotFound, IdReused, NoMember),
)
async def leave_household(household_id: UUID, person_id: UUID, body: LeaveIn, write: Editing) -> Response:
    """The household has one person less."""

    async def work(context: Context) -> Reply:
        return Reply(200, await moves.leave(context, household_id, person_id, body))

    return await write.once(work)


@router.post(
    "/households/{household_id}/members/{person_id}/move",
    response_model=MovedOut,
    operation_id="move_member",
    summary="A member moves to another household",
    responses=responses(NotFound, IdReused, NoMember, HouseholdEmpty),
)
async def move_member(household_id: UUID, person_id: UUID, body: MoveIn, write: Editing) -> Response:
    """One has a person less, the other one more, or a name for one whom it had counted."""

    async def work(context: Context) -> Reply:
        return Reply(200, await moves.move(context, household_id, person_id, body))

    return await write.once(work)


@router.post(
    "/households/{household_id}/split",
    status_code=201,
    response_model=MovedOut,
    operation_id="split_household",
    summary="Members make a household of their own",
    responses=responses(NotFound, IdReused, NoMember, NothingToSplit),
)
async def split_household(household_id: UUID, body: SplitIn, write: Editing) -> Response:
    """Openly: both households show it."""

    async def work(context: Context) -> Reply:
        return Reply(201, await moves.split(context, household_id, body))

    return await write.once(work)


@router.post(
    "/households/{household_id}/join",
    response_model=MovedOut,
    operation_id="join_households",
    summary="Another household comes into this one",
    responses=responses(NotFound, IdReused, NoMember, HouseholdEmpty),
)
async def join_households(household_id: UUID, body: JoinIn, write: Editing) -> Response:
    """With its members, cards and alternates; it is empty afterwards."""

    async def work(context: Context) -> Reply:
        return Reply(200, await moves.join(context, household_id, body))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/own-household",
    status_code=201,
    response_model=QuietSplitOut,
    operation_id="split_quietly",
    summary="Give an adult a household and a card of their own, without a trace in the one they are in",
    responses=responses(NotFound, IdReused, NoMember, SplitNeedsAdult, CardNotPrinted, CardCodeWrong),
)
async def split_quietly(person_id: UUID, body: QuietSplitIn, write: Editing) -> Response:
    """No reason is asked. The old household looks and receives as before; the new card is like an anonymous one."""

    async def work(context: Context) -> Reply:
        return Reply(201, await quiet_splits.split_quietly(context, person_id, body))

    return await write.once(work)


@router.post(
    "/households/{household_id}/alternates",
    status_code=201,
    response_model=AlternateIdOut,
    operation_id="add_alternate",
    summary="Let somebody collect for a household",
    responses=responses(NotFound, IdReused),
)
async def add_alternate(household_id: UUID, body: AlternateIn, write: Editing) -> Response:
    """A person with a record, or a name; staff see it when they scan the household's card."""

    async def work(context: Context) -> Reply:
        return Reply(201, await alternates.add_alternate(context, household_id, body))

    return await write.once(work)


@router.post(
    "/households/{household_id}/alternates/{alternate_id}/remove",
    response_model=AlternateIdOut,
    operation_id="remove_alternate",
    summary="Let somebody collect for a household no more",
    responses=responses(NotFound),
)
async def remove_alternate(
    household_id: UUID, alternate_id: UUID, body: AlternateRemovalIn, write: Editing
) -> Response:
    """The same again changes nothing."""

    async def work(context: Context) -> Reply:
        return Reply(200, await alternates.remove_alternate(context, household_id, alternate_id, body))

    return await write.once(work)
