"""One stay with its steps, and what is expected of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from services.shelter.commands import expected
from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.errors import NotAway, StayEndedAlready
from services.shelter.queries import away, stays
from services.shelter.routes.reading import READERS, Session, Staff
from services.shelter.schemas.away import StayChange, StayWithSteps, StepOut
from services.shelter.schemas.stays import StayOut
from shared.auth import Principal, requires
from shared.changing import as_read, etag_of, in_transaction
from shared.problems import NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["shelter"])


@router.get(
    "/stays/{stay_id}",
    operation_id="read_stay",
    summary="Read a stay with what happened to it",
    response_model=StayWithSteps,
    responses=responses(NotFound),
)
async def read_stay(stay_id: UUID, response: Response, session: Session, who: Staff) -> StayWithSteps:
    """One stay of the caller's sites, with its ETag."""
    row = (await stays.stays_by_id(session, [stay_id])).get(stay_id)
    if row is None:
        raise NotFound()
    who.must_be_at(row["site_id"], *READERS)
    response.headers["ETag"] = etag_of(row["version"])
    steps = [StepOut(**step) for step in await away.steps_of(session, stay_id)]
    return StayWithSteps(**stay_out(row).model_dump(), steps=steps)


@router.patch(
    "/stays/{stay_id}",
    operation_id="expect_of_stay",
    summary="Set when a guest is expected to leave, or to be back",
    response_model=StayOut,
    responses=responses(NotFound, StayEndedAlready, NotAway, PreconditionFailed, PreconditionRequired),
)
async def expect_of_stay(
    stay_id: UUID,
    body: StayChange,
    request: Request,
    who: Annotated[Principal, Depends(requires(*STAFF))],
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> JSONResponse:
    """What is named is changed; `If-Match` is the ETag of what was read."""
    etag = as_read(if_match)
    stay, changed = await in_transaction(request, who, lambda context: expected.expect(context, stay_id, body, etag))
    return JSONResponse(stay.model_dump(mode="json"), headers={"ETag": changed})
