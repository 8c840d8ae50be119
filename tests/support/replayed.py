"""The year through all services of this process."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import httpx

from amparo.replay.driver import Account, Counts, KeyTokens, ReplayResult, replay
from amparo.replay.plan import build_plan
from amparo.replay.table import compare
from tests.support.installation import GatewayTransport, Installation

SCALE = 0.002
SEED = 2023


def disagreements(result: ReplayResult) -> dict[str, tuple[int, int | None]]:
    """Figures that do not agree: expected and reported."""
    rows = compare(build_plan(SCALE, SEED).expected(), result.report)
    return {row.figure.key: (row.expected, row.actual) for row in rows if not row.agrees}


def answered_as_planned(result: ReplayResult) -> bool:
    """Whether the answers came to as many hand-outs, old days, repeats and refusals as the plan has."""
    planned = build_plan(SCALE, SEED).counts()
    kinds = ("handouts", "handouts_offline", "handouts_sent_twice", "handouts_refused")
    return result.counts == Counts(*(planned[kind] for kind in kinds))


async def replayed(
    installation: Installation,
    *,
    state: Path | None = None,
    seed: int = SEED,
    stop_after: date | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> ReplayResult:
    """The replay, or its beginning: the task is cancelled when `stop_after` is done."""

    def progress(done: int, days: int, day: date) -> None:
        if stop_after is not None and day >= stop_after:
            task.cancel()

    task = asyncio.create_task(
        replay(
            "http://amparo",
            plan=build_plan(SCALE, seed),
            tokens=KeyTokens(installation.settings),
            state=state,
            progress=progress,
            transport=transport or GatewayTransport(installation.apps),
        )
    )
    return await task


async def signs_in(installation: Installation, account: Account) -> bool:
    """Whether the account's name and password open a session."""
    proof = {"username": account.username, "password": account.password}
    return (await installation.client.post("/directory/v1/sign-in", json=proof)).status_code == 200
