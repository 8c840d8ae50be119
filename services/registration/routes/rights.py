"""What a person may ask of those who hold their data: to see it, and to have it destroyed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands import access, erasing, governing
from services.registration.commands.finding import Reading
from services.registration.errors import LookupBudgetSpent
from services.registration.schemas.privacy import AccessExportIn, AccessExportOut, ErasureIn, ErasureOut
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.problems import NotFound, responses

router = APIRouter(tags=["privacy"])
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Governor = Annotated[Principal, Depends(requires(*governing.GOVERNORS))]


@router.post(
    "/persons/{person_id}/erase",
    response_model=ErasureOut,
    operation_id="erase_person",
    summary="Destroy who a person was; what was counted stays",
    responses=responses(NotFound),
)
async def erase_person(
    person_id: UUID, body: ErasureIn, write: Annotated[Write, writes(Role.PROTECTION_OFFICER)]
) -> Response:
    """It can't be undone, and a restored backup repeats it."""

    async def work(context: Context) -> Reply:
        return Reply(200, await erasing.erase_person(context, person_id, body))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/access-export",
    response_model=AccessExportOut,
    operation_id="export_access",
    summary="All that is held about a person, and who read it",
    responses={
        **responses(NotFound, LookupBudgetSpent),
        200: {"content": {"text/html": {"schema": {"type": "string"}}}},
    },
    openapi_extra={"x-no-idempotency-key": True, "x-identity-read": True},
)
async def export_access(
    person_id: UUID, body: AccessExportIn, request: Request, principal: Governor, session: Session
) -> Response:
    """For the person, by an officer or a coordinator; the export is itself a read that is written down."""
    settings = settings_of(request.app.state.runtime.settings)
    reading = Reading(session, principal, settings, clock.business_now(), request.state.trace_id)
    export = await access.export_access(reading, person_id)
    if body.html:
        return HTMLResponse(access.as_page(export))
    return Response(export.model_dump_json(), media_type="application/json")
