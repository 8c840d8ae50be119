"""What rounds came to, and the calendar of all of them, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.distribution.commands import round_views as commands
from services.distribution.commands.rounds import seen
from services.distribution.routes.reading import Language, Session
from services.distribution.schemas.round_views import CalendarOut, ProgressOut
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role
from shared.problems import NotFound, responses

router = APIRouter(tags=["rounds"])
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Role.REPORTER)
Reader = Annotated[Principal, Depends(requires(*READERS))]
CSV = "text/csv"
_CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A CSV file", "content": {CSV: {"schema": {"type": "string"}}}}
}


@router.get(
    "/rounds/{round_id}/progress",
    operation_id="read_round_progress",
    summary="What a round came to, by site and local day",
    responses=responses(NotFound),
)
async def read_round_progress(round_id: UUID, request: Request, session: Session, principal: Reader) -> ProgressOut:
    """Of the caller's sites: hand-outs by verdict, refusals by code, kits that left."""
    round_, sites = await seen(session, round_id, principal, *READERS)
    return await commands.read_progress(session, round_, sites, _zone(request))


@router.get(
    "/rounds/{round_id}/progress.csv",
    response_class=Response,
    operation_id="export_round_progress",
    summary="The same as a CSV file",
    responses={**responses(NotFound), **_CSV_ANSWER},
)
async def export_round_progress(
    round_id: UUID, request: Request, session: Session, principal: Reader, language: Language
) -> Response:
    """Headings in the language of `Accept-Language`; no cell is a formula."""
    round_, sites = await seen(session, round_id, principal, *READERS)
    content = await commands.progress_table(session, round_, sites, _zone(request), language)
    name = f'attachment; filename="round-{round_id}.csv"'
    return Response(content, media_type=CSV, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@router.get("/calendar", operation_id="read_calendar", summary="What all agencies plan, by municipality and week")
async def read_calendar(
    session: Session,
    _: Annotated[Principal, Depends(requires(*Role))],
    from_day: Annotated[date, Query(alias="from")],
    to_day: Annotated[date, Query(alias="to", description="At most a year after `from`")],
    pcode: Annotated[
        str | None, Query(pattern=r"^HN([0-9]{2}){0,2}$", description="A department or municipality")
    ] = None,
) -> CalendarOut:
    """Added up: it names no round and no site, so that every agency may see what the others plan."""
    return await commands.read_calendar(session, from_day, to_day, pcode)


def _zone(request: Request) -> str:
    zone: str = request.app.state.runtime.settings.time_zone
    return zone
