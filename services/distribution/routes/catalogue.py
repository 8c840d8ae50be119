"""Items and kits over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse

from services.distribution.commands import catalogue as commands
from services.distribution.errors import CodeTaken, GtinTaken, UnknownReference
from services.distribution.queries import catalogue as queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.catalogue import (
    BillOfMaterialsIn,
    BillOut,
    Component,
    ItemIn,
    ItemOut,
    KitIn,
    KitOut,
    KitSummary,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses
from shared.schemas import INT4_MAX

router = APIRouter(tags=["catalogue"])
Anybody = Annotated[Principal, Depends(requires(*Role))]
_SUMMARY = ("code", "kind", "name", "version", "recipient_units", "mode", "consumable_days", "usual_rule")
KEEPERS = (Role.SITE_COORDINATOR, Role.ADMIN)


@router.post(
    "/items",
    operation_id="add_item",
    summary="Add an item to the catalogue",
    status_code=201,
    response_model=ItemOut,
    responses=responses(CodeTaken, GtinTaken, IdReused),
)
async def add_item(body: ItemIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """Items are what stock is counted in; the operation shares one catalogue."""
    return await write.created(commands.add_item, body)


@router.get("/items", operation_id="list_items", summary="List items")
async def list_items(
    session: Session,
    _: Anybody,
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
    responses=responses(CodeTaken, UnknownReference, IdReused),
)
async def define_kit(body: KitIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """The contents are version 1."""
    return await write.created(commands.define_kit, body)


@router.get("/kits", operation_id="list_kits", summary="List kits")
async def list_kits(session: Session, _: Anybody, limit: Limit = 100, cursor: Cursor = None) -> Page[KitSummary]:
    """All kits with their newest version, a page at a time."""
    rows = await queries.all_kits(session, decode_cursor(cursor), limit + 1)
    kits = [KitSummary(kit_id=row["id"], **{name: row[name] for name in _SUMMARY}) for row in rows]
    return page_of(kits, limit, [row["id"] for row in rows])


@router.get(
    "/kits/{kit_id}/versions/{version}",
    operation_id="read_bill",
    summary="Read a version of a kit's bill of materials",
    responses=responses(NotFound),
)
async def read_bill(
    kit_id: UUID, version: Annotated[int, Path(ge=1, le=INT4_MAX)], session: Session, _: Anybody
) -> BillOut:
    """What the version holds, by item."""
    lines = await queries.bill(session, kit_id, version)
    if not lines:
        raise NotFound()
    return BillOut(kit_id=kit_id, version=version, components=[Component(**line) for line in lines])


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
