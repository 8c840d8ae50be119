"""Bags that guests leave in custody."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.shelter.commands import bags as commands
from services.shelter.commands.check_in import STAFF
from services.shelter.errors import (
    BagReturnedAlready,
    BagReversedAlready,
    SeveralStays,
    StayEndedAlready,
    TagTaken,
    TooLateToUndoBag,
)
from services.shelter.queries import bags as queries
from services.shelter.queries import shelters
from services.shelter.routes.reading import READERS, Session, SiteId, Staff
from services.shelter.schemas.bags import BagOut, BagReturnIn, BagsOut, DepositIn
from services.shelter.schemas.stays import ReversalIn
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])
Writing = Annotated[Write, writes(*STAFF)]


@router.post(
    "/bags",
    operation_id="deposit_bags",
    summary="Take bags into custody, each with a tag: all or none",
    status_code=201,
    response_model=BagsOut,
    responses=responses(NotFound, SeveralStays, StayEndedAlready, TagTaken, IdReused),
)
async def deposit_bags(body: DepositIn, write: Writing) -> JSONResponse:
    """A tag is of one bag in custody at a site; it says nothing of whose it is."""
    return await write.created(commands.deposit, body)


@router.post(
    "/bags/return",
    operation_id="return_bags",
    summary="Hand bags out, by id or by tag: all or none",
    response_model=BagsOut,
    responses=responses(NotFound, BagReturnedAlready, BagReversedAlready, IdReused),
)
async def return_bags(body: BagReturnIn, write: Writing) -> JSONResponse:
    """To the guest, to somebody of the household, or to another one for a coded reason; also after the stay ended."""

    async def command(context: Context) -> Reply:
        return Reply(200, await commands.give_back(context, body))

    return await write.once(command)


@router.post(
    "/bags/{bag_id}/reverse",
    operation_id="reverse_bag",
    summary="Undo a deposit: the bag was never here",
    response_model=BagOut,
    responses=responses(NotFound, BagReturnedAlready, BagReversedAlready, TooLateToUndoBag, IdReused),
)
async def reverse_bag(bag_id: UUID, body: ReversalIn, write: Writing) -> JSONResponse:
    """Until the end of its local day, while it is in custody."""

    async def command(context: Context) -> Reply:
        return Reply(200, await commands.reverse_deposit(context, bag_id, body))

    return await write.once(command)


@router.post(
    "/bags/returns/{return_id}/reverse",
    operation_id="reverse_bag_return",
    summary="Undo a return: the bag is in custody as before",
    response_model=BagOut,
    responses=responses(NotFound, BagReversedAlready, TagTaken, TooLateToUndoBag, IdReused),
)
async def reverse_bag_return(return_id: UUID, body: ReversalIn, write: Writing) -> JSONResponse:
    """Until the end of its local day, while nobody else has the tag."""

    async def command(context: Context) -> Reply:
        return Reply(200, await commands.reverse_return(context, return_id, body))

    return await write.once(command)


@router.get(
    "/shelters/{id}/bags",
    operation_id="list_bags",
    summary="List the bags in custody",
    responses=responses(NotFound),
)
async def list_bags(
    site_id: SiteId,
    session: Session,
    who: Staff,
    stay_id: Annotated[UUID | None, Query(description="Only those of this stay")] = None,
    open_only: Annotated[bool, Query(description="False: those that were handed out too")] = True,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[BagOut]:
    """By when they came; `left_at` is of those whose guest has left without them."""
    who.must_be_at(site_id, *READERS)
    if await shelters.shelter(session, site_id) is None:
        raise NotFound()
    rows = await queries.bags_of_site(
        session, site_id, stay_id=stay_id, open_only=open_only, after=decode_cursor(cursor), rows_max=limit + 1
    )
    return page_of(commands.bags_out(rows), limit, [row["bag_id"] for row in rows])
