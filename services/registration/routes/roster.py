"""The roster of a site, for the devices of its desks."""

from __future__ import annotations

import asyncio
import gzip
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response

from services.registration.commands import finding, roster
from services.registration.errors import RosterLoadsSpent
from services.registration.routes.reading import IDENTITY, Session, reading_of
from services.registration.schemas.roster import RosterOut
from shared.auth import Principal, requires
from shared.conditional import takes_gzip
from shared.problems import NotFound, responses

router = APIRouter(tags=["finding"])
_GZIP_LEVEL = 5


@router.get(
    "/roster",
    response_model=RosterOut,
    operation_id="show_roster",
    summary="Who has an open stay at a site, for a device that works without a network",
    responses={
        **responses(NotFound, RosterLoadsSpent),
        304: {"description": "Nothing changed since the ETag; this is no read"},
    },
    openapi_extra=IDENTITY,
)
async def show_roster(
    site_id: UUID,
    request: Request,
    principal: Annotated[Principal, Depends(requires(*finding.SEARCHERS))],
    session: Session,
    if_none_match: Annotated[str | None, Header(description="The ETag of the roster that the caller holds")] = None,
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """No document, phone or birth date; a protected record is a card, as that of somebody who gave no data."""
    shown = await roster.show_roster(reading_of(request, principal, session), site_id, if_none_match)
    headers = {"ETag": shown.etag, "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if shown.content is None:
        return Response(status_code=304, headers=headers)
    if takes_gzip(accept_encoding):
        packed = await asyncio.to_thread(gzip.compress, shown.content, _GZIP_LEVEL)
        return Response(packed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
    return Response(shown.content, media_type="application/json", headers=headers)
