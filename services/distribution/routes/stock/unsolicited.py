"""Unsolicited goods over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.distribution.commands.stock import COORDINATORS, KEEPERS, READERS
from services.distribution.commands.stock import unsolicited as commands
from services.distribution.errors import GoodsStateRefused, UnknownReference
from services.distribution.queries import unsolicited as queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.stock.movements import MovementOut
from services.distribution.schemas.stock.unsolicited import GoodsIn, GoodsOut, GoodsState, RefusalIn, SortingIn
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["unsolicited goods"])
Keeping = Annotated[Write, writes(*KEEPERS)]


@router.post(
    "/unsolicited-goods",
    operation_id="record_unsolicited_goods",
    summary="Write down goods that nobody asked for",
    status_code=201,
    response_model=GoodsOut,
    responses=responses(NotFound, IdReused),
)
async def record_unsolicited_goods(body: GoodsIn, write: Keeping) -> JSONResponse:
    """Taken in to be sorted, or refused for a reason."""
    return await write.created(commands.record_goods, body)


@router.get(
    "/unsolicited-goods",
    operation_id="list_unsolicited_goods",
    summary="List goods that nobody asked for at one's sites",
)
async def list_unsolicited_goods(
    session: Session,
    principal: Annotated[Principal, Depends(requires(*READERS))],
    state: GoodsState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[GoodsOut]:
    """Goods by id."""
    rows = await queries.goods_at(
        session, sorted(principal.sites(*READERS)), state=state, after=decode_cursor(cursor), limit=limit + 1
    )
    return page_of([GoodsOut(**row) for row in rows], limit, [row["goods_id"] for row in rows])


@router.post(
    "/unsolicited-goods/{goods_id}/sort",
    operation_id="sort_unsolicited_goods",
    summary="Sort goods that were taken in",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, GoodsStateRefused, UnknownReference, IdReused),
)
async def sort_unsolicited_goods(goods_id: UUID, body: SortingIn, write: Keeping) -> JSONResponse:
    """What is good goes on the shelf, on hold until somebody approves it; the rest is written off."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.sort_goods(context, goods_id, body))

    return await write.once(work)


@router.post(
    "/unsolicited-goods/{goods_id}/refuse",
    operation_id="refuse_unsolicited_goods",
    summary="Refuse goods after all",
    response_model=GoodsOut,
    responses=responses(NotFound, GoodsStateRefused),
)
async def refuse_unsolicited_goods(
    goods_id: UUID, body: RefusalIn, write: Annotated[Write, writes(*COORDINATORS)]
) -> JSONResponse:
    """What was sorted before stays stock."""

    async def work(context: Context) -> Reply:
        return Reply(200, await commands.refuse_goods(context, goods_id, body))

    return await write.once(work)
