"""A round's paper over HTTP: sheets are made and printed, and typed back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services.distribution.commands import sheets as commands
from services.distribution.commands import typed_rows
from services.distribution.commands.rounds import STEERERS, seen
from services.distribution.errors import (
    RoundStateRefused,
    RowCodeRefused,
    RowTypedOtherwise,
    SheetFileUnreadable,
    SheetsFull,
)
from services.distribution.queries import sheets as queries
from services.distribution.routes.reading import Session
from services.distribution.rules.sheet_file import SheetFileWrong, rows_in
from services.distribution.schemas.sheets import (
    SHEET_ROWS_MAX,
    Paper,
    RestOutcome,
    RowOut,
    RowsIn,
    RowsOut,
    SheetIn,
    SheetLanguage,
    SheetOut,
)
from shared.auth import Principal, requires
from shared.changing import in_transaction
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problem_response import problem_body
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["rounds"])
Keeper = Annotated[Principal, Depends(requires(*commands.KEEPERS))]
Typist = Annotated[Principal, Depends(requires(*STEERERS))]
PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/rounds/{round_id}/sheets",
    operation_id="make_sheet",
    summary="Make a sheet of paper with pre-numbered rows",
    status_code=201,
    response_model=SheetOut,
    responses=responses(NotFound, RoundStateRefused, SheetsFull, IdReused),
)
async def make_sheet(round_id: UUID, body: SheetIn, write: Annotated[Write, writes(*commands.KEEPERS)]) -> JSONResponse:
    """For one site; its rows are the ids of the hand-outs that will be written on them."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.make_sheet(context, round_id, body))

    return await write.once(work)


@router.get(
    "/rounds/{round_id}/sheets",
    operation_id="read_round_sheets",
    summary="A round's sheets, and which of their rows are missing",
    responses=responses(NotFound),
)
async def read_round_sheets(
    round_id: UUID, session: Session, principal: Keeper, limit: Limit = 50, cursor: Cursor = None
) -> Page[SheetOut]:
    """Sheets of the caller's sites by id."""
    _, sites = await seen(session, round_id, principal, *commands.KEEPERS)
    rows = await queries.sheets_of(session, round_id, sites, after=decode_cursor(cursor), limit=limit + 1)
    return page_of([commands.sheet_out(row) for row in rows], limit, [row["sheet_id"] for row in rows])


@router.get(
    "/rounds/{round_id}/sheets/{sheet_id}/pdf",
    response_class=Response,
    operation_id="print_sheet",
    summary="A sheet as a PDF",
    responses={**responses(NotFound), **_PDF_ANSWER},
)
async def print_sheet(
    round_id: UUID,
    sheet_id: UUID,
    session: Session,
    principal: Keeper,
    paper: Paper = Paper.LETTER,
    language: SheetLanguage = SheetLanguage.ES,
) -> Response:
    """Twelve rows to a page: a QR and a code, and places for card, quantity and signature. No names."""
    found = await queries.printed(session, sheet_id)
    row = commands.must_be_the_rounds(found, round_id, principal, *commands.KEEPERS)
    pdf = await commands.print_sheet(row, sheet_id, paper=paper, language=language)
    headers = {"Content-Disposition": f'attachment; filename="sheet-{row["number"]:03d}.pdf"'}
    return Response(pdf, media_type=PDF, headers={**headers, "Cache-Control": "no-store"})


@router.post(
    "/rounds/{round_id}/sheets/{sheet_id}/rows",
    operation_id="type_rows",
    summary="Record what was written on a sheet",
    status_code=207,
    response_model=RowsOut,
    responses=responses(NotFound, RowCodeRefused, RowTypedOtherwise),
)
async def type_rows(
    round_id: UUID, sheet_id: UUID, request: Request, body: RowsIn, write: Annotated[Write, writes(*STEERERS)]
) -> JSONResponse:
    """Goods that left are recorded, never refused; a row typed twice is one hand-out, typed otherwise a problem."""

    async def work(context: Context) -> Reply:
        typed = await typed_rows.type_rows(context, round_id, sheet_id, body)
        return Reply(207, _answer(request, typed))

    return await write.once(work)


@router.put(
    "/rounds/{round_id}/sheets/{sheet_id}/rows.csv",
    operation_id="upload_rows",
    summary="Record what was written on a sheet, from a CSV file",
    status_code=207,
    response_model=RowsOut,
    responses=responses(NotFound, RowCodeRefused, RowTypedOtherwise, SheetFileUnreadable),
    openapi_extra=_FILE,
)
async def upload_rows(
    round_id: UUID,
    sheet_id: UUID,
    request: Request,
    principal: Typist,
    written_on: Annotated[date, Query(description="The day on the sheet, for rows without their own")],
    rest: Annotated[RestOutcome | None, Query(description="What all rows are that nobody typed yet")] = None,
) -> JSONResponse:
    """Columns fila, tarjeta, cantidad, resultado, fecha, or row, card, quantity, outcome, date; the same file again
    changes nothing."""
    body = _rows_of(await request.body(), written_on, rest)
    typed = await in_transaction(
        request, principal, lambda context: typed_rows.type_rows(context, round_id, sheet_id, body)
    )
    return JSONResponse(_answer(request, typed).model_dump(mode="json"), 207)


def _rows_of(content: bytes, written_on: date, rest: RestOutcome | None) -> RowsIn:
    try:
        rows = rows_in(content, SHEET_ROWS_MAX)
    except SheetFileWrong as error:
        raise SheetFileUnreadable() from error
    return RowsIn.model_validate({"written_on": written_on, "rows": rows, "rest": rest})


def _answer(request: Request, typed: typed_rows.TypedSheet) -> RowsOut:
    return RowsOut(
        rest=typed.rest,
        items=[
            RowOut(status=one.problem.status, row=one.number, problem=problem_body(request, one.problem))
            if one.problem
            else RowOut(status=201, row=one.number, outcome=one.outcome, resource=one.handout)
            for one in typed.rows
        ],
    )
