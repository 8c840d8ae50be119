"""Receipts and codes on goods over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.distribution.commands.stock import KEEPERS, receipts, scans
from services.distribution.errors import UnknownReference
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.stock.receipts import (
    ReceiptIn,
    ReceiptOut,
    ScanIn,
    ScanOut,
)
from shared.auth import Principal, requires
from shared.idempotency import Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["stock"])
Keeping = Annotated[Write, writes(*KEEPERS)]


@router.post(
    "/stock/receipts",
    operation_id="receive_stock",
    summary="Receive goods onto a site's shelf",
    status_code=201,
    response_model=ReceiptOut,
    responses=responses(NotFound, UnknownReference, IdReused),
)
async def receive_stock(body: ReceiptIn, write: Keeping) -> JSONResponse:
    """Each line makes or finds its lot, by a scan or as it is typed, and moves it from SUPPLIER to SHELF."""
    return await write.created(receipts.receive_stock, body)


@router.post(
    "/stock/scans",
    operation_id="read_scan",
    summary="Read a code on goods",
    responses=responses(NotFound),
    openapi_extra={"x-no-idempotency-key": True},
)
async def read_scan(
    body: ScanIn, request: Request, session: Session, principal: Annotated[Principal, Depends(requires(*KEEPERS))]
) -> ScanOut:
    """GS1 as it was scanned or as it is printed in brackets, or a label of ours; several readings where it is not
    clear which.
    """
    return await scans.look_up(context_of(request, session, principal), body)
