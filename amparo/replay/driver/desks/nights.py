"""The night shift at Danlí: finds everybody a roof, counts them, and sees them off in the morning.

One after the other, as they come: where each goes depends on who went before. What an earlier run has done is seen in
the shelter itself, for the places were the desk's own choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any
from uuid import uuid5

from amparo.replay.acts import Act
from amparo.replay.driver import at_night
from amparo.replay.driver.calls import Call, Line, UnexpectedAnswer, check
from amparo.replay.driver.cards import Stacks
from amparo.replay.driver.days import Day, by_group
from amparo.replay.driver.patience import pauses
from amparo.replay.night import CensusTaken, GroupHoused, GroupLeaves, OverflowTurns, RoofSought

_EVENING = (OverflowTurns, RoofSought, GroupHoused, CensusTaken)


class NightShift:
    """Sends what the night needs."""

    def __init__(self, line: Line, stacks: Stacks) -> None:
        self._line, self._stacks = line, stacks

    async def morning(self, day: Day) -> None:
        """Groups leave, before anybody is given their beds."""
        for act in day.of(GroupLeaves):
            await self._leave(act)

    async def evening(self, day: Day) -> None:
        """All else, in the order of time."""
        acts: Iterator[Act] = chain.from_iterable(day.of(kind) for kind in _EVENING)
        for act in sorted(acts, key=lambda act: act.at):
            if isinstance(act, OverflowTurns):
                await self._line.send(at_night.overflow_turns(act))
            elif isinstance(act, RoofSought):
                await self._find_a_roof(act)
            elif isinstance(act, GroupHoused):
                await self._house(act, day)
            elif isinstance(act, CensusTaken):
                await self._count(act)

    async def _find_a_roof(self, act: RoofSought) -> None:
        """As proposed; else in a room without beds, a family also over its places; else without a bed."""
        stay = at_night.stay_of(act)
        found = await self._line.ask(stay)
        if found.status != 404:
            return check(stay, found)
        card = (await self._stacks.of_group(act.group_id))[act.token] if act.group_id else None
        answer = await self._proposals(act, card)
        places = at_night.placed_as_told(act, answer)
        if places is None:
            over = at_night.over_the_places(answer) if act.household_id else None
            places = [over or at_night.WITHOUT_BED] * len(act.guests)
        await self._line.send(at_night.checks_in(act, card, places))
        return None

    async def _proposals(self, act: RoofSought, card: str | None) -> Mapping[str, Any]:
        """The proposals, once the shelter knows everybody who asks."""
        call, known = at_night.proposals(act, card), 0
        async for _ in pauses():
            answer = await self._line.ask(call)
            if answer.status == 404:
                continue
            check(call, answer)
            known = len(answer.body["guests"])
            if known == len(act.guests):
                body: Mapping[str, Any] = answer.body
                return body
        raise UnexpectedAnswer(call, f"200 with {known} guests", f"{len(act.guests)} guests")

    async def _house(self, act: GroupHoused, day: Day) -> None:
        cards = await self._stacks.of_group(act.group_id)
        registered = dict.fromkeys(one.household_id for one in by_group(day).get(act.group_id, []))
        others = [await self._stacks.of_household(one) for one in registered]
        call, wanted, housed = at_night.group_housed(act, cards, others), act.tokens - len(act.exceptions), 0
        async for attempt in pauses():
            answer = (await self._line.send(call)).body
            housed = len(answer["stays"]) + len(answer.get("left_out", ()))
            if housed == wanted:
                return
            # Not all of the group's cards have reached shelter yet: those that were housed are then left out.
            call = replace(call, key=uuid5(act.act_id, f"attempt:{attempt + 1}"))
        raise UnexpectedAnswer(call, f"201 with {housed} people", f"{wanted} people")

    async def _leave(self, act: GroupLeaves) -> None:
        """Those of the group who are on the board; nobody is there any more where an earlier run saw them off."""
        board = (await self._line.send(at_night.reading(act, "read_board", "board"))).body
        cards = await self._stacks.of_group(act.group_id)
        leaving = {cards[number] for number in act.leaving}
        stays = sorted(guest["stay_id"] for guest in guests_of(board) if guest.get("card") in leaving)
        if not stays:
            return
        call = at_night.group_leaves(act, stays)
        if len(stays) != len(leaving):
            raise UnexpectedAnswer(call, f"a board with {len(stays)} of the group", f"{len(leaving)} of them")
        await self._line.send(call)

    async def _count(self, act: CensusTaken) -> None:
        """The board, occupancy and the census before it is closed have one number, and it is the plan's."""
        read = at_night.reading(act, "read_census", "census", night=act.night_of)
        census = (await self._line.send(read)).body
        if census.get("posted") is None:
            await self._same_everywhere(act, read, census)
            await self._line.send(at_night.rooms_seen(act, census["rooms"]))
            await self._line.send(at_night.census_closes(act))
            census = (await self._line.send(read)).body
        _same(read, act.people, census["posted"]["people"])

    async def _same_everywhere(self, act: CensusTaken, call: Call, census: Mapping[str, Any]) -> None:
        board_call = at_night.reading(act, "read_board", "board")
        board = (await self._line.send(board_call)).body
        guests = guests_of(board)
        bearers = [guest.get("person_id") or guest.get("card") for guest in guests]
        occupancy_call = at_night.reading(
            act, "read_shelter_occupancy", "occupancy", **{"from": act.night_of, "to": act.night_of}
        )
        occupancy = (await self._line.send(occupancy_call)).body["nights"][0]["people"]
        for found in (board["numbers"]["present"], len(guests), len(set(bearers))):
            _same(board_call, act.people, found)
        _same(occupancy_call, act.people, occupancy)
        _same(call, act.people, sum(room["expected"] for room in census["rooms"]))


def guests_of(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All tiles of a board."""
    on_beds = (bed for room in board["rooms"] for bed in room["beds"])
    return list(chain(board["without_bed"], *(one["guests"] for one in chain(board["rooms"], on_beds))))


def _same(call: Call, planned: int, found: int) -> None:
    if planned != found:
        raise UnexpectedAnswer(call, f"{found} people", f"{planned} people")
