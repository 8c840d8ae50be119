"""Proposals: where a household may be placed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.shelter.commands.check_in import STAFF
from services.shelter.commands.proposing import Answer, Asked, proposals_for
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.answering import answered
from services.shelter.routes.reading import Session, SiteId, settings_of
from services.shelter.schemas.proposals import Area, ProposalsOut
from services.shelter.schemas.stays import CardCode
from shared import clock
from shared.auth import Principal, requires
from shared.problems import InvalidRequest, NotFound, preferred_language, responses

NAMED_MAX = 20
router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/proposals",
    operation_id="propose_places",
    summary="Propose up to three placements for a household, the best first",
    response_model_exclude_none=True,
    responses=responses(NotFound, InvalidRequest),
)
async def propose_places(
    request: Request,
    session: Session,
    who: Annotated[Principal, Depends(requires(*STAFF))],
    id_: SiteId,
    person: Annotated[list[UUID], Query(default_factory=list, max_length=NAMED_MAX)],
    card: Annotated[list[CardCode], Query(default_factory=list, max_length=NAMED_MAX)],
    household: Annotated[UUID | None, Query(description="A household: those of it who have no stay here")] = None,
    hold: Annotated[UUID | None, Query(description="The hold whose beds and places they may have")] = None,
    area: Annotated[Area | None, Query(description="What they choose; no reason is asked")] = None,
) -> ProposalsOut:
    """For the shelter's own staff: reasons and rules stand here, and on no board. Nothing is held by a proposal."""
    who.must_be_at(id_, *STAFF)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    asked = Asked(household, person, card, area=area, hold_id=hold)
    if household is None and not person and not card:
        raise InvalidRequest.at("/query/household", "somebody_needed")
    now = clock.business_now()
    answer: Answer = await proposals_for(session, settings_of(request), id_, asked, now)
    return answered(id_, now, answer, preferred_language(request.headers.get("accept-language", "")))
