"""Pairs of records that may be one person, merges, and what undoes them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands import merging, pairs, unmerging
from services.registration.errors import (
    AlreadyMerged,
    AlreadyUndone,
    CarerAndChild,
    ChildWouldBeAlone,
    HouseholdToChoose,
    JudgedDifferent,
    LaterMergeStands,
)
from services.registration.schemas.merging import (
    DecidedOut,
    DecideIn,
    MergeIn,
    MergeOut,
    MergesOut,
    PairOut,
    UndoIn,
    UndoOut,
)
from services.registration.vocabulary import PairState
from shared.auth import Principal, requires
from shared.context import Context
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, PreconditionFailed, responses

router = APIRouter(tags=["merging"])
Merger = Annotated[Write, writes(*merging.MERGERS)]
Reader = Annotated[Principal, Depends(requires(*merging.MERGERS))]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
State = Annotated[PairState, Query(description="OPEN are those that wait for a decision")]


@router.get(
    "/match-pairs",
    operation_id="list_match_pairs",
    summary="Pairs of records that may be one person",
    openapi_extra={"x-identity-read": True},
)
async def list_match_pairs(
    principal: Reader, session: Session, state: State = PairState.OPEN, limit: Limit = 100, cursor: Cursor = None
) -> Page[PairOut]:
    """At the caller's own sites; ids, fields that agree and a score, never what the records hold."""
    rows = await pairs.list_pairs(session, principal, state, after=decode_cursor(cursor), limit=limit + 1)
    return page_of([pairs.pair_out(row) for row in rows], limit, [row["pair_id"] for row in rows])


@router.post(
    "/match-pairs/decide",
    response_model=DecidedOut,
    operation_id="decide_match_pair",
    summary="Say whether two records are one person's",
    responses=responses(NotFound, AlreadyMerged, JudgedDifferent),
)
async def decide_match_pair(body: DecideIn, write: Merger) -> Response:
    """DIFFERENT is remembered for ever, NOT_SURE waits, SAME answers what a merge has to know."""

    async def work(context: Context) -> Reply:
        return Reply(200, await pairs.decide_pair(context, body))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/merge",
    status_code=201,
    response_model=MergeOut,
    operation_id="merge_persons",
    summary="Merge another record into this person's",
    responses=responses(
        NotFound,
        IdReused,
        PreconditionFailed,
        AlreadyMerged,
        JudgedDifferent,
        HouseholdToChoose,
        CarerAndChild,
        ChildWouldBeAlone,
    ),
)
async def merge_persons(person_id: UUID, body: MergeIn, write: Merger) -> Response:
    """Field by field as chosen; everything is kept, and the other record's id stands for this person from now on."""

    async def work(context: Context) -> Reply:
        return Reply(201, await merging.merge_persons(context, person_id, body))

    return await write.once(work)


@router.post(
    "/merges/{merge_id}/undo",
    response_model=UndoOut,
    operation_id="undo_merge",
    summary="Take a merge back",
    responses=responses(NotFound, IdReused, AlreadyUndone, LaterMergeStands),
)
async def undo_merge(merge_id: UUID, body: UndoIn, write: Merger) -> Response:
    """Both records are as they were; what was changed since stays with the survivor."""

    async def work(context: Context) -> Reply:
        return Reply(200, await unmerging.undo_merge(context, merge_id, body))

    return await write.once(work)


@router.get(
    "/persons/{person_id}/merges",
    operation_id="list_merges",
    summary="The merges into a person that stand",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def list_merges(person_id: UUID, principal: Reader, session: Session) -> MergesOut:
    """The newest first, in which order they can be undone."""
    return await unmerging.list_merges(session, principal, person_id)
