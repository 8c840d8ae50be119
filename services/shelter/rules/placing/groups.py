"""The party as groups of guests who are alike, and its blocks: how many of each group go into one room.

A block is a tuple of counts, one for each group. What holds for a block, whatever the room, stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from uuid import UUID

from services.shelter.rules.placing.beds import Demand
from services.shelter.rules.placing.model import (
    ACCESS,
    CRIB_UNTIL_YEARS,
    ELDER_FROM_YEARS,
    SMALL_UNDER_YEARS,
    WITH_WOMEN_UNTIL_YEARS,
    Guest,
    Party,
    Rule,
)
from shared.contracts.vocabulary import Effect, Sex

Block = tuple[int, ...]
Present = int
"""Those groups of a block of whom somebody is there, as bits."""
AGES = (0, CRIB_UNTIL_YEARS + 1, SMALL_UNDER_YEARS, WITH_WOMEN_UNTIL_YEARS + 1, 18, ELDER_FROM_YEARS)
"""Ages between which no rule tells people apart."""
ASKED = ACCESS | {Effect.OWN_ROOM}
"""The effects that say something about rooms and beds."""


@dataclass(frozen=True)
class Group:
    """Guests whom no rule tells apart. `carers` are groups; `named` is the group of the one whom they named alone."""

    guest: Guest
    members: tuple[int, ...]
    carers: tuple[int, ...]
    named: int | None = None

    @cached_property
    def demand(self) -> Demand:
        """What each of them needs of a bed."""
        guest = self.guest
        lower = Effect.LOWER_BED in guest.effects
        return Demand(lower=lower, low=guest.small, crib=guest.infant, elder=guest.elder, pair=False)

    @cached_property
    def with_women(self) -> bool:
        """Whether they sleep in a women's room."""
        guest, years = self.guest, self.guest.age_min
        boy = guest.child and guest.needs_carer and years is not None and years <= WITH_WOMEN_UNTIL_YEARS
        return guest.sex is Sex.FEMALE or boy

    @cached_property
    def with_men(self) -> bool:
        """Whether they sleep in a men's room."""
        return self.guest.sex is Sex.MALE and not self.guest.child

    @cached_property
    def grown_sex(self) -> Sex | None:
        """The sex of who is 12 or more, as far as stated."""
        grown = not self.guest.child or self.guest.band == "12-17"
        return self.guest.known_sex if grown else None

    @cached_property
    def needs_access(self) -> bool:
        """Whether an accessible room is meant for them."""
        return bool(self.guest.effects & ACCESS)


def groups_of(party: Party) -> tuple[Group, ...]:
    """Guests are alike if all that matters of them is, the same people care for them, and they for the same.

    Who is named by somebody is a group alone: no two are named by the same.
    """
    guests = party.guests
    alike: dict[tuple[Guest, frozenset[int], frozenset[int]], list[int]] = {}
    for place, guest in enumerate(guests):
        cares_for = frozenset(at for at, other in enumerate(guests) if place in other.carers)
        named_by = frozenset(at for at, other in enumerate(guests) if place == other.named)
        alike.setdefault((_what_matters(guest), cares_for, named_by), []).append(place)
    groups = list(alike.items())
    group_of = {place: at for at, (_, members) in enumerate(groups) for place in members}
    return tuple(
        Group(
            guest,
            tuple(members),
            tuple(sorted({group_of[place] for place in guest.carers})),
            None if guest.named is None else group_of[guest.named],
        )
        for (guest, _, _), members in groups
    )


def _what_matters(guest: Guest) -> Guest:
    years = guest.age_min
    floor = None if years is None else max(age for age in AGES if age <= max(years, 0))
    return replace(guest, age_min=floor, effects=guest.effects & ASKED)


def bits(flags: Iterable[object]) -> Present:
    """The flags as bits, the first the lowest."""
    return sum(1 << at for at, flag in enumerate(flags) if flag)


def size(block: Block) -> int:
    """How many people."""
    return sum(block)


class Blocks:
    """The blocks of a party that may go into one room, with `relaxed` rules left out."""

    def __init__(self, groups: Sequence[Group], relaxed: frozenset[Rule]) -> None:
        self.groups = groups
        self.relaxed = relaxed
        self.full: Block = tuple(len(group.members) for group in groups)
        self.demands = sorted((demand, at) for at, group in enumerate(groups) for demand in self._demands(group))
        """What each of a group needs of a bed, alone and with a child beside them; the same stand together."""
        self.children = bits(group.guest.child for group in groups)
        self.in_need_of_access = bits(group.needs_access for group in groups)
        self._alone = tuple((at, len(group.members)) for at, group in enumerate(groups) if group.guest.alone)
        self.sharers = tuple((at, group.carers) for at, group in enumerate(groups) if group.guest.small)
        """Groups of small children, each with the groups that care for them."""
        self._naming = tuple((at, group) for at, group in enumerate(groups) if group.guest.named_somebody)
        self._cared_for = tuple(
            (1 << at, sum(1 << carer for carer in group.carers), group.guest.carer_here)
            for at, group in enumerate(groups)
            if self._needs_carer(group)
        )

    def all(self) -> Iterator[Block]:
        """All that keep siblings together, none empty; whether carers are there depends on the room too."""
        for block in product(*(range(count + 1) for count in self.full)):
            if any(block) and self.keeps_siblings(block):
                yield block

    def present(self, block: Block) -> tuple[Group, ...]:
        """The groups of whom somebody is in the block."""
        return tuple(group for count, group in zip(block, self.groups, strict=True) if count)

    def _demands(self, group: Group) -> tuple[Demand, Demand]:
        demand = group.demand
        if Rule.LOWER_BED in self.relaxed:
            demand = demand._replace(lower=False)
        if Rule.SMALL_CHILD_LOW in self.relaxed:
            demand = demand._replace(low=False)
        return demand, demand._replace(pair=True)

    def _needs_carer(self, group: Group) -> bool:
        rule = Rule.CHILD_WITH_CARER if group.guest.child else Rule.CARER_BESIDE
        return group.guest.needs_carer and rule not in self.relaxed

    def small(self, block: Block) -> int:
        """How many of the block could share a bed."""
        return sum([block[at] for at, _ in self.sharers])

    def keeps_siblings(self, block: Block) -> bool:
        """Children who are alone came together: all of them, or none."""
        if Rule.SIBLINGS_TOGETHER in self.relaxed:
            return True
        taken = [block[at] == whole for at, whole in self._alone if block[at]]
        return not taken or (all(taken) and len(taken) == len(self._alone))

    def has_carers(self, present: Present, *, carer_in_room: bool) -> bool:
        """Each who needs somebody has somebody in the room, of the block or of those who sleep there."""
        for one, carers, carer_here in self._cared_for:
            if present & one and not present & carers and not (carer_here and carer_in_room):
                return False
        return True

    def apart(self, block: Block, carers: Collection[UUID]) -> int:
        """How many are not with the carer whom they named, in a room where `carers` sleep already."""
        if not self._naming:  # asked of every block in every room
            return 0
        return sum(
            block[at]
            for at, group in self._naming
            if (group.guest.named_here not in carers if group.named is None else not block[group.named])
        )

    def apart_min(self, places_max: int) -> int:
        """How many can't be with whom they named whatever the rooms, of which none has more than `places_max` beds."""
        asking: dict[int, int] = {}
        for _, group in self._naming:
            if group.named is not None and not group.guest.small:
                asking[group.named] = asking.get(group.named, 0) + len(group.members)
        return sum(max(0, people + 1 - places_max) for people in asking.values())

    @property
    def rooms_max(self) -> int:
        """Into how many rooms the party can go at all: each room has somebody who needs nobody."""
        guests = [group.guest for group in self.groups for _ in group.members]
        if any(guest.carer_here for guest in guests) or self.relaxed & {Rule.CHILD_WITH_CARER, Rule.CARER_BESIDE}:
            return len(guests)
        if Rule.SIBLINGS_TOGETHER in self.relaxed:
            return len(guests)
        free = sum(not guest.needs_carer and not guest.alone for guest in guests)
        helped = sum(guest.needs_carer and not guest.child for guest in guests)
        return free + helped + any(guest.alone for guest in guests)
