"""Boards that are drawn once for all who ask at the same moment, and only when something on them changed.

Each question asks the database whether what a board is drawn from is as it was. A question that began before somebody
asked may lack what they have just done: so they wait for the next one, which begins when that is answered. At most
one question about a board runs in a process, however many ask.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import board as queries
from services.shelter.queries import shelters
from services.shelter.queries.drawing import Drawing, Today, draw
from services.shelter.queries.holds import held_places
from services.shelter.rules import area_takes, limits_of, night_of
from services.shelter.settings import ShelterSettings
from shared.clock import local_day
from shared.db import Database, at_one_moment
from shared.problems import NotFound

GZIP_LEVEL = 5
KEPT_MAX = 100
"""Boards that a process keeps: of 500 beds each has a quarter of a megabyte."""


@dataclass(frozen=True)
class Drawn:
    """A board as it is answered; `made_of` is what it was drawn from."""

    content: bytes
    made_of: Any = None

    @cached_property
    def etag(self) -> str:
        """It changes when anything on the board does; weak, for the packed bytes are others and the board the same."""
        return f'W/"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes:
        """The content as gzip packs it."""
        return gzip.compress(self.content, GZIP_LEVEL, mtime=0)


@dataclass
class Boards:
    """What is being drawn in this process, what will be next, and what was drawn last of each shelter."""

    _kept: OrderedDict[UUID, Drawn] = field(default_factory=OrderedDict)
    _running: dict[Hashable, asyncio.Task[Drawn]] = field(default_factory=dict)
    _next: dict[Hashable, asyncio.Task[Drawn]] = field(default_factory=dict)

    def last(self, site_id: UUID, made_of: Any) -> Drawn | None:
        """What was drawn last of the shelter, if that was of the same."""
        kept = self._kept.get(site_id)
        return kept if kept is not None and kept.made_of == made_of else None

    def keep(self, site_id: UUID, drawn: Drawn) -> Drawn:
        """Keep it until the next drawing, or until so many others were drawn since."""
        self._kept[site_id] = drawn
        self._kept.move_to_end(site_id)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return drawn

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


async def draw_board(
    boards: Boards, database: Database, settings: ShelterSettings, site_id: UUID, now: datetime
) -> Drawn:
    """The board of one shelter from the ledger of stays, drawn anew where that changed.

    The ledger's state and its rows are of one moment: nothing that came between them is on a board of an older state.

    Raises:
        NotFound: there is no shelter at the site.
    """
    night = night_of(now, settings.time_zone, settings.night_boundary_hour)
    day = local_day(now, settings.time_zone), night

    async def read(session: AsyncSession) -> Drawn:
        await at_one_moment(session)
        state = await queries.state(session, site_id, now)
        if state is None:
            raise NotFound()
        made_of = state, day
        if last := boards.last(site_id, made_of):
            return last
        drawing = await read_drawing(session, settings, site_id, now)
        return boards.keep(site_id, Drawn(drawing.json(), made_of))

    return await database.run(read)


async def read_drawing(
    session: AsyncSession,
    settings: ShelterSettings,
    site_id: UUID,
    now: datetime,
    *,
    stay_ids: Sequence[UUID] | None = None,
) -> Drawing:
    """The board of those who are here, or of the stays `stay_ids`: every number of people and beds is read from it.

    Raises:
        NotFound: there is no shelter at the site.
    """
    night = night_of(now, settings.time_zone, settings.night_boundary_hour)
    shelter = await shelters.shelter(session, site_id)
    if shelter is None:
        raise NotFound()
    named = stay_ids is not None
    nights_max = limits_of(shelter["nights_max"], settings.nights_max_by_population)
    return draw(
        site_id,
        await shelters.rooms(session, site_id),
        await queries.stays_named(session, stay_ids or ()) if named else await queries.open_stays(session, site_id),
        await queries.other_uses(session, site_id, now),
        Today(local_day(now, settings.time_zone), night, nights_max),
        held=await held_places(session, site_id, now),
        takes=area_takes(shelter, settings.covered_area_m2_per_person),
        overflow_since=shelter["overflow_since"],
    )
