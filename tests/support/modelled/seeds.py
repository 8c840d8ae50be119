"""Many plans on one service, and what a test says of a seed that failed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import asyncpg

from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk
from tests.support.goods_checks import broken_goods
from tests.support.installation import copy_database, drop_database, make_settings, running
from tests.support.modelled.acts import Plan, Sends
from tests.support.modelled.model import Model, Picture
from tests.support.modelled.plan import plan_of
from tests.support.modelled.service import Observed, differences, observed_of, picture_after

SHOWN = 8
AT_ONCE = 2
"""So many seeds happen side by side."""


class Seeds:
    """What the service made of the plans of seeds: each happens once, however many look at it.

    While one is looked at the next ones happen already: they have nothing in common but the service.
    """

    def __init__(self, desk: Desk, ahead: range) -> None:
        self._desk, self._ahead = desk, ahead
        self._observed: dict[int, asyncio.Task[Observed]] = {}

    async def observed(self, seed: int) -> Observed:
        """What the service answered and held."""
        for one in (seed, *(next_ for next_ in self._ahead if seed < next_ < seed + AT_ONCE)):
            if one not in self._observed:
                self._observed[one] = asyncio.create_task(observed_of(self._desk, plan_of(one)))
        return await self._observed[seed]

    async def end(self) -> None:
        """Nobody looks any more: what happens still is left alone."""
        for task in self._observed.values():
            task.cancel()
        await asyncio.gather(*self._observed.values(), return_exceptions=True)

    async def after(self, plan: Plan, pieces: Sequence[Sends], *, at_once: int) -> Picture:
        """What stands when the plan has happened and then the pieces of logs, so many of them at a time."""
        return await picture_after(self._desk, plan, pieces, at_once=at_once)

    async def must_agree(self, seed: int) -> None:
        """The service and the model agree about the plan of `seed`.

        Raises:
            AssertionError: they do not; it says where, and how to see it again.
        """
        found = differences(Model(plan_of(seed)), await self.observed(seed))
        again = f"make soak ARGS='tests/soak/test_the_service_is_as_the_model.py -k seed_{seed}_'"
        assert not found, "\n".join([f"seed {seed}; to see it again: {again}", *found[:SHOWN]])

    async def broken(self) -> dict[str, int]:
        """The invariants of stock, entitlement and hand-outs that do not hold after all of them."""
        installation = self._desk.installation
        async with installation.eyes() as admin:
            return await broken_goods(admin, installation.settings.role("distribution"))


def histogram(seeds: Iterable[int]) -> Counter[str]:
    """How often what happens in the plans of seeds, by the model."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        model = Model(plan_of(seed))
        for act in model.plan.acts:
            model.do(act)
        counts += model.tally.counts
        counts["lot passed over"] += model.shelves.passed_over
    return counts


@contextlib.asynccontextmanager
async def seeds_on(template: str, keys_dir: Path, ahead: range = range(0)) -> AsyncIterator[Seeds]:
    """Distribution on a database of its own, in which there is nothing yet: each seed has things of its own.

    It waits for no disk: what is there after a crash is others' subject. `ahead` are the seeds that will be looked at,
    in their order.
    """
    database = await copy_database(template)
    settings = make_settings(database, keys_dir)
    server = await asyncpg.connect(admin_url(settings))
    await server.execute(f'ALTER DATABASE "{database}" SET synchronous_commit = off')
    await server.close()
    async with running(settings, services=["directory", "distribution"], workers=False) as one:
        seeds = Seeds(Desk(one), ahead)
        yield seeds
        await seeds.end()
    await drop_database(database)
