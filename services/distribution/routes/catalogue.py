"""Items and kits over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.distribution.commands import catalogue as commands
from services.distribution.errors import CodeTaken, UnknownReference
from services.distribution.queries import catalogue as queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.catalogue import BillOfMaterialsIn, ItemIn, ItemOut, KitIn, KitOut
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import NotFound, responses

router = APIRouter(tags=["catalogue"])
KEEPERS = (Role.SITE_COORDINATOR, Role.ADMIN)


@router.post(
    "/items",
    operation_id="add_item",
    summary="Add an item to the catalogue",
    status_code=201,
    response_model=ItemOut,
    responses=responses(CodeTaken),
)
async def add_item(body: ItemIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """Items are what stock is counted in; the operation shares one catalogue."""
    return await write.created(commands.add_item, body)


@router.get("/items", operation_id="list_items", summary="List items")
async def list_items(
    session: Session,
    _: Annotated[Principal, Depends(requires(*Role))],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ItemIn]:
    """All items, a page at a time."""
    rows = await queries.all_items(session, decode_cursor(cursor), limit + 1)
    return page_of([ItemIn(**row) for row in rows], limit, [row["id"] for row in rows])


@router.post(
    "/kits",
    operation_id="define_kit",
    summary="Define a kit with its bill of materials",
    status_code=201,
    response_model=KitOut,
    responses=responses(CodeTaken, UnknownReference),
)
async def define_kit(body: KitIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """The contents are version 1."""
    return await write.created(commands.define_kit, body)


@router.post(
    "/kits/{kit_id}/versions",
    operation_id="change_kit",
    summary="Add a version to a kit's bill of materials",
    status_code=201,
    response_model=KitOut,
    responses=responses(NotFound, UnknownReference),
)
async def change_kit(kit_id: UUID, body: BillOfMaterialsIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """Rounds keep the version that they pinned."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.change_kit(context, kit_id, body))

    return await write.once(work)
