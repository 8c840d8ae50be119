"""Hand-outs to arrival groups over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import groups
from services.distribution.commands.handouts import GIVERS
from services.distribution.schemas.groups import GroupHandoutIn, GroupHandoutOut
from shared.idempotency import Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["handouts"])


@router.post(
    "/handouts/group",
    operation_id="give_to_group",
    summary="Give to an arrival group less exceptions",
    status_code=201,
    response_model=GroupHandoutOut,
    responses=responses(NotFound, IdReused, errors.OutOfStock),
)
async def give_to_group(body: GroupHandoutIn, write: Annotated[Write, writes(*GIVERS)]) -> JSONResponse:
    """One row per token, the refused ones listed; people without a token draw on the head-count."""
    return await write.created(groups.give_to_group, body)
