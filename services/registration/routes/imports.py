"""Lists of households from spreadsheets: send, map, look, commit, follow, undo."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports import deciding, looking, requests
from services.registration.commands.imports.found import CLERKS, DECIDERS
from services.registration.commands.imports.progress import Watching
from services.registration.errors import imports as errors
from services.registration.schemas.imports import (
    CommitIn,
    ImportIn,
    ImportOut,
    ImportsOut,
    ImportStartedOut,
    ImportStateOut,
    MappingIn,
    MappingOut,
)
from services.registration.settings import settings_of
from shared.auth import Principal, requires
from shared.context import Context
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, decode_cursor
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["imports"])
Clerk = Annotated[Principal, Depends(requires(*CLERKS))]
ClerkWrites = Annotated[Write, writes(*CLERKS)]
DeciderWrites = Annotated[Write, writes(*DECIDERS)]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
EVENT = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
    "required": ["id", "event", "data"],
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": EVENT}}, "description": "Server-sent events: each is so"}
}


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportStartedOut,
    operation_id="start_import",
    summary="Say that a list is coming",
    responses=responses(NotFound, IdReused, errors.ListOfViolence),
)
async def start_import(body: ImportIn, write: ClerkWrites) -> Response:
    """The same source and name at a site are one list; its versions are numbered when they are committed."""
    return await write.created(requests.start_import, body)


@router.get(
    "/imports", response_model=ImportsOut, operation_id="list_imports", summary="The imports of one's own sites"
)
async def list_imports(clerk: Clerk, session: Session, limit: Limit = 50, cursor: Cursor = None) -> ImportsOut:
    """By id."""
    return await looking.list_imports(session, clerk, after=decode_cursor(cursor), limit=limit)


@router.get(
    "/imports/{import_id}",
    response_model=ImportOut,
    operation_id="read_import",
    summary="One import",
    responses=responses(NotFound),
)
async def read_import(import_id: UUID, clerk: Clerk, session: Session) -> ImportOut:
    """Where it is, what it comes to, and why its file was refused if it was."""
    return await looking.read_import(session, clerk, import_id)


@router.put(
    "/imports/{import_id}/file",
    response_model=ImportStateOut,
    operation_id="upload_import_file",
    summary="Send the list's file, CSV or XLSX",
    openapi_extra=FILE,
    responses=responses(NotFound, errors.ImportMovedOn, *errors.FILE_REFUSALS.values()),
)
async def upload_import_file(import_id: UUID, request: Request, clerk: Clerk, session: Session) -> ImportStateOut:
    """The bytes of the file as they are, at most 20 MiB; the same file again changes nothing."""
    upload = requests.Upload(session, request.app.state.runtime.settings, clerk, request.state.trace_id)
    return await upload.keep(import_id, await request.body())


@router.get(
    "/imports/{import_id}/mapping",
    response_model=MappingOut,
    operation_id="read_import_mapping",
    summary="What the file's columns are taken to hold",
    responses=responses(NotFound, errors.ImportNotRead, errors.ImportMovedOn, errors.ImportFailed),
    openapi_extra={"x-identity-read": True},
)
async def read_import_mapping(import_id: UUID, request: Request, clerk: Clerk, session: Session) -> MappingOut:
    """Waits up to ten seconds for the file to be read."""
    await watching(request, clerk, import_id).until_read()
    return await looking.read_mapping(session, clerk, import_id)


@router.put(
    "/imports/{import_id}/mapping",
    response_model=ImportStateOut,
    operation_id="set_import_mapping",
    summary="Say what the file's columns hold",
    responses=responses(NotFound, errors.MappingWrong, errors.ImportMovedOn, errors.ImportExpired),
)
async def set_import_mapping(
    import_id: UUID, body: Annotated[MappingIn, Body()], request: Request, clerk: Clerk, session: Session
) -> ImportStateOut:
    """Remembered for the next file of this layout; the file is read again, a cancelled one too."""
    upload = requests.Upload(session, request.app.state.runtime.settings, clerk, request.state.trace_id)
    return await upload.map(import_id, body)


@router.post(
    "/imports/{import_id}/commit",
    status_code=202,
    response_model=ImportStateOut,
    operation_id="commit_import",
    summary="Register what the preview showed",
    responses=responses(
        NotFound,
        errors.ImportMovedOn,
        errors.MappingMissing,
        errors.ErrorsNotAccepted,
        errors.ListMovedOn,
        errors.ImportExpired,
    ),
)
async def commit_import(import_id: UUID, body: CommitIn, write: DeciderWrites) -> Response:
    """Goes on by itself; `progress` tells how far it is."""

    async def work(context: Context) -> Reply:
        return Reply(202, await deciding.commit_import(context, import_id, body))

    return await write.once(work)


@router.get(
    "/imports/{import_id}/progress",
    operation_id="follow_import",
    summary="Follow an import as server-sent events",
    response_class=StreamingResponse,
    responses={**STREAM, **responses(NotFound)},
)
async def follow_import(
    import_id: UUID,
    request: Request,
    clerk: Clerk,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> StreamingResponse:
    """One event per step; ends when nothing is under way any more, or after half a minute: then come again."""
    watch = watching(request, clerk, import_id)
    first = await watch.look()
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else None
    return StreamingResponse(
        watch.events(first, after), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@router.post(
    "/imports/{import_id}/cancel",
    status_code=202,
    response_model=ImportStateOut,
    operation_id="cancel_import",
    summary="Stop an import that is not committed yet",
    responses=responses(NotFound, errors.ImportMovedOn, errors.ImportExpired),
)
async def cancel_import(import_id: UUID, write: ClerkWrites) -> Response:
    """What a commit has registered by then is taken back."""

    async def work(context: Context) -> Reply:
        return Reply(202, await deciding.cancel_import(context, import_id))

    return await write.once(work)


@router.post(
    "/imports/{import_id}/retry",
    status_code=202,
    response_model=ImportStateOut,
    operation_id="retry_import",
    summary="Try a failed import again",
    responses=responses(NotFound, errors.ImportExpired),
)
async def retry_import(import_id: UUID, write: ClerkWrites) -> Response:
    """Goes on where it stopped. One that has not failed is left alone, and answers where it is."""

    async def work(context: Context) -> Reply:
        return Reply(202, await deciding.retry_import(context, import_id))

    return await write.once(work)


@router.post(
    "/imports/{import_id}/undo",
    status_code=202,
    response_model=ImportStateOut,
    operation_id="undo_import",
    summary="Take a committed import back",
    responses=responses(
        NotFound, errors.ImportMovedOn, errors.NotTheLastVersion, errors.FamiliesSeen, errors.ImportExpired
    ),
)
async def undo_import(import_id: UUID, write: DeciderWrites) -> Response:
    """The list's newest version only, and while none of its families was met."""

    async def work(context: Context) -> Reply:
        return Reply(202, await deciding.undo_import(context, import_id))

    return await write.once(work)


def watching(request: Request, principal: Principal, import_id: UUID) -> Watching:
    """Who watches which import."""
    runtime = request.app.state.runtime
    return Watching(runtime.database, settings_of(runtime.settings), principal, import_id)
