"""What routes share that change a layout: the version that the caller read, and the one that it is now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse

from services.shelter.commands.shelters import KEEPERS
from services.shelter.schemas.shelters import BedOut, RoomOut, ShelterSummary
from shared.auth import Principal, requires
from shared.changing import as_read, etag_of, in_transaction
from shared.context import Context
from shared.idempotency import Reply, Write

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
    etag = as_read(if_match)
    answer = await in_transaction(request, principal, lambda context: command(context, etag))
    return JSONResponse(answer.model_dump(mode="json"), headers={"ETag": etag_of(answer.version)})


async def done(write: Write, command: Callable[[Context], Awaitable[A]]) -> JSONResponse:
    """Run a change under its key, and answer with the ETag of what it changed."""

    async def work(context: Context) -> Reply:
        answer = await command(context)
        return Reply(200, answer, headers={"ETag": etag_of(answer.version)})

    return await write.once(work)
