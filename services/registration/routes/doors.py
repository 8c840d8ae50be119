"""What several routes take: a reading with its session, and a change that names the version it was made on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.finding import Reading
from services.registration.schemas.changes import ChangedOut
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal
from shared.changing import as_read, etag_of, in_transaction
from shared.context import Context
from shared.db import open_session

Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
IfMatch = Annotated[str | None, Header(max_length=100)]


def reading_of(request: Request, principal: Principal, session: AsyncSession) -> Reading:
    """One read of this request."""
    settings = settings_of(request.app.state.runtime.settings)
    return Reading(session, principal, settings, clock.business_now(), request.state.trace_id)


async def changed(
    request: Request,
    principal: Principal,
    if_match: str | None,
    work: Callable[[Context, str], Awaitable[ChangedOut]],
) -> JSONResponse:
    """Run a change of what the caller read with the ETag `if_match`, and answer with the new one.

    Raises:
        PreconditionRequired: there is none.
    """
    etag = as_read(if_match)
    answer = await in_transaction(request, principal, lambda context: work(context, etag))
    return JSONResponse(answer.model_dump(mode="json"), headers={"ETag": etag_of(answer.version)})
