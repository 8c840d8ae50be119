"""The board, and occupancy by night."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from services.shelter.commands.boards import Boards, draw_board
from services.shelter.queries import board as board_queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import COUNTERS, READERS, Counter, Session, SiteId, Staff, settings_of
from services.shelter.schemas.shelters import Board, Night, Occupancy
from shared import clock
from shared.conditional import holds, takes_gzip
from shared.problems import InvalidRequest, NotFound, responses
from shared.runtime import Runtime

IfNoneMatch = Annotated[str | None, Header(description="The ETags that the caller holds")]
router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/board",
    operation_id="read_board",
    summary="Read the board: who is where, without who they are",
    response_model=Board,
    responses={**responses(NotFound), 304: {"description": "Nothing changed since the ETag"}},
)
async def read_board(
    request: Request,
    who: Staff,
    id_: SiteId,
    if_none_match: IfNoneMatch = None,
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """One call draws the screen; the ETag changes when anything on it does."""
    who.must_be_at(id_, *READERS)
    runtime: Runtime = request.app.state.runtime
    boards, settings, now = runtime.one(Boards, Boards), settings_of(request), clock.business_now()
    key = id_, request.headers.get("x-demo-time")
    drawn = await boards.drawn(key, lambda: draw_board(boards, runtime.database, settings, id_, now))
    headers = {"ETag": drawn.etag, "Cache-Control": "private", "Vary": "Accept-Encoding"}
    if holds(if_none_match, drawn.etag):
        return Response(status_code=304, headers=headers)
    if takes_gzip(accept_encoding):
        headers["Content-Encoding"] = "gzip"
        return Response(drawn.packed, media_type="application/json", headers=headers)
    return Response(drawn.content, media_type="application/json", headers=headers)


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
    return Occupancy(site_id=id_, as_of=clock.business_now(), nights=[Night(**row) for row in rows])
