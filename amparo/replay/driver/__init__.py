"""The driver: turns the plan's acts into calls of the public APIs, as registrars, scanners and shelter staff would.

Days overlap: while the shelters and scanners finish a day, the registrars begin the next one, so that events have
time to arrive. Business time goes with each call, so that the order between days stays what the plan says.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx

from amparo.replay.curve import DAYS, day_of
from amparo.replay.driver.calls import Line, NoAnswer, UnexpectedAnswer
from amparo.replay.driver.cards import Deal, Dealt, Stacks
from amparo.replay.driver.catching_up import final_figures
from amparo.replay.driver.checkpoint import Checkpoint, OtherReplay
from amparo.replay.driver.days import Counts, Day, Reader
from amparo.replay.driver.desks.registrars import Registrars
from amparo.replay.driver.desks.scanners import Scanners
from amparo.replay.driver.desks.shelters import ShelterStaff
from amparo.replay.driver.result import ReplayResult
from amparo.replay.driver.setup import Account, set_up
from amparo.replay.driver.tokens import KeyTokens, TokenSource
from amparo.replay.plan import Plan

Progress = Callable[[int, int, date], None]
"""Days done, days of the year, the last day done."""

_WITNESS = Dealt("LALIMA-CAMR", 0)


class _Crew:
    """Everybody who works, on one line."""

    def __init__(self, line: Line, stacks: Stacks) -> None:
        self.registrars = Registrars(line, stacks)
        self.shelters = ShelterStaff(line, stacks)
        self.scanners = Scanners(line, stacks)

    async def arrivals(self, day: Day) -> None:
        """The first half of a day: rounds and stock, groups and registrations."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.scanners.open(day))
            tasks.create_task(self.registrars.work(day))

    async def assistance(self, day: Day) -> None:
        """The second half: stays, services, hand-outs."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.shelters.work(day))
            tasks.create_task(self.scanners.work(day))


async def replay(
    base_url: str,
    *,
    plan: Plan,
    tokens: TokenSource,
    state: Path | None,
    progress: Progress,
    transport: httpx.AsyncBaseTransport | None = None,
    calls: Counter[str] | None = None,
) -> ReplayResult:
    """Do the whole plan at the installation behind `base_url`, or the rest of it where `state` knows a last day.

    `calls` is counted up by operation on the way, for whoever watches. Every call carries the same id and key in
    every run, so that what was done before is done once.

    Raises:
        UnexpectedAnswer: a service answered otherwise than planned.
        NoAnswer: a service stayed away for minutes.
        OtherReplay: `state` belongs to another seed or scale.
    """
    started = time.monotonic()
    line, deal = Line(base_url, tokens, transport, calls), Deal()
    stacks = Stacks(line, deal)
    try:
        accounts = await set_up(line)
        crew, reader = _Crew(line, stacks), Reader(deal)
        checkpoint = Checkpoint(state, plan.seed, plan.scale, await _witness(stacks))
        await _walk(crew, reader, plan=plan, checkpoint=checkpoint, progress=progress)
        report = await final_figures(line, plan.expected())
        return ReplayResult(
            accounts=accounts,
            counts=reader.counts,
            seconds=time.monotonic() - started,
            calls=dict(sorted(line.calls.items())),
            retried=line.retried,
            scanned_again=crew.scanners.scanned_again,
            report=report,
        )
    except BaseExceptionGroup as group:
        raise _first(group) from None
    finally:
        await stacks.close()
        await line.close()


async def _walk(crew: _Crew, reader: Reader, *, plan: Plan, checkpoint: Checkpoint, progress: Progress) -> None:
    last = checkpoint.last_day()
    before: Day | None = None
    for day in reader.days(plan.acts()):
        if last is not None and day.date <= last:
            continue
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(crew.arrivals(day))
            if before is not None:
                tasks.create_task(crew.assistance(before))
        _finish(before, checkpoint, progress)
        before = day
    if before is not None:
        await crew.assistance(before)
        _finish(before, checkpoint, progress)


def _finish(day: Day | None, checkpoint: Checkpoint, progress: Progress) -> None:
    if day is not None:
        checkpoint.finish(day.date)
        progress(day_of(day.date) + 1, DAYS, day.date)


async def _witness(stacks: Stacks) -> str:
    """What tells this installation from another one: card codes are random, so the first one is nowhere else."""
    code = (await stacks.codes(_WITNESS))[0]
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first thing that went wrong; the others were cancelled for it or failed beside it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


__all__ = [
    "Account",
    "Counts",
    "KeyTokens",
    "NoAnswer",
    "OtherReplay",
    "Progress",
    "ReplayResult",
    "TokenSource",
    "UnexpectedAnswer",
    "replay",
]
