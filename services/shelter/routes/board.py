"""The board, and occupancy by night."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from services.shelter.queries import board as board_queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.queries.drawing import draw
from services.shelter.routes.reading import COUNTERS, READERS, Counter, Session, SiteId, Staff, settings_of
from services.shelter.schemas.shelters import Board, Night, Occupancy
from shared import clock
from shared.problems import InvalidRequest, NotFound, responses

IfNoneMatch = Annotated[str | None, Header(max_length=100)]
router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/board",
    operation_id="read_board",
    summary="Read the board: who is where, without who they are",
    response_model=Board,
    responses={**responses(NotFound), 304: {"description": "Nothing changed since the ETag"}},
)
async def read_board(
    request: Request, session: Session, who: Staff, id_: SiteId, if_none_match: IfNoneMatch = None
) -> Response:
    """One call draws the screen; the ETag changes when anything on it does."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    now = clock.business_now()
    rooms = await shelter_queries.rooms(session, id_)
    stays = await board_queries.open_stays(session, id_)
    uses = await board_queries.other_uses(session, id_, now)
    board = draw(id_, rooms, stays, uses, clock.local_day(now, settings_of(request).time_zone))
    content = board.model_dump_json(exclude_none=True)
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    if if_none_match == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type="application/json", headers={"ETag": etag, "Cache-Control": "private"})


@router.get(
    "/shelters/{id}/occupancy",
    operation_id="read_shelter_occupancy",
    summary="Read how many people slept here, by night",
    response_model=Occupancy,
    responses=responses(NotFound, InvalidRequest),
)
async def read_occupancy(
    request: Request,
    session: Session,
    who: Counter,
    id_: SiteId,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
) -> Occupancy:
    """From the ledger of stays, with those who came and those who left."""
    who.must_be_at(id_, *COUNTERS)
    if not 0 <= (last - first).days < settings_of(request).occupancy_nights_max:
        raise InvalidRequest.at("/query/to", "out_of_range")
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    rows = await board_queries.nights(session, id_, first, last)
    return Occupancy(site_id=id_, nights=[Night(**row) for row in rows])
