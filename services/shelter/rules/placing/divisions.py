"""The best divisions of a party among kinds of rooms, each found once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import add, le, sub
from typing import NamedTuple

from services.shelter.rules.placing.groups import Block, Blocks, Group, size
from services.shelter.rules.placing.model import Party
from services.shelter.rules.placing.rooms import NOTHING, Fit, Keep, Kind, Vector, admitted, asked_together, cost_of
from services.shelter.rules.placing.sleeping import Sleeping, sleeping

Kinds = tuple[int, ...]
"""Kinds of a set of rooms by their numbers, sorted."""


class WorkDone(Exception):
    """The steps that a search may make were made."""


class Division(NamedTuple):
    """The party among kinds of rooms: the cost, and the block of each."""

    cost: Vector
    blocks: tuple[tuple[int, Block], ...]


class About(NamedTuple):
    """What is asked of a block again and again."""

    groups: int
    """Those present, as bits."""
    present: tuple[Group, ...]
    people: int
    needed: int
    """How many beds at the least."""
    cared_for: bool
    """Whether its carers are in it."""

    @classmethod
    def of(cls, block: Block, blocks: Blocks) -> About:
        """All of it."""
        present = tuple(group for count, group in zip(block, blocks.groups, strict=True) if count)
        people = size(block)
        cared_for = blocks.has_carers(block, carer_in_room=False)
        return cls(_bits(count > 0 for count in block), present, people, people - blocks.small(block), cared_for)


class Divisions:
    """The best divisions of the party among kinds of rooms.

    Raises, in each of its methods:
        WorkDone: `work_max` steps were made.
    """

    def __init__(self, party: Party, kinds: Sequence[Kind], blocks: Blocks, work_max: int) -> None:
        self.party, self.kinds, self.blocks = party, kinds, blocks
        self.left = work_max
        self.largest = max((kind.places for kind in kinds), default=0)
        self.about = {block: About.of(block, blocks) for block in blocks.all()}
        self._none: Block = tuple(0 for _ in blocks.full)
        self._barred = [_bits(not may for may in admitted(kind, blocks, party)) for kind in kinds]
        self._asked = [asked_together(kind, blocks, party) for kind in kinds]
        self._sleeping: dict[tuple[tuple[int, ...], Block], Sleeping | None] = {}
        self._fits: dict[tuple[int, Block], Fit | None] = {}
        self._parts: dict[tuple[Kinds, int], dict[Block, Division]] = {}
        self._whole: dict[Kinds, Division | None] = {}

    def work(self, steps: int = 1) -> None:
        """Count steps."""
        self.left -= steps
        if self.left < 0:
            raise WorkDone

    def fit(self, kind: int, block: Block) -> Fit | None:
        """The best that the block can have in a room of the kind, found once; None where a rule or the beds say no."""
        about, one = self.about[block], self.kinds[kind]
        if about.groups & self._barred[kind] or about.needed > one.places:
            return None
        key = (kind, block)
        if key not in self._fits:
            self._fits[key] = self._fit(one, block, about, self._asked[kind])
        return self._fits[key]

    def _fit(self, kind: Kind, block: Block, about: About, asked: Sequence[Keep]) -> Fit | None:
        self.work()
        if not about.cared_for and not (kind.carer and self.blocks.has_carers(block, carer_in_room=True)):
            return None
        if not all(keeps(kind, about.present, self.party) for keeps in asked):
            return None
        key = (kind.beds, block)
        if key not in self._sleeping:
            self._sleeping[key] = sleeping(block, self.blocks, kind.beds)
        slept = self._sleeping[key]
        if slept is None:
            return None
        apart = self.blocks.apart(block, kind.named)
        return Fit(cost_of(kind, about.people, about.present, slept, apart=apart), slept)

    def whole(self, kinds: Kinds) -> Division | None:
        """The best division of the whole party among rooms of these kinds, none empty."""
        if kinds not in self._whole:
            self._whole[kinds] = self._best(kinds)
        return self._whole[kinds]

    def _best(self, kinds: Kinds) -> Division | None:
        if self.about[self.blocks.full].needed > sum(self.kinds[kind].places for kind in kinds):
            return None
        if len(kinds) == 1:
            own = self.fit(kinds[0], self.blocks.full)
            return Division(own.cost, ((kinds[0], self.blocks.full),)) if own else None
        divisions = (self._of_last_two(kinds, *part) for part in self._of(kinds[:-2], 2).items())
        return min((one for found in divisions for one in found), key=lambda one: one.cost, default=None)

    def _of_last_two(self, kinds: Kinds, taken: Block, division: Division) -> Iterator[Division]:
        """The rest, divided among the last two of the kinds; looks at both before it asks for the cost of either."""
        kind, last = kinds[-2:]
        rest = _minus(self.blocks.full, taken)
        for block in self._next(kind, rest, 1):
            left = _minus(rest, block)
            about = self.about.get(left)
            if about is None or about.needed > self.kinds[last].places or about.groups & self._barred[last]:
                continue
            own, its = self.fit(kind, block), self.fit(last, left)
            if own and its:
                cost = _plus(division.cost, _plus(own.cost, its.cost))
                yield Division(cost, (*division.blocks, (kind, block), (last, left)))

    def may_hold(self, kinds: Kinds, more: int) -> bool:
        """Whether rooms of these kinds and `more` others, of whatever kind, could hold the party; true if in doubt."""
        if more > 1:
            return bool(self._of(kinds, more))
        places = sum(self.kinds[kind].places for kind in kinds)
        return self.about[self.blocks.full].needed <= places + self.largest

    def _of(self, kinds: Kinds, more: int) -> dict[Block, Division]:
        """The best division of each part that these rooms take, none empty, and that `more` rooms could complete."""
        if not kinds:
            return {self._none: Division(NOTHING, ())}
        key = (kinds, more)
        if key not in self._parts:
            best: dict[Block, Division] = {}
            for taken, division in self._of(kinds[:-1], more + 1).items():
                for block in self._next(kinds[-1], _minus(self.blocks.full, taken), more):
                    own = self.fit(kinds[-1], block)
                    if own is None:
                        continue
                    both, cost = _plus(taken, block), _plus(division.cost, own.cost)
                    if both not in best or cost < best[both].cost:
                        best[both] = Division(cost, (*division.blocks, (kinds[-1], block)))
            self._parts[key] = best
        return self._parts[key]

    def _next(self, kind: int, rest: Block, more: int) -> Iterator[Block]:
        """The blocks of the rest that such a room may have the beds for, and `more` rooms for what is left then."""
        places, barred = self.kinds[kind].places, self._barred[kind]
        people = size(rest)
        beds = people - self.blocks.small(rest)
        whole = rest == self.blocks.full
        self.work(len(self.about) // 8)
        for block, about in self.about.items():
            if about.groups & barred or about.needed > places or people - about.people < more:
                continue
            if beds - about.needed <= more * self.largest and (whole or _within(block, rest)):
                yield block


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << at for at, flag in enumerate(flags) if flag)


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, one, other))


def _minus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sub, one, other))


def _within(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(map(le, one, other))
