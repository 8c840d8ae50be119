"""A layout as a file, and the labels of its beds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services.shelter.commands import labels
from services.shelter.commands import layout_files as commands
from services.shelter.commands.shelters import KEEPERS
from services.shelter.errors import RoomCodeTaken
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import READERS, Session, SiteId, Staff
from services.shelter.schemas.layout import ImportOut, LabelsIn
from shared.changing import etag_of
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import InvalidRequest, NotFound, preferred_language, responses

router = APIRouter(tags=["shelter"])
CSV, PDF = "text/csv", "application/pdf"
EXAMPLE_FILE = "room,mode,room_area_m2,places,bed,bed_kind\nFAM-2,NUMBERED,18,,FAM-2-1,LOWER\nGYM,COUNTED,100,28,,\n"
_CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A CSV file", "content": {CSV: {"schema": {"type": "string"}}}}
}
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {CSV: {"schema": {"type": "string", "format": "binary"}, "example": EXAMPLE_FILE}},
    }
}


@router.get(
    "/shelters/{id}/layout.csv",
    response_class=Response,
    operation_id="export_layout",
    summary="A shelter's rooms and beds as a CSV file",
    responses={**responses(NotFound), **_CSV_ANSWER},
)
async def export_layout(request: Request, session: Session, who: Staff, id_: SiteId) -> Response:
    """A row for each bed and each counted room, headings in the caller's language; it can be imported again."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    language = preferred_language(request.headers.get("accept-language", ""))
    content = await commands.layout_csv(session, id_, language)
    headers = {"Content-Disposition": 'attachment; filename="layout.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type=CSV, headers=headers)


@router.post(
    "/shelters/{id}/layout",
    operation_id="import_layout",
    summary="Add and change a shelter's rooms and beds by a CSV file: all or none",
    response_model=ImportOut,
    responses=responses(NotFound, InvalidRequest, RoomCodeTaken),
    openapi_extra=_FILE,
)
async def import_layout(
    id_: SiteId, request: Request, write: Annotated[Write, writes(*KEEPERS, media_type=CSV)]
) -> JSONResponse:
    """The same file again changes nothing; what is missing in it is never taken away."""
    content = await request.body()

    async def work(context: Context) -> Reply:
        answer = await commands.import_layout(context, id_, content)
        return Reply(200, answer, headers={"ETag": etag_of(answer.version)})

    return await write.once(work)


@router.post(
    "/shelters/{id}/bed-labels",
    response_class=Response,
    operation_id="print_bed_labels",
    summary="Labels for a shelter's beds as a PDF",
    responses={**responses(NotFound, InvalidRequest), **_PDF_ANSWER},
    openapi_extra={"x-no-idempotency-key": True},
)
async def print_bed_labels(session: Session, who: Staff, id_: SiteId, body: LabelsIn) -> Response:
    """24 on a sheet of A4: the room's neutral code and the bed's, as a QR and in letters, and nothing else."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    pdf = await labels.print_labels(session, id_, body)
    headers = {"Content-Disposition": 'attachment; filename="bed-labels.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)
