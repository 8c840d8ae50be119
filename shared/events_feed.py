"""`GET /<service>/v1/events`: the event log for services that rebuild, and for other readers with the scope."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal, requires
from shared.contracts.catalogue import confidential_types
from shared.db import open_session
from shared.outbox import envelope_of, has_unsent, read_feed

router = APIRouter(tags=["events"])

FEED_SCOPE = "EVENTS"
TYPES_MAX = 50
SERVICE_KIND = "service"


class FeedItem(BaseModel):
    position: int
    event: dict[str, Any]


class Feed(BaseModel):
    """Events in the order in which they became visible; ask again after `position_last`.

    `unsent` tells whether more is on its way: an event of this service, of whatever type, waits to be published.
    """

    items: list[FeedItem]
    position_last: int
    unsent: bool


@router.get("/events", operation_id="read_events", summary="Read the event log")
async def read_events(
    request: Request,
    _: Annotated[Principal, Depends(requires(FEED_SCOPE))],
    session: Annotated[AsyncSession, Depends(open_session, scope="function")],
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    types: Annotated[list[str] | None, Query(max_length=TYPES_MAX)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Feed:
    """Up to `limit` CloudEvents after the position `after`; confidential ones are read by services alone."""
    runtime = request.app.state.runtime
    unsent = await has_unsent(session)  # asked first: what is numbered meanwhile is then still to be seen
    hidden = () if request.state.principal.kind == SERVICE_KIND else confidential_types()
    rows = await read_feed(session, after=after, types=types or [], hidden=hidden, rows_max=limit)
    items = [
        FeedItem(
            position=row["position"],
            event=json.loads(envelope_of(row, runtime.settings.operation, runtime.service.name).to_bytes()),
        )
        for row in rows
    ]
    return Feed(items=items, position_last=items[-1].position if items else after, unsent=unsent)
