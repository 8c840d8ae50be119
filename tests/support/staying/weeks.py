"""Many weeks on one service, and what a test says of one that differs: hypothesis draws them and makes it short."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

from amparo.verify import verify
from shared.migrations import admin_url
from tests.support.installation import Installation, copy_database, drop_database, make_settings, running
from tests.support.staying.acts import ChecksIn
from tests.support.staying.drawn import Draws
from tests.support.staying.model import Model
from tests.support.staying.picture import unlike
from tests.support.staying.plan import plan_of
from tests.support.staying.service import Observed, observed_of
from tests.support.staying.story import named, told
from tests.support.staying.things import BEGINS, FIRST

SHOWN = 8


def differences(model: Model, observed: Observed) -> list[str]:
    """Where the model says something else than was observed, up to the first act that shows it."""
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
            return [f"after act {number}: {told(plan, act)}", *found]
    now = plan.acts[-1].at if plan.acts else BEGINS
    return list(unlike(model.picture(FIRST, now), observed.picture))


def until_refused(draws: Draws, code: str) -> Draws:
    """What happens until a check-in is refused for this alone: nothing else can show that the guard is missing."""
    plan = plan_of(draws)
    model = Model(plan)
    for number, act in enumerate(plan.acts, 1):
        if model.do(act).refusals == {code} and isinstance(act, ChecksIn):
            return draws[:number]
    return []


class Weeks:
    """What the service made of drawn weeks: each happens once, however many look at it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._observed: dict[tuple[object, ...], Observed] = {}
        self._worlds = count(1)

    async def observed(self, draws: Draws) -> Observed:
        """What the service answered and held, on a site and with people of its own."""
        if tuple(draws) not in self._observed:
            plan = plan_of(draws, next(self._worlds))
            self._observed[tuple(draws)] = await observed_of(self.installation, plan)
        return self._observed[tuple(draws)]

    async def differ(self, draws: Draws) -> list[str]:
        """Where the service and the model differ about the drawn week."""
        observed = await self.observed(draws)
        return differences(Model(observed.plan), observed)

    async def must_agree(self, draws: Draws) -> None:
        """The service and the model agree about the drawn week.

        Raises:
            AssertionError: they do not; it tells the week, what differs, and how to see it again.
        """
        found = await self.differ(draws)
        if found:
            plan = (await self.observed(draws)).plan
            story = [f"  {number}. {told(plan, act)}" for number, act in enumerate(plan.acts)]
            seen = [named(plan, one) for one in found[:SHOWN]]
            again = f"to see it again: @example(draws={list(draws)})"
            raise AssertionError("\n".join([again, *story, *seen]))

    async def broken(self) -> list[str]:
        """What `amparo verify` finds of all of them; that nobody was told (I8) is no fault where no worker works."""
        settings = self.installation.settings
        found = await verify(settings, admin_url(settings))
        return [f"{one.check}: {one.examples}" for one in found if not one.ok and one.invariant != "I8"]


@contextlib.asynccontextmanager
async def weeks_without_a_guard(template: str, keys_dir: Path) -> AsyncIterator[Weeks]:
    """The control: nothing but the locks keeps a bed from being given twice there."""
    async with weeks_on(template, keys_dir) as made:
        async with made.installation.eyes() as admin:
            await admin.execute("ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice")
        yield made


@contextlib.asynccontextmanager
async def weeks_on(template: str, keys_dir: Path) -> AsyncIterator[Weeks]:
    """Shelter on a database of its own, in which there is nothing yet: each week has a site of its own."""
    database = await copy_database(template)
    settings = make_settings(database, keys_dir)
    async with running(settings, services=["directory", "shelter"], workers=False) as installation:
        yield Weeks(installation)
    await drop_database(database)
