"""The best divisions of a party among kinds of rooms, each found once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import add, le, sub
from typing import NamedTuple

from services.shelter.rules.placing.costs import SHARED
from services.shelter.rules.placing.groups import Block, Blocks, Present, bits, size
from services.shelter.rules.placing.model import Party
from services.shelter.rules.placing.rooms import Fit, Kind, cost_of_beds, cost_without_beds, terms_of
from services.shelter.rules.placing.sleeping import Sleeping, sleeping

Kinds = tuple[int, ...]
"""Kinds of a set of rooms by their numbers, sorted."""


class WorkDone(Exception):
    """The steps that a search may make were made."""


class Division(NamedTuple):
    """The party among kinds of rooms: the cost, and the block of each."""

    cost: int
    blocks: tuple[tuple[int, Block], ...]


class About(NamedTuple):
    """What is asked of a block again and again."""

    present: Present
    people: int
    needed: int
    """How many beds at the least."""
    cared_for: bool
    """Whether its carers are in it."""

    @classmethod
    def of(cls, block: Block, blocks: Blocks) -> About:
        """All of it."""
        present, people = bits(block), size(block)
        cared_for = blocks.has_carers(present, carer_in_room=False)
        return cls(present, people, people - blocks.small(block), cared_for)


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
        self._terms = [terms_of(kind, blocks, party) for kind in kinds]
        self._sleeping: dict[tuple[tuple[int, ...], Block], Sleeping | None] = {}
        self._fits: dict[tuple[int, Block], Fit | None] = {}
        self._least: dict[tuple[int, Block], int] = {}
        self._parts: dict[tuple[Kinds, int], dict[Block, Division]] = {}
        self._whole: dict[Kinds, Division | None] = {}

    def work(self, steps: int = 1) -> None:
        """Count steps."""
        self.left -= steps
        if self.left < 0:
            raise WorkDone

    def fit(self, kind: int, block: Block) -> Fit | None:
        """The best that the block can have in a room of the kind, found once; None where a rule or the beds say no."""
        key = (kind, block)
        if key not in self._fits:
            self._fits[key] = self._fit(kind, block)
        return self._fits[key]

    def _fit(self, number: int, block: Block) -> Fit | None:
        kind, about, terms = self.kinds[number], self.about[block], self._terms[number]
        if about.present & terms.barred or about.needed > kind.places:
            return None
        self.work()
        if not about.cared_for and not (kind.carer and self.blocks.has_carers(about.present, carer_in_room=True)):
            return None
        if terms.together:
            present = self.blocks.present(block)
            if not all(keeps(kind, present, self.party) for keeps in terms.together):
                return None
        key = (kind.beds, block)
        if key not in self._sleeping:
            self._sleeping[key] = sleeping(block, self.blocks, kind.beds)
        slept = self._sleeping[key]
        if slept is None:
            return None
        return Fit(self._without_beds(number, block) + cost_of_beds(kind, slept), slept)

    def _without_beds(self, kind: int, block: Block) -> int:
        about, apart = self.about[block], self.blocks.apart(block, self.kinds[kind].named)
        return cost_without_beds(self._terms[kind], self.blocks, about.present, about.people, apart)

    def _at_least(self, kind: int, block: Block) -> int:
        """What the block costs in a room of the kind at the least, found once: a search for its beds is dear."""
        key = (kind, block)
        if key not in self._least:
            sharing = max(0, self.about[block].people - self.kinds[kind].places)
            self._least[key] = self._without_beds(kind, block) + sharing * SHARED
        return self._least[key]

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
        best: Division | None = None
        for taken, division in self._of(kinds[:-2], 2).items():
            best = self._with_last_two(kinds, taken, division, best)
        return best

    def _with_last_two(self, kinds: Kinds, taken: Block, division: Division, best: Division | None) -> Division | None:
        """The best of `best` and of the rest divided among the last two; looks at both before it asks for beds."""
        kind, last = kinds[-2:]
        places, barred = self.kinds[last].places, self._terms[last].barred
        rest = _minus(self.blocks.full, taken)
        pairs: list[tuple[int, Block, Block]] = []
        for block in self._next(kind, rest, 1):
            left = _minus(rest, block)
            about = self.about.get(left)
            if about and about.needed <= places and not about.present & barred:
                least = self._at_least(kind, block) + self._at_least(last, left)
                pairs.append((least, block, left))
        pairs.sort()
        for least, block, left in pairs:
            if best and division.cost + least >= best.cost:
                break  # and none of those that follow costs less
            own, its = self.fit(kind, block), self.fit(last, left)
            if own and its and (best is None or division.cost + own.cost + its.cost < best.cost):
                blocks = (*division.blocks, (kind, block), (last, left))
                best = Division(division.cost + own.cost + its.cost, blocks)
        return best

    def may_hold(self, kinds: Kinds, more: int) -> bool:
        """Whether rooms of these kinds and `more` others, of whatever kind, could hold the party; true if in doubt."""
        if more > 1:
            return bool(self._of(kinds, more))
        places = sum(self.kinds[kind].places for kind in kinds)
        return self.about[self.blocks.full].needed <= places + self.largest

    def _of(self, kinds: Kinds, more: int) -> dict[Block, Division]:
        """The best division of each part that these rooms take, none empty, and that `more` rooms could complete."""
        if not kinds:
            return {self._none: Division(0, ())}
        key = (kinds, more)
        if key not in self._parts:
            best: dict[Block, Division] = {}
            for taken, division in self._of(kinds[:-1], more + 1).items():
                for block in self._next(kinds[-1], _minus(self.blocks.full, taken), more):
                    own = self.fit(kinds[-1], block)
                    if own is None:
                        continue
                    both, cost = _plus(taken, block), division.cost + own.cost
                    if both not in best or cost < best[both].cost:
                        best[both] = Division(cost, (*division.blocks, (kinds[-1], block)))
            self._parts[key] = best
        return self._parts[key]

    def _next(self, kind: int, rest: Block, more: int) -> Iterator[Block]:
        """The blocks of the rest that such a room may have the beds for, and `more` rooms for what is left then."""
        places, barred = self.kinds[kind].places, self._terms[kind].barred
        people = size(rest)
        beds = people - self.blocks.small(rest)
        whole = rest == self.blocks.full
        self.work(len(self.about) // 8)
        for block, about in self.about.items():
            if about.present & barred or about.needed > places or people - about.people < more:
                continue
            if beds - about.needed <= more * self.largest and (whole or _within(block, rest)):
                yield block


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, one, other))


def _minus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sub, one, other))


def _within(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(map(le, one, other))
