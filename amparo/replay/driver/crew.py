"""Everybody at work: registrars some days ahead, shelters and scanners behind them, each in the order of days.

The lead gives events the time to arrive, so that nobody waits for them. Business time goes with each call: the
order between days stays what the plan says.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from datetime import date

from amparo.replay.curve import DAYS, day_of
from amparo.replay.driver.calls import Line
from amparo.replay.driver.cards import Stacks
from amparo.replay.driver.checkpoint import Checkpoint
from amparo.replay.driver.days import Day
from amparo.replay.driver.desks.registrars import Registrars
from amparo.replay.driver.desks.scanners import Scanners
from amparo.replay.driver.desks.shelters import ShelterStaff

Progress = Callable[[int, int, date], None]
"""Days done, days of the year, the last day done."""
LEAD_DAYS = 3

_Days = asyncio.Queue[Day | None]


class Crew:
    """Does days; a day is finished when shelters and scanners are both done with it."""

    def __init__(self, line: Line, stacks: Stacks, checkpoint: Checkpoint, progress: Progress) -> None:
        self._registrars = Registrars(line, stacks)
        self._shelters = ShelterStaff(line, stacks)
        self._scanners = Scanners(line, stacks)
        self._checkpoint, self._progress = checkpoint, progress
        self._half_done: set[date] = set()

    @property
    def scanned_again(self) -> int:
        """Scans that were repeated because the desk did not know the card yet."""
        return self._scanners.scanned_again

    async def work(self, days: Iterator[Day]) -> None:
        """All days after the checkpoint's."""
        to_shelters, to_scanners = _Days(1), _Days(1)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._arrivals(days, to_shelters, to_scanners))
            tasks.create_task(self._assistance(to_shelters, self._shelters.work))
            tasks.create_task(self._assistance(to_scanners, self._scanners.work))

    async def _arrivals(self, days: Iterator[Day], *after: _Days) -> None:
        last = self._checkpoint.last_day
        lead: deque[Day | None] = deque()
        for day in days:
            if last is not None and day.date <= last:
                self._scanners.skip(day)
                continue
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._scanners.open(day))
                tasks.create_task(self._registrars.work(day))
            lead.append(day)
            if len(lead) > LEAD_DAYS:
                await _hand_on(lead.popleft(), after)
        for left in (*lead, None):
            await _hand_on(left, after)

    async def _assistance(self, days: _Days, work: Callable[[Day], Awaitable[None]]) -> None:
        while (day := await days.get()) is not None:
            await work(day)
            if day.date in self._half_done:
                self._half_done.remove(day.date)
                self._checkpoint.finish(day.date, day.counts)
                self._progress(day_of(day.date) + 1, DAYS, day.date)
            else:
                self._half_done.add(day.date)


async def _hand_on(day: Day | None, to: tuple[_Days, ...]) -> None:
    for queue in to:
        await queue.put(day)
