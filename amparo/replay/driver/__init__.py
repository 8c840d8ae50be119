"""The driver: turns the plan's acts into calls of the public APIs, as registrars, scanners and shelter staff would."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from pathlib import Path

import httpx

from amparo.replay.driver.calls import Line, NoAnswer, UnexpectedAnswer
from amparo.replay.driver.cards import Deal, Dealt, Stacks
from amparo.replay.driver.catching_up import final_figures
from amparo.replay.driver.checkpoint import Checkpoint, OtherReplay
from amparo.replay.driver.counts import Counts
from amparo.replay.driver.crew import Crew, Progress
from amparo.replay.driver.days import Reader
from amparo.replay.driver.night_read import NightRead, read_night
from amparo.replay.driver.result import ReplayResult
from amparo.replay.driver.setup import Account, add_people, set_up
from amparo.replay.driver.tokens import KeyTokens, TokenSource
from amparo.replay.plan import Plan

_WITNESS = Dealt("LALIMA-CAMR", 0)


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
        await set_up(line, plan.houses, stores=not plan.night_only)
        checkpoint = Checkpoint(state, plan.seed, plan.scale, await _witness(stacks))
        crew = Crew(line, stacks, checkpoint, progress)
        async with asyncio.TaskGroup() as tasks:
            # First passwords are slow to make, on purpose: the year does not wait for them.
            accounts = tasks.create_task(_no_people() if plan.night_only else add_people(line))
            tasks.create_task(crew.work(Reader(deal).days(plan.acts())))
        report, behind = await final_figures(line)
        return ReplayResult(
            accounts=accounts.result(),
            counts=checkpoint.counts,
            seconds=time.monotonic() - started,
            calls=dict(sorted(line.calls.items())),
            retried=line.retried,
            scanned_again=crew.scanned_again,
            signed_in=dict(sorted(line.signed_in.items())),
            report=report,
            behind=behind,
            night=await read_night(line),
        )
    except BaseExceptionGroup as group:
        raise first_of(group) from None
    finally:
        await stacks.close()
        await line.close()


async def _no_people() -> list[Account]:
    """The night alone is worked with the operator's tokens."""
    return []


async def _witness(stacks: Stacks) -> str:
    """What tells this installation from another one: card codes are random, so the first one is nowhere else."""
    code = (await stacks.codes(_WITNESS))[0]
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first thing that went wrong; the others were cancelled for it or failed beside it."""
    first = group.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first


__all__ = [
    "Account",
    "Counts",
    "KeyTokens",
    "NightRead",
    "NoAnswer",
    "OtherReplay",
    "Progress",
    "ReplayResult",
    "TokenSource",
    "UnexpectedAnswer",
    "first_of",
    "replay",
]
