"""The best placements of a party, exactly: branch and bound over rooms.

Rooms that differ only in where they are, are of one `Kind`; what a block of the party costs in a room depends on its
kind alone, and the costs of rooms add up. So a set of rooms costs its distances, which its positions say, and the best
division of the party among its kinds, which is found once for each multiset of kinds. Sets of rooms are built in the
order of floors and codes; their rooms, floors and spread only grow, so that a set is left as soon as it is no better
than the last of those kept. A party that fits together is never split: once sets of so many rooms were found, none of
more is looked at, and overflow rooms only where fewer proposals were found without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import inf
from typing import NamedTuple

from services.shelter.rules.placing.costs import counts_of
from services.shelter.rules.placing.divisions import Division, Divisions, Kinds, WorkDone
from services.shelter.rules.placing.groups import Blocks, groups_of
from services.shelter.rules.placing.model import (
    GUESTS_MAX,
    PROPOSALS_MAX,
    WORK_MAX,
    Cost,
    Party,
    Place,
    Placement,
    Room,
    Rule,
)
from services.shelter.rules.placing.rooms import NEVER, Kind, kind_of
from services.shelter.rules.placing.seating import in_room, natural

NEAR: tuple[tuple[float, float], ...] = ((0, 0), (0, 3), (inf, inf))
"""Floors and spread up to which sets are looked at in turn."""
ADJOINING = (0, 0)
"""Floors and spread of rooms that adjoin."""


class TooMany(Exception):
    """The party is larger than `GUESTS_MAX`."""


@dataclass(frozen=True)
class Found:
    """Placements, the best first; `exact` is false where the search ended before it had seen all `steps`."""

    placements: tuple[Placement, ...]
    exact: bool
    steps: int = 0


@dataclass(frozen=True, eq=False)
class Spot:
    """A room by its number of kind, and where it lies: the position among all rooms, and on its floor."""

    room: Room
    kind: int
    own: bool
    position: int
    floor: int
    on_floor: int


class Kept(NamedTuple):
    """A set of rooms that is kept, with what it costs; its cost is its own, for it holds the rooms' positions."""

    cost: Cost
    chosen: tuple[Spot, ...]
    division: Division


def in_order(rooms: Sequence[Room]) -> list[Room]:
    """By floor, then by code with numbers as numbers: FAM-2 stands before FAM-10; neighbours here are adjoining."""
    return sorted(rooms, key=lambda room: (room.floor, natural(room.code), room.code))


def best_placements(
    party: Party,
    rooms: Sequence[Room],
    *,
    relaxed: frozenset[Rule] = frozenset(),
    most: int = PROPOSALS_MAX,
    work_max: int = WORK_MAX,
) -> Found:
    """Up to `most` placements in different sets of rooms, by `Cost`; none where the party does not fit.

    Raises:
        TooMany: the party has more than `GUESTS_MAX` people.
    """
    if len(party.guests) > GUESTS_MAX:
        raise TooMany()
    if not party.guests:
        return Found((), exact=True)
    search = _Search(party, rooms, relaxed, most, work_max)
    try:
        search.run()
    except WorkDone:
        return Found(search.placements(), exact=False, steps=work_max)
    return Found(search.placements(), exact=True, steps=work_max - search.divisions.left)


class _Search:
    """One search: the sets of rooms that are kept so far, and what bounds the next."""

    def __init__(self, party: Party, rooms: Sequence[Room], relaxed: frozenset[Rule], most: int, work_max: int) -> None:
        self.party, self.most = party, most
        self.blocks = Blocks(groups_of(party), relaxed)
        numbers: dict[Kind, int] = {}
        self.spots: list[Spot] = []
        on_floor: dict[int, int] = {}
        for position, room in enumerate(in_order(rooms)):
            kind = kind_of(room, party)
            at = on_floor[room.floor] = on_floor.get(room.floor, -1) + 1
            self.spots.append(Spot(room, numbers.setdefault(kind, len(numbers)), kind.own, position, room.floor, at))
        self.kinds = list(numbers)
        self.divisions = Divisions(party, self.kinds, self.blocks, work_max)
        self.apart_min = self.blocks.apart_min(self.divisions.largest)
        self.home = [spot for spot in self.spots if spot.own]
        self.usable = [spot for spot in self.spots if self._usable(spot.kind)]
        self.kept: dict[int, list[Kept]] = {}
        """The best so far, by how many rooms they are."""

    def _usable(self, kind: int) -> bool:
        one = self.kinds[kind]
        return one.places > 0 and one.population != NEVER

    def run(self) -> None:
        """Sets without overflow rooms first, by how many rooms they are; then those with one, if some are missing."""
        plain = [spot for spot in self.usable if self.kinds[spot.kind].population != "OVERFLOW"]
        self._by_number(plain, overflow=0)
        if len(self._best()) < self.most and len(plain) < len(self.usable):
            self._by_number(self.usable, overflow=1)

    def _by_number(self, spots: Sequence[Spot], *, overflow: int) -> None:
        """`overflow` is how many overflow rooms the sets have at the least."""
        home = sum(spot.own for spot in spots)
        for number in range(1, min(self.blocks.rooms_max, len(spots)) + 1):
            best = self._best()
            if best and not best[0][0].overflow and max(0, number - home) > best[0][0].rooms:
                return
            for chosen in self._nearest_first(spots, number, overflow):
                if not overflow or any(self.kinds[spot.kind].population == "OVERFLOW" for spot in chosen):
                    self._keep(chosen)

    def _nearest_first(self, spots: Sequence[Spot], number: int, overflow: int) -> Iterator[tuple[Spot, ...]]:
        """The sets of `number` rooms that may be better than those kept: near ones first bound the others."""
        seen: tuple[float, float] = (-1, -1)
        for limit in NEAR if number > 1 else NEAR[-1:]:
            for chosen in self._sets(spots, (), number, overflow, limit):
                if self._distance(chosen)[1:] > seen:
                    yield chosen
            seen = limit

    def _sets(
        self, spots: Sequence[Spot], chosen: tuple[Spot, ...], number: int, overflow: int, limit: tuple[float, float]
    ) -> Iterator[tuple[Spot, ...]]:
        """The sets with `number` rooms more, all of `spots`, up to `limit` in floors and spread."""
        more = number - 1
        for at in range(len(spots) - more):
            extended = (*chosen, spots[at])
            self.divisions.work()
            if self._is_worse(extended, more, overflow, limit, self._so_far(extended, more)):
                if self._is_past_home(extended):
                    return  # whatever stands further on is no nearer
            elif not more:
                yield extended
            elif not self._is_worse(
                extended, more, overflow, limit, self._at_least(extended, spots[at + 1 : at + number])
            ) and self.divisions.may_hold(self._kinds_of(extended), more):
                yield from self._sets(spots[at + 1 :], extended, more, overflow, limit)

    def _so_far(self, chosen: tuple[Spot, ...], more: int) -> tuple[int, int]:
        """Floors and spread that `more` rooms further on can't make less.

        They never lie between those chosen; but they may lie between these and the rooms where the household is.
        """
        _, floors, spread = self._distance(chosen)
        return floors, spread if self._is_past_home(chosen) else max(0, spread - more)

    def _is_past_home(self, chosen: tuple[Spot, ...]) -> bool:
        """Whether all rooms of the household lie before the last of these: nothing is added between any more."""
        return all(spot.position <= chosen[-1].position for spot in self.home)

    def _at_least(self, chosen: tuple[Spot, ...], following: Sequence[Spot]) -> tuple[int, int]:
        """The same, by the rooms that follow next: the last of any others lies further on, or on another floor.

        It says no more than `_so_far` where those reach another floor, or the household has rooms on another one.
        """
        floor = chosen[-1].floor
        if following[-1].floor != floor or any(spot.floor != floor for spot in self.home):
            return self._so_far(chosen, len(following))
        _, floors, spread = self._distance((*chosen, *following))
        return floors, max(0, spread - sum(spot in self.home for spot in following))

    def _kinds_of(self, chosen: Sequence[Spot]) -> Kinds:
        return tuple(sorted(spot.kind for spot in chosen))

    def _is_worse(
        self,
        chosen: Sequence[Spot],
        more: int,
        overflow: int,
        limit: tuple[float, float],
        bound: tuple[int, int],
    ) -> bool:
        """Whether these rooms and `more` are beyond the limit, or cost more than those kept, whichever the others are.

        `bound` is in floors and spread, what they cost at the least.
        """
        floors, spread = bound
        if bound > limit:
            return True
        new = sum(not spot.own for spot in chosen)
        for rooms in range(new + max(0, more - len(self.home)), new + more + 1):
            kept = self.kept.get(rooms, [])
            if len(kept) < self.most:
                return False
            last = kept[-1][0]
            parted = self.apart_min if bound > ADJOINING else 0
            if (overflow, parted, floors, spread) <= (last.overflow, last.parted, last.floors, last.spread):
                return False
        return True

    def _distance(self, chosen: Sequence[Spot]) -> tuple[int, int, int]:
        """`rooms`, `floors` and `spread` of these rooms and of those where the household is already."""
        line = sorted({*chosen, *self.home}, key=lambda spot: spot.position) if self.home else chosen
        floors, spread, before = 0, 0, None
        for spot in line:
            if before and before.floor == spot.floor:
                spread += spot.on_floor - before.on_floor - 1
            else:
                floors += 1
            before = spot
        return sum(not spot.own for spot in chosen), floors - 1, spread

    def _keep(self, chosen: tuple[Spot, ...]) -> None:
        """Keep the set if it is among the best of as many rooms."""
        division = self.divisions.whole(self._kinds_of(chosen))
        if division is None:
            return
        overflow, apart, children, strangers, mixed, shared, narrow, hardship, spent, wasted = counts_of(division.cost)
        rooms, floors, spread = self._distance(chosen)
        order = tuple(spot.position for spot in chosen)
        parted, next_door = (0, apart) if (floors, spread) == ADJOINING else (apart, 0)
        near = (overflow, rooms, parted, floors, spread, next_door)
        cost = Cost(*near, children, strangers, mixed, shared, narrow, hardship, spent, wasted, order)
        kept = [*self.kept.get(cost.rooms, ()), Kept(cost, chosen, division)]
        self.kept[cost.rooms] = nsmallest(self.most, kept)

    def _best(self) -> list[Kept]:
        """The best of all, none of them in more rooms than the very best: who fits together is not split."""
        every = [one for kept in self.kept.values() for one in kept]
        if not every:
            return []
        rooms = min(every)[0].rooms
        return nsmallest(self.most, [one for one in every if one[0].rooms <= rooms])

    def placements(self) -> tuple[Placement, ...]:
        """The best."""
        return tuple(Placement(self._placed(chosen, division), cost) for cost, chosen, division in self._best())

    def _placed(self, chosen: Sequence[Spot], division: Division) -> tuple[Place, ...]:
        """Who goes where, guest by guest: within a group in the party's order, beds by their codes."""
        waiting = [list(group.members) for group in self.blocks.groups]
        free = sorted(chosen, key=lambda spot: (spot.kind, spot.position))
        places: dict[int, Place] = {}
        for spot, (kind, block) in zip(free, sorted(division.blocks, key=lambda one: one[0]), strict=True):
            one = self.divisions.fit(kind, block)
            if one is None:
                raise LookupError("a division is made of blocks that fit")
            people = [waiting[group][:count] for group, count in enumerate(block)]
            waiting = [line[count:] for line, count in zip(waiting, block, strict=True)]
            places |= in_room(spot.room, one.sleeping, people)
        return tuple(places[guest] for guest in range(len(self.party.guests)))
