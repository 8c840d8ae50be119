"""Many plans on one service, and what a test says of a seed that failed: the fewest acts that show it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path

import asyncpg

from amparo.verify import verify
from shared.migrations import admin_url
from tests.support.installation import Installation, copy_database, drop_database, make_settings, running
from tests.support.staying.model import Model
from tests.support.staying.picture import unlike
from tests.support.staying.plan import plan_of
from tests.support.staying.service import Observed, observed_of
from tests.support.staying.story import named, told
from tests.support.staying.things import BEGINS, FIRST

SHOWN = 8
TRIES_MAX = 60
"""So often a seed that failed is run again with fewer acts."""


def differences(model: Model, observed: Observed) -> list[str]:
    """Where the model says something else than was observed, up to the first act that shows it."""
    return _until(model, observed)[1]


def _until(model: Model, observed: Observed) -> tuple[int, list[str]]:
    """After how many acts the first difference shows, and what differs then."""
    plan = observed.plan
    for number, (act, heard) in enumerate(zip(plan.acts, observed.answers, strict=True)):
        says = model.do(act)
        found = []
        if says.refusals and heard.code not in says.refusals:
            wanted = " or ".join(sorted(says.refusals))
            found.append(f"the model refuses it ({wanted}), the service answered {heard.code or heard.status}")
        elif not says.refusals and heard.code:
            found.append(f"the model takes it, the service answered {heard.code}: {heard.told}")
        elif not says.refusals and says.told is not None and says.told != heard.told:
            found.append(f"the model says {says.told}, the service {heard.told}")
        found += unlike(model.glance(), heard.board)
        if found:
            return number + 1, [f"after act {number}: {told(plan, act)}", *found]
    now = plan.acts[-1].at if plan.acts else BEGINS
    return len(plan.acts), list(unlike(model.picture(FIRST, now), observed.picture))


class Seeds:
    """What the service made of the plans of seeds: each happens once, however many look at it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._observed: dict[int, Observed] = {}
        self._worlds = count(1)

    async def observed(self, seed: int) -> Observed:
        """What the service answered and held."""
        if seed not in self._observed:
            self._observed[seed] = await observed_of(self.installation, plan_of(seed))
        return self._observed[seed]

    async def must_agree(self, seed: int) -> None:
        """The service and the model agree about the plan of `seed`.

        Raises:
            AssertionError: they do not; it says the fewest acts that show it, and how to see it again.
        """
        observed = await self.observed(seed)
        acts, found = _until(Model(observed.plan), observed)
        if not found:
            return
        keep = await self._fewest(seed, list(range(acts)))
        plan = plan_of(seed, keep)
        again = f"to see it again: make soak ARGS='tests/soak/test_stays_are_as_the_model.py -k seed_{seed}_'"
        story = [f"  {number}. {told(plan, act)}" for number, act in enumerate(plan.acts)]
        seen = await self._differences(seed, keep) or found
        raise AssertionError("\n".join([f"seed {seed}, draws {keep}; {again}", *story, *seen[:SHOWN]]))

    async def _differences(self, seed: int, keep: Sequence[int]) -> list[str]:
        """What differs when only these draws happen, on a site and with people of their own."""
        plan = plan_of(seed, keep, next(self._worlds))
        observed = await observed_of(self.installation, plan)
        return [named(plan, one) for one in differences(Model(plan), observed)]

    async def _fewest(self, seed: int, keep: list[int]) -> list[int]:
        """Draws are left out, in halves and smaller parts, for as long as a difference is left."""
        part, tries = len(keep) // 2, 0
        while part and tries < TRIES_MAX:
            for begin in range(0, len(keep), part):
                fewer = keep[:begin] + keep[begin + part :]
                tries += 1
                if await self._differences(seed, fewer):
                    keep = fewer
                    break
            else:
                part //= 2
        return keep

    async def broken(self) -> list[str]:
        """What `amparo verify` finds of all of them; that nobody was told (I8) is no fault where no worker works."""
        settings = self.installation.settings
        found = await verify(settings, admin_url(settings))
        return [f"{one.check}: {one.examples}" for one in found if not one.ok and one.invariant != "I8"]


@contextlib.asynccontextmanager
async def seeds_on(template: str, keys_dir: Path) -> AsyncIterator[Seeds]:
    """Shelter on a database of its own, in which there is nothing yet: each seed has a site of its own.

    It waits for no disk: what is there after a crash is others' subject.
    """
    database = await copy_database(template)
    settings = make_settings(database, keys_dir)
    server = await asyncpg.connect(admin_url(settings))
    await server.execute(f'ALTER DATABASE "{database}" SET synchronous_commit = off')
    await server.close()
    async with running(settings, services=["directory", "shelter"], workers=False) as installation:
        yield Seeds(installation)
    await drop_database(database)
