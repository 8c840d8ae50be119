"""The registrars' day: groups door by door, households as soon as their group is recorded."""

from __future__ import annotations

import asyncio
from uuid import UUID

from amparo.replay.acts import GroupArrives, HouseholdRegisters, PersonReturns
from amparo.replay.driver import registering
from amparo.replay.driver.calls import Line
from amparo.replay.driver.cards import Stacks
from amparo.replay.driver.days import Day, by_group, by_site

_Coming = dict[UUID | None, list[HouseholdRegisters | PersonReturns]]


class Registrars:
    """Sends arrivals and registrations."""

    def __init__(self, line: Line, stacks: Stacks) -> None:
        self._line, self._stacks = line, stacks

    async def work(self, day: Day) -> None:
        """All arrivals of a day."""
        coming = by_group(day)
        async with asyncio.TaskGroup() as tasks:
            for groups in by_site(day.of(GroupArrives)).values():
                tasks.create_task(self._door(day, groups, coming, tasks))
            for act in coming.get(None, []):
                tasks.create_task(self._person_or_household(day, act))

    async def _door(self, day: Day, groups: list[GroupArrives], coming: _Coming, tasks: asyncio.TaskGroup) -> None:
        # One after the other: each head-count is compared with those before it at the same door.
        for act in groups:
            codes = await self._stacks.of_group(act.group_id)
            await self._line.send(registering.group_arrives(act, codes, day.not_the_same[act.group_id]))
            day.registered(act.group_id)
            for one in coming.get(act.group_id, []):
                tasks.create_task(self._person_or_household(day, one))

    async def _person_or_household(self, day: Day, act: HouseholdRegisters | PersonReturns) -> None:
        if isinstance(act, PersonReturns):
            await self._line.send(registering.person_returns(act))
            return
        code = await self._stacks.of_household(act.household_id)
        await self._line.send(registering.household_registers(act, code))
        day.registered(act.household_id)
