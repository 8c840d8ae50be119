"""Cards on paper, and the public keys that prove them. POSTs here change nothing and take no Idempotency-Key."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from services.registration.commands import printing
from services.registration.errors import CardAlreadyRevoked, CardCodeWrong
from services.registration.routes.reading import WITHOUT_KEY, Session, reading_of
from services.registration.schemas.cards import ReprintIn, SheetIn
from services.registration.schemas.fields import CardCode
from shared.auth import Principal, requires
from shared.contracts.scanned import CARD_QR_PROBLEMS
from shared.key_sets import jwk_set
from shared.problems import NotFound, responses

router = APIRouter(tags=["cards"])
Printer = Annotated[Principal, Depends(requires(*printing.PRINTERS))]
PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
KEYS_SECONDS = 60


@router.get("/card-keys", operation_id="read_card_keys", summary="Read the public keys that prove cards")
async def read_card_keys(request: Request, response: Response) -> dict[str, list[dict[str, Any]]]:
    """A JWK set (RFC 7517) of every key that signed a card and is not retired, and of the next one."""
    response.headers["Cache-Control"] = f"public, max-age={KEYS_SECONDS}"
    return jwk_set(request.app.state.runtime.keys.keys(printing.KEY_PURPOSE))


@router.post(
    "/card-batches/{batch_id}/sheet",
    response_class=Response,
    operation_id="print_card_sheet",
    summary="The cards of a batch as a PDF",
    responses={**responses(NotFound), **_PDF_ANSWER},
    openapi_extra=WITHOUT_KEY,
)
async def print_card_sheet(
    batch_id: UUID, body: SheetIn, request: Request, principal: Printer, session: Session
) -> Response:
    """Ten cards of ID-1 size to a sheet, or seven wristbands, with cut marks; names only where asked for."""
    pdf = await printing.print_batch_sheet(reading_of(request, principal, session), batch_id, body)
    return _download(pdf, "cards.pdf")


@router.post(
    "/cards/{code}/print",
    response_class=Response,
    operation_id="print_card",
    summary="One card again as a PDF",
    responses={**responses(NotFound, CardAlreadyRevoked, CardCodeWrong, *CARD_QR_PROBLEMS), **_PDF_ANSWER},
    openapi_extra=WITHOUT_KEY,
)
async def print_card(
    code: Annotated[CardCode, Path()], body: ReprintIn, request: Request, principal: Printer, session: Session
) -> Response:
    """The same code, signed with today's key."""
    return _download(await printing.print_card(reading_of(request, principal, session), code, body), "card.pdf")


def _download(pdf: bytes, name: str) -> Response:
    """The file's name says nothing of anybody, and no cache on the way keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)
