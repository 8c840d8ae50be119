"""Reads of identity: by name at one's own sites, by id and by card. POSTs here take no Idempotency-Key."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands import finding
from services.registration.commands.changes import etag_of
from services.registration.commands.finding import Reading
from services.registration.errors import LookupBudgetSpent
from services.registration.schemas.fields import CardCode
from services.registration.schemas.finding import CardOut, LookupIn, LookupOut, SearchIn, SearchOut
from services.registration.schemas.households import HouseholdOut, PersonOut
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal, requires
from shared.db import open_session
from shared.problems import NotFound, responses

router = APIRouter(tags=["finding"])

Searcher = Annotated[Principal, Depends(requires(*finding.SEARCHERS))]
Reader = Annotated[Principal, Depends(requires(*finding.READERS))]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
IDENTITY = {"x-identity-read": True}
"""Its answer may tell who somebody is: the only operations that may (a test hunts for names in all others)."""
WITHOUT_KEY = {"x-no-idempotency-key": True, **IDENTITY}


def _reading(request: Request, principal: Principal, session: AsyncSession) -> Reading:
    settings = settings_of(request.app.state.runtime.settings)
    return Reading(session, principal, settings, clock.business_now(), request.state.trace_id)


@router.post(
    "/persons/search",
    response_model=SearchOut,
    operation_id="search_people",
    summary="Find people at one's own sites by name or document",
    responses=responses(LookupBudgetSpent),
    openapi_extra=WITHOUT_KEY,
)
async def search_people(body: SearchIn, request: Request, principal: Searcher, session: Session) -> SearchOut:
    """Accents, spaces and the order of words do not matter; people elsewhere are never found."""
    return await finding.search_people(_reading(request, principal, session), body)


@router.post(
    "/persons/lookup",
    response_model=LookupOut,
    operation_id="look_up_people",
    summary="People by their ids, for a purpose",
    responses=responses(LookupBudgetSpent),
    openapi_extra=WITHOUT_KEY,
)
async def look_up_people(body: LookupIn, request: Request, principal: Reader, session: Session) -> LookupOut:
    """One audit row per person, written before the answer."""
    return await finding.look_up_people(_reading(request, principal, session), body)


@router.get(
    "/persons/{person_id}",
    response_model=PersonOut,
    operation_id="show_person",
    summary="One person",
    responses=responses(NotFound, LookupBudgetSpent),
    openapi_extra=IDENTITY,
)
async def show_person(
    person_id: UUID, request: Request, response: Response, principal: Reader, session: Session
) -> PersonOut:
    """A protected person is there for their officers only. The ETag is what a change names."""
    person = await finding.show_person(_reading(request, principal, session), person_id)
    response.headers["ETag"] = etag_of(person.version)
    return person


@router.get(
    "/households/{household_id}",
    response_model=HouseholdOut,
    operation_id="show_household",
    summary="One household with its members",
    responses=responses(NotFound, LookupBudgetSpent),
    openapi_extra=IDENTITY,
)
async def show_household(
    household_id: UUID, request: Request, response: Response, principal: Reader, session: Session
) -> HouseholdOut:
    """Members without a record stand in `unnamed`. The ETag is what a change names."""
    household = await finding.show_household(_reading(request, principal, session), household_id)
    response.headers["ETag"] = etag_of(household.version)
    return household


@router.get(
    "/cards/{code}",
    response_model=CardOut,
    operation_id="show_card",
    summary="A card and its bearer",
    responses=responses(NotFound, LookupBudgetSpent),
    openapi_extra=IDENTITY,
)
async def show_card(
    code: Annotated[CardCode, Path()], request: Request, principal: Reader, session: Session
) -> CardOut:
    """An anonymous bearer's card and a protected one's give the same answer."""
    return await finding.show_card(_reading(request, principal, session), code)
