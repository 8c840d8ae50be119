"""The evacuation sheet, issued each evening with the census and whenever it is wanted."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from services.shelter.commands import sheets as commands
from services.shelter.errors import SheetNotKept
from services.shelter.queries import sheets as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.capacity import before_of
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from services.shelter.schemas.evacuation import Paper, SheetIn, SheetLanguage, SheetOut
from shared.clock import business_now
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, encode_cursor
from shared.problems import IdReused, NotFound, responses

PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
SheetId = Annotated[UUID, Path(alias="evacuation_sheet_id")]
router = APIRouter(tags=["shelter"])


@router.post(
    "/shelters/{id}/evacuation-sheets",
    status_code=201,
    operation_id="issue_evacuation_sheet",
    summary="Issue an evacuation sheet of who is here now, numbered and sealed",
    response_model=SheetOut,
    responses=responses(NotFound, IdReused),
)
async def issue_evacuation_sheet(
    id_: SiteId, body: SheetIn, write: Annotated[Write, writes(*commands.STAFF)]
) -> JSONResponse:
    """Closing the night's census issues one by itself."""

    async def command(context: Context) -> Reply:
        return Reply(201, await commands.issue_sheet(context, id_, body))

    return await write.once(command)


@router.get(
    "/shelters/{id}/evacuation-sheets",
    operation_id="list_evacuation_sheets",
    summary="List the evacuation sheets that were issued, with their checks and who printed them",
    response_model=Page[SheetOut],
    responses=responses(NotFound),
)
async def list_evacuation_sheets(
    request: Request, session: Session, who: Staff, id_: SiteId, limit: Limit = 50, cursor: Cursor = None
) -> Page[SheetOut]:
    """The latest first. A paper is the one that was issued if its number, moment and check are these."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    since = commands.kept_since(settings_of(request), business_now())
    rows = await queries.sheets(session, id_, kept_since=since, before=before_of(cursor), rows_max=limit + 1)
    items = [commands.sheet_out(row) for row in rows[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].number)) if len(rows) > limit else None)


@router.get(
    "/shelters/{id}/evacuation-sheets/{evacuation_sheet_id}",
    response_class=Response,
    operation_id="print_evacuation_sheet",
    summary="Print an evacuation sheet: codes and beds, with special help and without names",
    responses={**responses(NotFound, SheetNotKept), **_PDF_ANSWER},
)
async def print_evacuation_sheet(
    request: Request,
    session: Session,
    who: Staff,
    id_: SiteId,
    sheet_id: SheetId,
    paper: Paper = Paper.LETTER,
    language: SheetLanguage = SheetLanguage.ES,
) -> Response:
    """Always the same bytes for a paper and a language. Who prints it, and when, is kept."""
    who.must_be_at(id_, *READERS)
    settings = settings_of(request)
    row = await queries.sheet(session, sheet_id, kept_since=commands.kept_since(settings, business_now()))
    if row is None or row["site_id"] != id_:
        raise NotFound()
    pdf = await commands.print_sheet(session, settings, row, paper=paper, language=language, read_by=who.subject)
    name = f"evacuation-{row['number']}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)
