"""Second people over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import overrides as commands
from services.distribution.schemas.overrides import OverrideOut
from shared.auth import Principal
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import NotFound, responses

router = APIRouter(tags=["handouts"])


async def second_person(
    request: Request,
    authorization: Annotated[
        str | None,
        Header(
            alias="Second-Authorization",
            max_length=4_096,
            description="`Bearer` and the access token of a second person at the desk, who countersigns an override",
        ),
    ] = None,
) -> Principal | None:
    """Who countersigns at once, proven by a token of their own."""
    if authorization is None:
        return None
    principal: Principal = await request.app.state.runtime.authenticator.principal(authorization)
    return principal


Second = Annotated[Principal | None, Depends(second_person)]


@router.post(
    "/handouts/{handout_id}/countersign",
    operation_id="countersign_override",
    summary="Countersign an override as its second person",
    response_model=OverrideOut,
    responses=responses(
        NotFound,
        errors.NoOverride,
        errors.SecondPersonNeeded,
        errors.OverrideOverdue,
        errors.AlreadyCountersigned,
    ),
)
async def countersign_override(handout_id: UUID, write: Annotated[Write, writes(*commands.SECONDS)]) -> JSONResponse:
    """Within 24 hours, by somebody else than who asked for it and who gave it."""

    async def work(context: Context) -> Reply:
        return Reply(200, await commands.countersign(context, handout_id))

    return await write.once(work)
