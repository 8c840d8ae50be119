"""Reads of identity: by name at one's own sites, by id and by card. POSTs here take no Idempotency-Key."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from services.registration.commands import finding, journeys, searching
from services.registration.errors import LookupBudgetSpent
from services.registration.routes.reading import IDENTITY, WITHOUT_KEY, Session, reading_of
from services.registration.schemas.arrivals import JourneyOut
from services.registration.schemas.fields import CardCode
from services.registration.schemas.finding import CardOut, LookupIn, LookupOut, SearchIn, SearchOut, StructuredSearchIn
from services.registration.schemas.households import HouseholdOut, PersonOut
from shared.auth import Principal, requires
from shared.changing import etag_of
from shared.problems import NotFound, responses

router = APIRouter(tags=["finding"])

Searcher = Annotated[Principal, Depends(requires(*finding.SEARCHERS))]
Reader = Annotated[Principal, Depends(requires(*finding.READERS))]


@router.post(
    "/persons/search",
    response_model=SearchOut,
    operation_id="search_people",
    summary="Find people at one's own sites by name or phone, and anybody by an exact document or card",
    responses=responses(LookupBudgetSpent),
    openapi_extra=WITHOUT_KEY,
)
async def search_people(body: SearchIn, request: Request, principal: Searcher, session: Session) -> SearchOut:
    """Accents, spaces, spelling by ear and the order of words do not matter; nobody elsewhere is found by name."""
    return await searching.search_people(reading_of(request, principal, session), body)


@router.post(
    "/persons/search/structured",
    response_model=SearchOut,
    operation_id="search_structured",
    summary="Find people at one's own sites by fields",
    openapi_extra=WITHOUT_KEY,
)
async def search_structured(
    body: StructuredSearchIn,
    request: Request,
    principal: Annotated[Principal, Depends(requires(*searching.STRUCTURED_SEARCHERS))],
    session: Session,
) -> SearchOut:
    """For who coordinates or protects; at those sites alone."""
    return await searching.search_structured(reading_of(request, principal, session), body)


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
    return await finding.look_up_people(reading_of(request, principal, session), body)


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
    person = await finding.show_person(reading_of(request, principal, session), person_id)
    response.headers["ETag"] = etag_of(person.version)
    return person


@router.get(
    "/persons/{person_id}/journey",
    response_model=JourneyOut,
    operation_id="show_journey",
    summary="Where a person has arrived, and when",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def show_journey(person_id: UUID, request: Request, principal: Reader, session: Session) -> JourneyOut:
    """A person is not a return: several returns are one person's. Confidential places are left out."""
    return await journeys.show_journey(reading_of(request, principal, session), person_id)


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
    household = await finding.show_household(reading_of(request, principal, session), household_id)
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
    return await finding.show_card(reading_of(request, principal, session), code)
