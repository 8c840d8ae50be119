"""Live changes of shelters: one look at the log for all who watch in this process, and then each reads its own site.

Whatever process answers, the positions are the log's: a watcher goes on with any other where it stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fastapi.sse import ServerSentEvent
from sqlalchemy import RowMapping

from services.shelter.queries.live import changes, newest_position
from services.shelter.schemas.live import Change, Word
from services.shelter.settings import ShelterSettings
from shared.db import Database, is_outage

ROWS_AT_ONCE = 200


@dataclass
class Pulse:
    """Tells everybody who watches when there is something new; it looks while somebody watches, and not else."""

    database: Database
    every_seconds: float
    position: int = 0
    watchers: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _looking: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[Pulse]:
        """Look at the log for as long as this lasts."""
        self.watchers += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield self
        finally:
            self.watchers -= 1
            if not self.watchers and self._looking:
                self._looking.cancel()
                self._looking = None

    async def beyond(self, position: int, within_seconds: float) -> bool:
        """Wait until the log goes on after the position; False where it does not within so many seconds."""
        try:
            async with asyncio.timeout(within_seconds), self._news:
                await self._news.wait_for(lambda: self.position > position)
        except TimeoutError:
            return False
        return True

    async def _look(self) -> None:
        while True:
            try:
                await self._look_once()
            except Exception as error:
                if not is_outage(error):
                    raise
            await asyncio.sleep(self.every_seconds)

    async def _look_once(self) -> None:
        position = await self.database.run(newest_position)
        if position != self.position:
            async with self._news:
                self.position = position
                self._news.notify_all()


async def watch(
    pulse: Pulse, settings: ShelterSettings, site_id: UUID, last: int | None, seconds: float
) -> AsyncIterator[ServerSentEvent]:
    """What changes at the site after the position `last`, for so many seconds; each word has its position as its id.

    Without a position, or with one from which too much has happened or that the log does not have, RESET comes first:
    whoever draws reads the board anew. AGAIN is the last word: ask again, after its id.
    """
    until = asyncio.get_running_loop().time() + seconds
    async with pulse.watched():
        newest = await pulse.database.run(newest_position)
        looked, position = newest, newest if last is None else last
        if last is None or not 0 <= newest - last <= settings.live_positions_max:
            position = newest
            yield _word(Word.RESET, position)
        while True:
            looked = max(pulse.position, looked)
            rows = await _read(pulse.database, site_id, position)
            for row in rows:
                position = row["position"]
                yield ServerSentEvent(event=Word.CHANGE, id=str(position), data=Change(**row))
            left = until - asyncio.get_running_loop().time()
            if len(rows) == ROWS_AT_ONCE:
                continue
            if left <= 0:
                break
            if not await pulse.beyond(looked, min(left, settings.live_silence_seconds_max)):
                yield ServerSentEvent(comment="still here")
        # Positions come in the order of visibility (docs/adr/0002): what was read after a look at the log lacks nothing
        # of the site up to there. So whoever watches a quiet site is not behind by what others did.
        yield _word(Word.AGAIN, max(position, looked))


async def _read(database: Database, site_id: UUID, after: int) -> Sequence[RowMapping]:
    return await database.run(lambda session: changes(session, site_id, after, ROWS_AT_ONCE))


def _word(word: Word, position: int) -> ServerSentEvent:
    return ServerSentEvent(event=word, id=str(position), data={})
