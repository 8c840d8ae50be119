"""Boards that are drawn once for all who ask at the same moment.

A drawing that began before somebody asked may lack what they have just done: so they wait for the next one, which
begins when that is done. At most one drawing of a board runs in a process, however many ask.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import board as queries
from services.shelter.queries import shelters
from services.shelter.queries.drawing import Today, draw
from services.shelter.queries.overflow import shown_rooms
from services.shelter.rules import night_of
from services.shelter.schemas.shelters import Board
from services.shelter.settings import ShelterSettings
from shared.clock import local_day
from shared.db import Database
from shared.problems import NotFound

GZIP_LEVEL = 5


@dataclass(frozen=True)
class Drawn:
    """A board as it is answered."""

    content: bytes

    @cached_property
    def etag(self) -> str:
        """It changes when anything on the board does."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes:
        """The content as gzip packs it."""
        return gzip.compress(self.content, GZIP_LEVEL, mtime=0)


@dataclass
class Boards:
    """What is being drawn in this process, and what will be next."""

    _running: dict[Hashable, asyncio.Task[Drawn]] = field(default_factory=dict)
    _next: dict[Hashable, asyncio.Task[Drawn]] = field(default_factory=dict)

    async def drawn(self, key: Hashable, make: Callable[[], Awaitable[Drawn]]) -> Drawn:
        """A drawing of `key` that began after this was called."""
        running = self._running.get(key)
        if running is None:
            return await asyncio.shield(self._begin(key, make))
        if key not in self._next:
            self._next[key] = asyncio.create_task(self._after(running, key, make))
        return await asyncio.shield(self._next[key])

    def _begin(self, key: Hashable, make: Callable[[], Awaitable[Drawn]]) -> asyncio.Task[Drawn]:
        self._running[key] = task = asyncio.create_task(self._make(key, make))
        return task

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Drawn]]) -> Drawn:
        try:
            return await make()
        finally:
            del self._running[key]

    async def _after(self, running: asyncio.Task[Drawn], key: Hashable, make: Callable[[], Awaitable[Drawn]]) -> Drawn:
        await asyncio.wait([running])
        del self._next[key]
        return await (self._running.get(key) or self._begin(key, make))


async def draw_board(database: Database, settings: ShelterSettings, site_id: UUID, now: datetime) -> Drawn:
    """Draw the board of one shelter from the ledger of stays.

    Raises:
        NotFound: there is no shelter at the site.
    """
    board = await database.run(lambda session: read_board(session, settings, site_id, now))
    return Drawn(board.model_dump_json(exclude_none=True).encode())


async def read_board(
    session: AsyncSession,
    settings: ShelterSettings,
    site_id: UUID,
    now: datetime,
    *,
    stay_ids: Sequence[UUID] | None = None,
) -> Board:
    """The board of those who are here, or of the stays `stay_ids`: every number of people and beds is read from it.

    Raises:
        NotFound: there is no shelter at the site.
    """
    night = night_of(now, settings.time_zone, settings.night_boundary_hour)
    today = Today(local_day(now, settings.time_zone), night, settings.nights_max_by_population)
    shelter = await shelters.shelter(session, site_id)
    if shelter is None:
        raise NotFound()
    since = shelter["overflow_since"]
    rooms = await shelters.rooms(session, site_id)
    named = stay_ids is not None
    stays = await queries.stays_named(session, stay_ids or ()) if named else await queries.open_stays(session, site_id)
    uses = await queries.other_uses(session, site_id, now)
    shown = shown_rooms(rooms, stays, uses, is_open=since is not None)
    return draw(site_id, shown, stays, uses, today, overflow_since=since)
