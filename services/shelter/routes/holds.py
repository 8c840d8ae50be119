"""Holds: beds and places that are kept for an announced bus, a referral, or for a reason."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from services.shelter.commands import holds as commands
from services.shelter.commands.check_in import STAFF
from services.shelter.errors import BedOutOfService, BedTaken, HoldOver, PlacesNotFree, RoomGiven
from services.shelter.queries import holds as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, latest_before, settings_of
from services.shelter.schemas.holds import HoldChange, HoldIn, HoldOut, ReleaseIn
from shared import clock
from shared.auth import Principal, requires
from shared.changing import as_read, etag_of, in_transaction
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, encode_cursor
from shared.problems import IdReused, InvalidRequest, NotFound, PreconditionFailed, PreconditionRequired, responses

DAY_MIN, DAY_MAX = date(2000, 1, 1), date(2199, 12, 31)
router = APIRouter(tags=["shelter"])


@router.post(
    "/shelters/{id}/holds",
    operation_id="hold_places",
    summary="Hold beds and places for a bus that is announced, or for a reason: all or none",
    status_code=201,
    response_model=HoldOut,
    responses=responses(NotFound, InvalidRequest, BedTaken, BedOutOfService, PlacesNotFree, RoomGiven, IdReused),
)
async def hold_places(id_: SiteId, body: HoldIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """They are free again by themselves when it expires; who comes by it names it in the check-in."""

    async def command(context: Context) -> Reply:
        held = await commands.hold(context, id_, body)
        return Reply(201, held, headers={"ETag": etag_of(held.version)})

    return await write.once(command)


@router.get(
    "/shelters/{id}/holds",
    operation_id="list_holds",
    summary="List what a shelter holds now, or held in a period",
    responses=responses(NotFound, InvalidRequest),
)
async def list_holds(
    request: Request,
    session: Session,
    who: Staff,
    id_: SiteId,
    first: Annotated[date | None, Query(alias="from", description="Whatever was held since that local day")] = None,
    last: Annotated[date | None, Query(alias="to", description="Up to the end of that local day")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[HoldOut]:
    """The latest first; without a period those that are live."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    now, zone = clock.business_now(), settings_of(request).time_zone
    for name, day in (("from", first), ("to", last)):
        if day is not None and not DAY_MIN <= day <= DAY_MAX:
            raise InvalidRequest.at(f"/query/{name}", "out_of_range")
    since = clock.day_bounds(first or DAY_MIN, zone)[0] if first or last else now
    until = clock.day_bounds(last, zone)[1] if last else None
    rows = await queries.holds(session, id_, since=since, until=until, before=latest_before(cursor), rows_max=limit + 1)
    items = [commands.hold_out(row, now) for row in rows[:limit]]
    key = encode_cursor(items[-1].held_from.isoformat(), items[-1].hold_id) if len(rows) > limit else None
    return Page(items=items, next=key)


@router.get(
    "/holds/{hold_id}",
    operation_id="read_hold",
    summary="Read a hold with what is left of it",
    response_model=HoldOut,
    responses=responses(NotFound),
)
async def read_hold(hold_id: UUID, response: Response, session: Session, who: Staff) -> HoldOut:
    """One hold of the caller's sites, with its ETag."""
    row = await queries.hold_by_id(session, hold_id)
    if row is None:
        raise NotFound()
    who.must_be_at(row["site_id"], *READERS)
    response.headers["ETag"] = etag_of(row["version"])
    return commands.hold_out(row, clock.business_now())


@router.patch(
    "/holds/{hold_id}",
    operation_id="change_hold",
    summary="Let a hold end later, or earlier",
    response_model=HoldOut,
    responses=responses(NotFound, HoldOver, BedTaken, PlacesNotFree, PreconditionFailed, PreconditionRequired),
)
async def change_hold(
    hold_id: UUID,
    body: HoldChange,
    request: Request,
    who: Annotated[Principal, Depends(requires(*STAFF))],
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> JSONResponse:
    """While it is live; `If-Match` is the ETag of what was read."""
    etag = as_read(if_match)
    held = await in_transaction(request, who, lambda context: commands.change_hold(context, hold_id, body, etag))
    return JSONResponse(held.model_dump(mode="json"), headers={"ETag": etag_of(held.version)})


@router.post(
    "/holds/{hold_id}/release",
    operation_id="release_hold",
    summary="Release a hold: what nobody took of it is free at once",
    response_model=HoldOut,
    responses=responses(NotFound),
)
async def release_hold(hold_id: UUID, body: ReleaseIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """One that is over stays as it is. Released by mistake: hold the same again, if it is still free."""

    async def command(context: Context) -> Reply:
        held = await commands.release_hold(context, hold_id, body)
        return Reply(200, held, headers={"ETag": etag_of(held.version)})

    return await write.once(command)
