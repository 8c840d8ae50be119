"""What several routes take: a reading with its session, and a change that names the version it was made on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.changes import etag_of
from services.registration.commands.finding import Reading
from services.registration.schemas.changes import ChangedOut
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal
from shared.context import Context
from shared.db import open_session
from shared.problems import PreconditionRequired

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
    if if_match is None:
        raise PreconditionRequired()
    etag, runtime = if_match, request.app.state.runtime

    async def transaction(session: AsyncSession) -> ChangedOut:
        context = Context(
            session=session,
            settings=runtime.settings,
            service=runtime.service.name,
            now=clock.business_now(),
            correlation_id=request.state.trace_id,
            principal=principal,
            traceparent=request.state.traceparent,
        )
        return await work(context, etag)

    answer: ChangedOut = await runtime.database.run(transaction)
    return JSONResponse(answer.model_dump(mode="json"), headers={"ETag": etag_of(answer.version)})
