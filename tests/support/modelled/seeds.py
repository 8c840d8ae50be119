"""Many plans on one service, and what a test says of a seed that failed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.integration.distribution.conftest import Desk
from tests.support.goods_checks import broken_goods
from tests.support.installation import copy_database, drop_database, make_settings, running
from tests.support.modelled.acts import Plan, Sends
from tests.support.modelled.model import Model, Picture
from tests.support.modelled.plan import plan_of
from tests.support.modelled.service import Observed, differences, observed_of, picture_after

SHOWN = 8


class Seeds:
    """What the service made of the plans of seeds: each happens once, however many look at it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._observed: dict[int, Observed] = {}

    async def observed(self, seed: int) -> Observed:
        """What the service answered and held."""
        if seed not in self._observed:
            self._observed[seed] = await observed_of(self._desk, plan_of(seed))
        return self._observed[seed]

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


@contextlib.asynccontextmanager
async def seeds_on(template: str, keys_dir: Path) -> AsyncIterator[Seeds]:
    """Distribution on a database of its own, in which there is nothing yet: each seed has things of its own."""
    database = await copy_database(template)
    async with running(make_settings(database, keys_dir), services=["directory", "distribution"], workers=False) as one:
        yield Seeds(Desk(one))
    await drop_database(database)
