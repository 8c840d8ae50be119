"""What routes share that change a layout: the version that the caller read, and the one that it is now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.layout_changes import etag_of
from services.shelter.commands.shelters import KEEPERS
from services.shelter.schemas.shelters import BedOut, RoomOut, ShelterSummary
from shared import clock
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write
from shared.problems import PreconditionRequired

A = TypeVar("A", ShelterSummary, RoomOut, BedOut)
Keeper = Annotated[Principal, Depends(requires(*KEEPERS))]
IfMatch = Annotated[str | None, Header(max_length=100, description="The ETag of what was read")]


async def changed(
    request: Request, principal: Principal, if_match: str | None, command: Callable[[Context, str], Awaitable[A]]
) -> JSONResponse:
    """Run a change of what the caller read with the ETag `if_match`, and answer with the new one.

    Raises:
        PreconditionRequired: there is none.
    """
    if if_match is None:
        raise PreconditionRequired()
    etag, runtime = if_match, request.app.state.runtime

    async def transaction(session: AsyncSession) -> A:
        context = Context(
            session=session,
            settings=runtime.settings,
            service=runtime.service.name,
            now=clock.business_now(),
            correlation_id=request.state.trace_id,
            principal=principal,
            traceparent=request.state.traceparent,
        )
        return await command(context, etag)

    answer: A = await runtime.database.run(transaction)
    return JSONResponse(answer.model_dump(mode="json"), headers={"ETag": etag_of(answer.version)})


async def done(write: Write, command: Callable[[Context], Awaitable[A]]) -> JSONResponse:
    """Run a change under its key, and answer with the ETag of what it changed."""

    async def work(context: Context) -> Reply:
        answer = await command(context)
        return Reply(200, answer, headers={"ETag": etag_of(answer.version)})

    return await write.once(work)
