"""A shelter's capacity, waiver and overflow, and the history of its layout."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.shelter.commands import capacity as commands
from services.shelter.commands.shelters import STAFF
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.changing import IfMatch, Keeper, changed, done
from services.shelter.routes.reading import READERS, Session, SiteId, Staff
from services.shelter.schemas.layout import LayoutChangeOut, OverflowIn, ShelterChange
from services.shelter.schemas.shelters import ShelterSummary
from shared.idempotency import Write, writes
from shared.pagination import Cursor, Limit, Page, decode_key, encode_cursor
from shared.problems import IdReused, InvalidRequest, NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["shelter"])
VERSION_MAX = 2**31 - 1


@router.patch(
    "/shelters/{id}",
    operation_id="change_shelter",
    summary="Change a shelter's capacity or maximum nights, or waive the 3.5 m² a person",
    response_model=ShelterSummary,
    responses=responses(NotFound, PreconditionFailed, PreconditionRequired),
)
async def change_shelter(
    id_: SiteId, body: ShelterChange, request: Request, principal: Keeper, if_match: IfMatch = None
) -> JSONResponse:
    """The shelter as it is now; `If-Match` carries the ETag that the caller read."""
    return await changed(
        request, principal, if_match, lambda context, etag: commands.change_shelter(context, id_, body, etag)
    )


@router.post(
    "/shelters/{id}/overflow",
    operation_id="set_overflow",
    summary="Open or close a shelter's overflow, with a reason",
    response_model=ShelterSummary,
    responses=responses(NotFound, IdReused),
)
async def set_overflow(id_: SiteId, body: OverflowIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """Rooms for overflow are shown while it is open; a check-in is refused neither way."""
    return await done(write, lambda context: commands.set_overflow(context, id_, body))


@router.get(
    "/shelters/{id}/changes",
    operation_id="read_layout_changes",
    summary="Who changed a shelter's layout, waived its 3.5 m² or opened its overflow, when and why",
    responses=responses(NotFound, InvalidRequest),
)
async def read_layout_changes(
    session: Session, who: Staff, id_: SiteId, limit: Limit = 50, cursor: Cursor = None
) -> Page[LayoutChangeOut]:
    """One for each version of the shelter, the latest first."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    rows = await queries.changes(session, id_, before=before_of(cursor), rows_max=limit + 1)
    items = [LayoutChangeOut(**row) for row in rows[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].version)) if len(rows) > limit else None)


def before_of(cursor: str | None) -> int:
    """Below which number the page is, by its cursor.

    Raises:
        InvalidRequest: it is no cursor of such a list.
    """
    if cursor is None:
        return VERSION_MAX
    try:
        (version,) = decode_key(cursor)
        return min(max(int(version), 0), VERSION_MAX)
    except ValueError as error:
        raise InvalidRequest.at("/query/cursor", "cursor") from error
