"""Referrals between shelters, and where there are free places."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from services.shelter.commands import referrals as commands
from services.shelter.commands.check_in import STAFF
from services.shelter.commands.free_places import free_places
from services.shelter.errors import (
    BedOutOfService,
    BedTaken,
    PlacesNotFree,
    ReferralDependedOn,
    ReferralElsewhere,
    RoomGiven,
)
from services.shelter.queries import referrals as queries
from services.shelter.routes.reading import READERS, SEEKERS, Seeker, Session, Staff, latest_before, settings_of
from services.shelter.rules.referrals import OPEN
from services.shelter.schemas.referrals import (
    AcceptIn,
    FreePlaces,
    ReferralIn,
    ReferralOut,
    ReferralStepIn,
    ReferralUndoIn,
)
from shared import clock
from shared.changing import etag_of
from shared.context import Context
from shared.db import at_one_moment
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Page, decode_cursor, encode_cursor, page_of
from shared.problems import IdReused, InvalidRequest, NotFound, responses

Rows = Annotated[int, Query(ge=1, le=200, description="Rows in a page")]
IN_THE_WAY = (BedTaken, BedOutOfService, PlacesNotFree, RoomGiven)
router = APIRouter(tags=["shelter"])


@router.get("/free-places", operation_id="list_free_places", summary="Which shelters have free beds and places")
async def list_free_places(
    request: Request, session: Session, who: Seeker, limit: Rows = 20, cursor: Cursor = None
) -> Page[FreePlaces]:
    """Open shelters, confidential ones to their own agency only; the numbers are their boards', each with its time."""
    settings, now = settings_of(request), clock.business_now()
    own = who.sites(*SEEKERS)
    await at_one_moment(session)
    rows = await queries.asked_shelters(session, who.agency, own, after=decode_cursor(cursor), rows_max=limit + 1)
    found = [await free_places(session, settings, row["site_id"], row["code"], now) for row in rows[:limit]]
    page = page_of(rows, limit, [row["site_id"] for row in rows])
    return Page(items=found, next=page.next)


@router.post(
    "/referrals",
    operation_id="refer_to_shelter",
    summary="Ask another shelter to take somebody in",
    status_code=201,
    response_model=ReferralOut,
    responses=responses(NotFound, IdReused),
)
async def refer_to_shelter(body: ReferralIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """A household, persons, bearers of cards or a number of people; of needs only what a bed must be like."""

    async def command(context: Context) -> Reply:
        return _replied(201, await commands.refer(context, body))

    return await write.once(command)


def _replied(status: int, referral: ReferralOut) -> Reply:
    return Reply(status, referral, headers={"ETag": etag_of(referral.version)})


@router.get(
    "/referrals",
    operation_id="list_shelter_referrals",
    summary="List the referrals from and to your shelters",
    responses=responses(InvalidRequest),
)
async def list_shelter_referrals(
    session: Session,
    who: Staff,
    open_only: Annotated[bool, Query(description="Those that are asked or accepted")] = False,
    limit: Rows = 50,
    cursor: Cursor = None,
) -> Page[ReferralOut]:
    """The latest first. `overdue` are those that were accepted, and what was held for them has expired."""
    sites = None if who.everywhere(*READERS) else sorted(who.sites(*READERS))
    states = OPEN if open_only else None
    rows = await queries.referrals(session, sites, states=states, before=latest_before(cursor), rows_max=limit + 1)
    now = clock.business_now()
    items = [commands.referral_out(row, who, now) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    key = encode_cursor(last["requested_at"].isoformat(), last["referral_id"]) if last else None
    return Page(items=items, next=key)


@router.get(
    "/referrals/{referral_id}",
    operation_id="read_shelter_referral",
    summary="Read a referral with everything that was done to it",
    response_model=ReferralOut,
    responses=responses(NotFound),
)
async def read_shelter_referral(referral_id: UUID, response: Response, session: Session, who: Staff) -> ReferralOut:
    """For the staff of the shelter that asks, and of the one that is asked."""
    row = await queries.referral_by_id(session, referral_id)
    if row is None or not any(who.at(row[name], *READERS) for name in ("from_site_id", "to_site_id")):
        raise NotFound()
    response.headers["ETag"] = etag_of(row["version"])
    return commands.referral_out(row, who, clock.business_now())


@router.post(
    "/referrals/{referral_id}/accept",
    operation_id="accept_shelter_referral",
    summary="Accept a referral: beds and places are held for it",
    response_model=ReferralOut,
    responses=responses(NotFound, InvalidRequest, ReferralElsewhere, *IN_THE_WAY, IdReused),
)
async def accept_shelter_referral(
    referral_id: UUID, body: AcceptIn, write: Annotated[Write, writes(*STAFF)]
) -> JSONResponse:
    """By the staff of the shelter that is asked. A check-in that names the hold sets it to ARRIVED."""

    async def command(context: Context) -> Reply:
        return _replied(200, await commands.accept(context, referral_id, body))

    return await write.once(command)


@router.post(
    "/referrals/{referral_id}/steps",
    operation_id="move_shelter_referral",
    summary="Decline or cancel a referral, or say whether they came",
    response_model=ReferralOut,
    responses=responses(NotFound, ReferralElsewhere, ReferralDependedOn, IdReused),
)
async def move_shelter_referral(
    referral_id: UUID, body: ReferralStepIn, write: Annotated[Write, writes(*STAFF)]
) -> JSONResponse:
    """The origin cancels, the destination does the rest; what was held is released unless they came."""

    async def command(context: Context) -> Reply:
        return _replied(200, await commands.move_on(context, referral_id, body))

    return await write.once(command)


@router.post(
    "/referrals/{referral_id}/undo",
    operation_id="undo_shelter_referral",
    summary="Take the last step of a referral back",
    response_model=ReferralOut,
    responses=responses(NotFound, ReferralElsewhere, ReferralDependedOn, *IN_THE_WAY, IdReused),
)
async def undo_shelter_referral(
    referral_id: UUID, body: ReferralUndoIn, write: Annotated[Write, writes(*STAFF)]
) -> JSONResponse:
    """By the side whose step it was, while nothing depends on it; what had been held is held again, if it is free."""

    async def command(context: Context) -> Reply:
        return _replied(200, await commands.undo(context, referral_id, body))

    return await write.once(command)
