"""Services in a batch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.shelter.commands import services as given
from services.shelter.commands.recipients import Planned
from services.shelter.errors import NightsComeFromCensus
from services.shelter.schemas.services import ItemOut, ServiceOut, ServicesIn, ServicesOut
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problem_response import problem_body
from shared.problems import NotFound, responses

router = APIRouter(tags=["shelter"])


@router.post(
    "/services/batch",
    operation_id="give_services",
    summary="Record services to people, cards, households, a group or a count",
    status_code=207,
    response_model=ServicesOut,
    responses=responses(NotFound, NightsComeFromCensus),
)
async def give_services(
    request: Request, body: ServicesIn, write: Annotated[Write, writes(*given.STAFF)]
) -> JSONResponse:
    """One verdict per item; what the kind gives once per meal or day is given once."""

    async def command(context: Context) -> Reply:
        planned = await given.give_services(context, body)
        return Reply(207, ServicesOut(items=[_verdict(request, one) for one in planned]))

    return await write.once(command)


def _verdict(request: Request, one: Planned) -> ItemOut:
    if one.problem is not None:
        body = problem_body(request, one.problem)
        id_ = one.id if one.id_given else None
        return ItemOut(id=id_, status=one.problem.status, card=one.card, problem=body)
    out = ServiceOut(
        service_ids=[row["id"] for row in one.given],
        people=sum(row["people"] for row in one.given),
        reached=all(row["reached"] for row in one.given),
    )
    return ItemOut(id=one.id, status=201, card=one.card, resource=out)
