"""The night at Danlí, planned: who seeks a roof, which buses find one, who stays on, and how many each census finds.

Only the number of people is planned. Where a family goes is for the proposals to say, at the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle

from amparo.replay.acts import Act, StayEnds
from amparo.replay.curve import date_of
from amparo.replay.night import (
    AREA,
    ASK_FOR_A_BED,
    CLOSER,
    GYM,
    HOUSE,
    LEAST_BUS,
    NIGHT_DAY,
    STAY_ON,
    CensusTaken,
    GroupHoused,
    GroupLeaves,
    OverflowTurns,
    RoofSought,
)
from amparo.replay.plan.arrivals import Group
from amparo.replay.plan.desk import Registered
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.slots import every
from amparo.replay.plan.stays import Stays
from amparo.replay.rounding import half_up
from amparo.replay.sites import Room, RoomMode

_OPENS, _HOUSED_AFTER, _FAMILY_AFTER, _CENSUS = 720, 60, 30, 1_260
_LEAVE, _CLOSES = 430, 600
_CENSUSES = (NIGHT_DAY - 1, NIGHT_DAY, NIGHT_DAY + 1)
_OPENED = "Más de cinco mil personas en un día: la casa no alcanza"
_CLOSED = "La casa alcanza otra vez"
_ONWARD = "ONWARD_TRAVEL"


class Night:
    """Plans the night with its censuses before and after, in these rooms of the house."""

    def __init__(self, ids: Ids, stays: Stays, rooms: Iterable[Room]) -> None:
        self._ids, self._stays = ids, stays
        self._left = {room.code: room.places for room in rooms if room.mode is RoomMode.COUNTED}
        self._left[GYM] += self._left[GYM] // CLOSER
        self._staying: dict[int, int] = {}
        self._mornings: dict[int, list[Act]] = {NIGHT_DAY + 1: [], NIGHT_DAY + 2: []}

    def comes(self, households: list[Registered], groups: list[Group]) -> Iterator[Act]:
        """All who were served at Danlí on the day, in a bed, in an area, in the gym, or with no bed."""
        yield self._overflow(NIGHT_DAY, _OPENS, opens=True, reason=_OPENED)
        on = every(half_up(STAY_ON * len(households)), len(households))
        for household, stays_on in zip(households, on, strict=True):
            yield self._family(household, stays_on=stays_on)
        for group in groups:
            if group.tokens:
                yield from self._bus(group)

    def morning(self, day: int) -> Iterator[Act]:
        """Those of the night who leave on this day; after the last of them the gym is shut."""
        yield from self._mornings.get(day, [])
        if day == NIGHT_DAY + 2:
            yield self._overflow(day, _CLOSES, opens=False, reason=_CLOSED)

    def census(self, day: int) -> CensusTaken | None:
        """The census of the nights before, of and after."""
        if day not in _CENSUSES:
            return None
        return CensusTaken(
            act_id=self._ids.of("census-taken", day),
            at=moment(day, _CENSUS),
            site=HOUSE,
            census_id=self._ids.of("census", day),
            night_of=date_of(day),
            people=self._stays.asleep(HOUSE, day) + self._staying.get(day, 0),
        )

    def _overflow(self, day: int, minute: int, *, opens: bool, reason: str) -> OverflowTurns:
        return OverflowTurns(
            act_id=self._ids.of("overflow-turns", day),
            at=moment(day, minute),
            site=HOUSE,
            change_id=self._ids.of("overflow", day),
            opens=opens,
            reason=reason,
        )

    def _family(self, household: Registered, *, stays_on: bool) -> RoofSought:
        guests = tuple((self._ids.of("stay", one.person_id), one.person_id) for one in household.members)
        self._count(len(guests), stays_on=stays_on)
        leaving = self._mornings[_last_day(stays_on=stays_on)]
        leaving.append(
            StayEnds(
                act_id=self._ids.of("stay-ends", household.household_id),
                at=moment(_last_day(stays_on=stays_on), _LEAVE + len(leaving) / 10),
                site=HOUSE,
                household_id=household.household_id,
                stay_ids=tuple(stay_id for stay_id, _ in guests),
                reason=_ONWARD,
            )
        )
        return RoofSought(
            act_id=self._ids.of("roof-sought", household.household_id),
            at=moment(NIGHT_DAY, household.minute + _FAMILY_AFTER),
            site=HOUSE,
            household_id=household.household_id,
            guests=guests,
        )

    def _bus(self, group: Group) -> Iterator[Act]:
        """Those who ask for a bed first; the others together, where there is a place."""
        at = max(_OPENS + 1, group.minute + _HOUSED_AFTER)
        asking = len(ASK_FOR_A_BED) if group.tokens >= LEAST_BUS else 0
        for token, area in zip(range(asking), cycle(ASK_FOR_A_BED), strict=False):
            yield RoofSought(
                act_id=self._ids.of("roof-sought", group.group_id, token),
                at=moment(NIGHT_DAY, at + token / 10),
                site=HOUSE,
                group_id=group.group_id,
                token=token,
                area=area,
                guests=((self._ids.of("stay", group.group_id, token), None),),
            )
        others = range(asking, group.tokens)
        room, many = self._room(len(others))
        for code, housed in ((room, others[:many]), (None, others[many:])):
            if housed:
                yield GroupHoused(
                    act_id=self._ids.of("group-housed", group.group_id, code),
                    at=moment(NIGHT_DAY, at + 1),
                    site=HOUSE,
                    group_id=group.group_id,
                    tokens=group.tokens,
                    exceptions=tuple(token for token in range(group.tokens) if token not in housed),
                    room=code,
                )
        self._leave(group)

    def _room(self, people: int) -> tuple[str, int]:
        """The area of the house if all fit into it, else the gym; and how many of them it takes."""
        room = AREA if people <= self._left[AREA] else GYM
        many = min(people, self._left[room])
        self._left[room] -= many
        return room, many

    def _leave(self, group: Group) -> None:
        on = every(half_up(STAY_ON * group.tokens), group.tokens)
        for stays_on in (False, True):
            leaving = tuple(token for token, stays in enumerate(on) if stays is stays_on)
            if not leaving:
                continue
            self._count(len(leaving), stays_on=stays_on)
            day = _last_day(stays_on=stays_on)
            mornings = self._mornings[day]
            mornings.append(
                GroupLeaves(
                    act_id=self._ids.of("group-leaves", group.group_id, day),
                    at=moment(day, _LEAVE + len(mornings) / 10),
                    site=HOUSE,
                    group_id=group.group_id,
                    leaving=leaving,
                    reason=_ONWARD,
                )
            )

    def _count(self, people: int, *, stays_on: bool) -> None:
        for day in range(NIGHT_DAY, _last_day(stays_on=stays_on)):
            self._staying[day] = self._staying.get(day, 0) + people


def _last_day(*, stays_on: bool) -> int:
    """The day on whose morning they leave."""
    return NIGHT_DAY + (2 if stays_on else 1)
