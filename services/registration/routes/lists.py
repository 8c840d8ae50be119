"""What imports come to: preview, difference, report, listed against seen."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registration.commands.imports import looking
from services.registration.commands.imports.found import CLERKS
from services.registration.commands.imports.report import report
from services.registration.errors import imports as errors
from services.registration.routes.imports import watching
from services.registration.routes.reading import Session, reading_of
from services.registration.schemas.imports import DifferenceOut, ListsOut, PreviewOut, SeenOut
from shared.auth import Principal, requires
from shared.pagination import Cursor, Limit, decode_cursor
from shared.problems import NotFound, preferred_language, responses

router = APIRouter(tags=["imports"])
Clerk = Annotated[Principal, Depends(requires(*CLERKS))]
NOT_READ = (NotFound, errors.ImportNotRead, errors.MappingMissing, errors.ImportMovedOn, errors.ImportFailed)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "A workbook"}
}


@router.get(
    "/imports/{import_id}/preview",
    response_model=PreviewOut,
    operation_id="preview_import",
    summary="What a commit would do, and what is wrong with the file",
    responses=responses(*NOT_READ, *errors.FILE_REFUSALS.values()),
    openapi_extra={"x-identity-read": True},
)
async def preview_import(
    import_id: UUID,
    request: Request,
    clerk: Clerk,
    session: Session,
    limit: Limit = 100,
    after: Annotated[int, Query(ge=0, le=2_000_000_000, description="`next_problem` of the page before")] = 0,
) -> PreviewOut:
    """Waits up to ten seconds for the file to be read. The sample of households comes with the first page."""
    await watching(request, clerk, import_id).until_read()
    return await looking.preview(reading_of(request, clerk, session), import_id, after=after, limit=limit)


@router.get(
    "/imports/{import_id}/difference",
    response_model=DifferenceOut,
    operation_id="read_import_difference",
    summary="What this version of the list changes",
    responses=responses(*NOT_READ, *errors.FILE_REFUSALS.values()),
    openapi_extra={"x-identity-read": True},
)
async def read_import_difference(
    import_id: UUID, request: Request, clerk: Clerk, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> DifferenceOut:
    """New, changed and gone families against the version before, by id."""
    await watching(request, clerk, import_id).until_read()
    reading = reading_of(request, clerk, session)
    return await looking.difference(reading, import_id, after=decode_cursor(cursor), limit=limit)


@router.get(
    "/imports/{import_id}/report",
    operation_id="read_import_report",
    summary="The import as a workbook",
    response_class=Response,
    responses={**WORKBOOK, **responses(*NOT_READ, *errors.FILE_REFUSALS.values())},
    openapi_extra={"x-identity-read": True},
)
async def read_import_report(import_id: UUID, request: Request, clerk: Clerk, session: Session) -> Response:
    """Counts, families by the file's names, problems, in the language of `Accept-Language`; protected looks unmet."""
    language = preferred_language(request.headers.get("accept-language", ""))
    content = await report(reading_of(request, clerk, session), import_id, language)
    name = f"attachment; filename=import-{import_id}.xlsx"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@router.get("/lists", response_model=ListsOut, operation_id="list_lists", summary="The lists of one's own sites")
async def list_lists(clerk: Clerk, session: Session, limit: Limit = 50, cursor: Cursor = None) -> ListsOut:
    """By id, each with its newest version."""
    return await looking.list_lists(session, clerk, after=decode_cursor(cursor), limit=limit)


@router.get(
    "/lists/{list_id}/seen",
    response_model=SeenOut,
    operation_id="read_list_seen",
    summary="Listed against seen, per colonia",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def read_list_seen(list_id: UUID, clerk: Clerk, session: Session) -> SeenOut:
    """Of the list's newest version."""
    return await looking.list_seen(session, clerk, list_id)
