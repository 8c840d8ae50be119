"""Transfers between warehouses over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.distribution.commands.stock import COORDINATORS, KEEPERS, READERS, waybills
from services.distribution.commands.stock import transfers as commands
from services.distribution.errors import LotExpired, OutOfStock, UnknownReference, WaybillTaken
from services.distribution.queries import transfers as queries
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.sheets import Paper, SheetLanguage
from services.distribution.schemas.stock.movements import MovementOut
from services.distribution.schemas.stock.transfers import (
    ArrivedIn,
    DispatchIn,
    TransferOut,
    TransferState,
    WriteOffIn,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["transfers"])
Keeping = Annotated[Write, writes(*KEEPERS)]
Reader = Annotated[Principal, Depends(requires(*READERS))]
PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "/transfers",
    operation_id="dispatch_transfer",
    summary="Dispatch goods to another warehouse",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, LotExpired, OutOfStock, WaybillTaken, UnknownReference, IdReused),
)
async def dispatch_transfer(body: DispatchIn, write: Keeping) -> JSONResponse:
    """With a waybill; the goods are in transit until somebody has signed for them."""
    return await write.created(commands.dispatch, body)


@router.get("/transfers", operation_id="list_transfers", summary="List transfers from and to one's sites")
async def list_transfers(
    session: Session,
    principal: Reader,
    state: TransferState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TransferOut]:
    """Transfers by id, with what is still on its way."""
    rows = await queries.transfers_of(
        session, sorted(principal.sites(*READERS)), state=state, after=decode_cursor(cursor), limit=limit + 1
    )
    return page_of([TransferOut(**row) for row in rows], limit, [row["transfer_id"] for row in rows])


@router.get(
    "/transfers/{transfer_id}",
    operation_id="read_transfer",
    summary="Read a transfer",
    responses=responses(NotFound),
)
async def read_transfer(transfer_id: UUID, request: Request, session: Session, principal: Reader) -> TransferOut:
    """With what is still on its way, or missing."""
    return await commands.read_transfer(context_of(request, session, principal), transfer_id, principal)


@router.get(
    "/transfers/{transfer_id}/waybill.pdf",
    response_class=Response,
    operation_id="print_waybill",
    summary="A transfer's waybill as a PDF",
    responses={**responses(NotFound), **_PDF_ANSWER},
)
async def print_waybill(
    transfer_id: UUID,
    request: Request,
    session: Session,
    principal: Annotated[Principal, Depends(requires(*KEEPERS))],
    paper: Paper = Paper.LETTER,
    language: SheetLanguage = SheetLanguage.ES,
) -> Response:
    """What was dispatched, its number as a QR, and places to sign and to write what came; no names."""
    context = context_of(request, session, principal)
    pdf = await waybills.print_waybill(context, transfer_id, paper=paper, language=language)
    headers = {"Content-Disposition": 'attachment; filename="waybill.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)


@router.post(
    "/transfers/{transfer_id}/receive",
    operation_id="receive_transfer",
    summary="Receive a transfer",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, OutOfStock, UnknownReference, IdReused),
)
async def receive_transfer(transfer_id: UUID, body: ArrivedIn, write: Keeping) -> JSONResponse:
    """What came and what came damaged; the rest stays in transit, with a case for each lot that is short."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.receive(context, transfer_id, body))

    return await write.once(work)


@router.post(
    "/transfers/{transfer_id}/write-off",
    operation_id="write_off_transfer",
    summary="Give up as lost what a transfer is short of",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, OutOfStock, UnknownReference, IdReused),
)
async def write_off_transfer(
    transfer_id: UUID, body: WriteOffIn, write: Annotated[Write, writes(*COORDINATORS)]
) -> JSONResponse:
    """By a named person, for a coded reason."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.write_off(context, transfer_id, body))

    return await write.once(work)
