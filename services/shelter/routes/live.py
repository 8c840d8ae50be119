"""Live changes of a shelter, as Server-Sent Events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.shelter.commands.live import Pulse, watch
from services.shelter.queries import shelters
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from shared.problems import NotFound, responses
from shared.runtime import Runtime

router = APIRouter(tags=["shelter"])
SECONDS_MAX = 55
"""Whoever is shut out is out within a minute: each stream asks for a token again."""


async def _watched(who: Staff, id_: SiteId, session: Session) -> None:
    """Before anything is answered: the caller is of the site, and there is a shelter."""
    who.must_be_at(id_, *READERS)
    if await shelters.shelter(session, id_) is None:
        raise NotFound()


def _pulse(request: Request) -> Pulse:
    """The one look at the log of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime.one(Pulse, lambda: Pulse(runtime.database, settings_of(request).live_look_seconds))


@router.get(
    "/shelters/{id}/events",
    operation_id="watch_shelter",
    summary="Watch a shelter: what changes, as Server-Sent Events",
    response_class=EventSourceResponse,
    responses=responses(NotFound),
    dependencies=[Depends(_watched)],
)
async def watch_shelter(
    request: Request,
    id_: SiteId,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**62, description="The id of the last word")] = None,
    seconds: Annotated[int, Query(ge=0, le=SECONDS_MAX, description="0: what is new, and no waiting")] = SECONDS_MAX,
) -> AsyncIterator[ServerSentEvent]:
    """Go on after any word by its id, with whatever server answers; at `change` and `reset`, read the board.

    At `again` ask again, and read the board with its ETag: what changes by the clock, or of a household, is not told.
    """
    async for word in watch(_pulse(request), settings_of(request), id_, last_event_id, seconds):
        yield word
