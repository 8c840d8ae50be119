"""Lots over HTTP: their states, labels, recall, and where they went."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services.distribution.commands.stock import COORDINATORS, KEEPERS, READERS, labels
from services.distribution.commands.stock import lots as commands
from services.distribution.errors import LotStateRefused
from services.distribution.queries import lots as queries
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.stock.lots import (
    LotOut,
    LotState,
    LotStepIn,
    LotStepOut,
    Recipient,
    WhereaboutsOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["lots"])
Reader = Annotated[Principal, Depends(requires(*READERS))]
Coordinating = Annotated[Write, writes(*COORDINATORS)]
STEP_PROBLEMS = responses(NotFound, LotStateRefused, IdReused)
PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
LABELS_MAX = 480


@router.get("/lots", operation_id="list_lots", summary="List lots of one's sites")
async def list_lots(
    session: Session,
    principal: Reader,
    state: LotState | None = None,
    code: Annotated[str | None, Query(max_length=200, description="The lot's number")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[LotOut]:
    """Lots of which something stands at a site, or ever stood, by id."""
    rows = await queries.lots_at(
        session,
        sorted(principal.sites(*READERS)),
        state=state,
        code=code,
        after=decode_cursor(cursor),
        limit=limit + 1,
    )
    return page_of([LotOut(**row) for row in rows], limit, [row["lot_id"] for row in rows])


@router.post(
    "/lots/{lot_id}/approve",
    operation_id="approve_lot",
    summary="Approve a lot",
    response_model=LotStepOut,
    responses=STEP_PROBLEMS,
)
async def approve_lot(lot_id: UUID, body: LotStepIn, write: Coordinating) -> JSONResponse:
    """From now on it may be handed out; a recall is lifted by it too."""
    return await _step(write, lot_id, LotState.APPROVED, body, COORDINATORS)


@router.post(
    "/lots/{lot_id}/hold",
    operation_id="hold_lot",
    summary="Put a lot on hold",
    response_model=LotStepOut,
    responses=STEP_PROBLEMS,
)
async def hold_lot(lot_id: UUID, body: LotStepIn, write: Annotated[Write, writes(*KEEPERS)]) -> JSONResponse:
    """From this answer on nothing of it is handed out, wherever it is."""
    return await _step(write, lot_id, LotState.ON_HOLD, body, KEEPERS)


@router.post(
    "/lots/{lot_id}/expire",
    operation_id="expire_lot",
    summary="Declare a lot expired",
    response_model=LotStepOut,
    responses=STEP_PROBLEMS,
)
async def expire_lot(lot_id: UUID, body: LotStepIn, write: Coordinating) -> JSONResponse:
    """For goods that are spoilt, whatever date they bear; they leave only as a loss."""
    return await _step(write, lot_id, LotState.EXPIRED, body, COORDINATORS)


@router.post(
    "/lots/{lot_id}/recall",
    operation_id="recall_lot",
    summary="Recall a lot",
    response_model=LotStepOut,
    responses=STEP_PROBLEMS,
)
async def recall_lot(lot_id: UUID, body: LotStepIn, write: Coordinating) -> JSONResponse:
    """From this answer on nothing of it is handed out, wherever it is; others are told."""
    return await _step(write, lot_id, LotState.RECALLED, body, COORDINATORS)


async def _step(write: Write, lot_id: UUID, to: LotState, body: LotStepIn, roles: tuple[str, ...]) -> JSONResponse:
    async def work(context: Context) -> Reply:
        return Reply(200, await commands.change_state(context, lot_id, to, body, *roles))

    return await write.once(work)


@router.get(
    "/lots/{lot_id}/recipients",
    operation_id="read_lot_recipients",
    summary="Read to whom pieces of a lot were given",
    responses=responses(NotFound),
)
async def read_lot_recipients(
    lot_id: UUID,
    request: Request,
    session: Session,
    principal: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Recipient]:
    """Hand-outs of the caller's sites, with the ids by which registration knows the recipients; no names."""
    sites = await commands.sites_near(context_of(request, session, principal), lot_id, principal)
    rows = await queries.recipients(session, lot_id, sites, after=decode_cursor(cursor), limit=limit + 1)
    return page_of([Recipient(**row) for row in rows], limit, [row["handout_id"] for row in rows])


@router.get(
    "/lots/{lot_id}/whereabouts",
    operation_id="read_lot_whereabouts",
    summary="Read where every piece of a lot is",
    responses=responses(NotFound),
)
async def read_lot_whereabouts(lot_id: UUID, request: Request, session: Session, principal: Reader) -> WhereaboutsOut:
    """By site and account; what others' sites hold is one sum for each account."""
    return await commands.whereabouts(context_of(request, session, principal), lot_id)


@router.get(
    "/lots/{lot_id}/labels",
    response_class=Response,
    operation_id="print_lot_labels",
    summary="A lot's labels as a PDF",
    responses={**responses(NotFound), **_PDF_ANSWER},
)
async def print_lot_labels(
    lot_id: UUID,
    request: Request,
    session: Session,
    principal: Annotated[Principal, Depends(requires(*KEEPERS))],
    copies: Annotated[int, Query(ge=1, le=LABELS_MAX)] = 24,
) -> Response:
    """The lot's number as a QR and in letters, 24 labels on a sheet of A4."""
    pdf = await labels.print_labels(context_of(request, session, principal), lot_id, copies)
    headers = {"Content-Disposition": 'attachment; filename="labels.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)
