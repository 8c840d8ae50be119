"""The shelters' day: people leave, people come, everybody eats."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from amparo.replay.acts import ServicesGiven, StayEnds, StayStarts
from amparo.replay.driver import sheltering
from amparo.replay.driver.calls import Call, Line, UnexpectedAnswer
from amparo.replay.driver.cards import Stacks
from amparo.replay.driver.days import Day, by_group
from amparo.replay.driver.desks.nights import NightShift
from amparo.replay.driver.patience import pauses


class ShelterStaff:
    """Sends stays and services."""

    def __init__(self, line: Line, stacks: Stacks) -> None:
        self._line, self._stacks, self._night = line, stacks, NightShift(line, stacks)

    async def work(self, day: Day) -> None:
        """All stays and services of a day; beds are free before others come."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stays(day))
            registered = by_group(day)
            for act in day.of(ServicesGiven):
                households = [one.household_id for one in registered.get(act.group_id, [])] if act.group_id else []
                tasks.create_task(self._services(act, households))

    async def _stays(self, day: Day) -> None:
        async with asyncio.TaskGroup() as leaving:
            leaving.create_task(self._night.morning(day))
            for end in day.of(StayEnds):
                leaving.create_task(self._line.send(sheltering.stay_ends(end)))
        async with asyncio.TaskGroup() as coming:
            for start in day.of(StayStarts):
                coming.create_task(self._check_in(start))
        await self._night.evening(day)

    async def _check_in(self, act: StayStarts) -> None:
        cards = await self._cards(place.person_id for place in act.places)
        await self._line.send(sheltering.stay_starts(act, cards))

    async def _services(self, act: ServicesGiven, registered: list[UUID]) -> None:
        """Services to people, or to a group less exceptions: its registered households have theirs by name."""
        cards = await self._cards(one.person_id for one in act.persons)
        tokens = await self._stacks.of_group(act.group_id) if act.group_id else []
        others = [tokens[number] for number in act.exceptions]
        others += [await self._stacks.of_household(one) for one in dict.fromkeys(registered)]
        wanted = sheltering.services_wanted(act)
        call = sheltering.services_given(act, cards=cards, others=others, key=act.act_id)
        async for attempt in pauses():
            answer = await self._line.send(call)
            refused = sheltering.services_refused(answer)
            if refused is not None:
                raise UnexpectedAnswer(call, refused, "207 without refusals")
            if len(answer.body["items"]) == wanted:
                return
            # Not all of the group's cards have reached shelter yet: once more, under a new key; those that were
            # served keep their ids and are not served twice.
            call = replace(call, key=uuid5(act.act_id, f"attempt:{attempt + 1}"))
        raise _too_few(call, len(answer.body["items"]), wanted)

    async def _cards(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """The cards of those who are known by nothing else."""
        alone = self._stacks.deal.unnamed_bearers
        return {one: await self._stacks.of_household(alone[one]) for one in people if one in alone}


def _too_few(call: Call, answered: int, wanted: int) -> UnexpectedAnswer:
    return UnexpectedAnswer(call, f"207 with {answered} items", f"{wanted} items")
