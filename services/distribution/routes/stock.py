"""Stock over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.distribution.commands import stock as commands
from services.distribution.errors import UnknownReference
from services.distribution.queries import ledger
from services.distribution.routes.reading import Session
from services.distribution.schemas.stock import ReceiptIn, ReceiptOut, StockLine, StockOut
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role
from shared.idempotency import Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["stock"])
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.REPORTER)


@router.post(
    "/stock/receipts",
    operation_id="receive_stock",
    summary="Receive goods onto a site's shelf",
    status_code=201,
    response_model=ReceiptOut,
    responses=responses(NotFound, UnknownReference, IdReused),
)
async def receive_stock(body: ReceiptIn, write: Annotated[Write, writes(*commands.KEEPERS)]) -> JSONResponse:
    """Each line makes or finds its lot, and moves it from SUPPLIER to SHELF."""
    return await write.created(commands.receive_stock, body)


@router.get("/stock", operation_id="read_stock", summary="Read a site's balances", responses=responses(NotFound))
async def read_stock(
    site_id: UUID, session: Session, principal: Annotated[Principal, Depends(requires(*READERS))]
) -> StockOut:
    """Every account of the site that is not zero."""
    principal.must_be_at(site_id, *READERS)
    rows = await ledger.stock_at(session, site_id)
    return StockOut(site_id=site_id, lines=[StockLine(**row) for row in rows])
