"""The evacuation sheet, printed each evening with the census."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.shelter.queries import evacuation as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from services.shelter.rules.evacuation import HELP, Row, Sheet, evacuation_pdf
from shared import clock
from shared.problems import NotFound, responses

PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
router = APIRouter(tags=["shelter"])


class Paper(StrEnum):
    A4 = "A4"
    LETTER = "LETTER"


class SheetLanguage(StrEnum):
    ES = "es"
    EN = "en"


@router.post(
    "/shelters/{id}/evacuation-sheet",
    response_class=Response,
    operation_id="print_evacuation_sheet",
    summary="Print who is here by codes and beds, with special help and without names",
    responses={**responses(NotFound), **_PDF_ANSWER},
    openapi_extra={"x-no-idempotency-key": True},
)
async def print_evacuation_sheet(
    request: Request,
    session: Session,
    who: Staff,
    id_: SiteId,
    paper: Paper = Paper.LETTER,
    language: SheetLanguage = SheetLanguage.ES,
) -> Response:
    """Whoever has no card has the beginning of the stay's id, as the board can show it."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    now = clock.business_now()
    local = now.astimezone(ZoneInfo(settings_of(request).time_zone))
    rows = [
        Row(row["room"], row["bed"], row["code"] or f"…{row['id'].hex[-8:]}", [e for e in HELP if e in row["effects"]])
        for row in await queries.people_here(session, id_)
    ]
    sheet = Sheet(await queries.site_code(session, id_) or str(id_)[:8], f"{local:%Y-%m-%d %H:%M}", rows)
    pdf = await asyncio.to_thread(evacuation_pdf, sheet, paper=paper, language=language, made_at=now)
    headers = {"Content-Disposition": 'attachment; filename="evacuation.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)
