"""Households to be: how large, on which day, and what is theirs, before anybody has a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from amparo.replay.chance import draw
from amparo.replay.plan.streams import Weights
from amparo.replay.rounding import spread


class PlanError(Exception):
    """The year has no room for what was asked of it (the scale is too small)."""


@dataclass(slots=True)
class Slot:
    """A household to be, and what it does on the day of its registration."""

    ordinal: int
    size: int
    walk_in: bool = False
    hygiene: bool = False
    kitchen: bool = False
    household: bool = False
    flood: bool = False
    stays: bool = False


@dataclass(slots=True)
class StreamDay:
    """What one stream brings on one day; `entries` counts everybody, the households' people among them."""

    entries: int
    slots: list[Slot]
    again: int = 0
    tokens: int = 0
    token_kits: int = 0
    extra_services: int = 0

    @property
    def registered(self) -> int:
        """People of its households."""
        return sum(slot.size for slot in self.slots)

    @property
    def free(self) -> int:
        """People who are nothing but counted."""
        return self.entries - self.registered - self.again - self.tokens


def sizes(rng: Random, weights: Weights, count: int) -> list[int]:
    """The sizes of `count` households."""
    return [draw(rng, weights) for _ in range(count)]


def place(days: list[StreamDay], wanted: Sequence[int], *, walk_in_every: int = 0) -> None:
    """Put households of the wanted sizes into the days, as the entries run; each fits into its day.

    A household that is larger than a small day waits for a later one; at the year's end it is made smaller.
    """
    due = spread(len(wanted), [day.entries for day in days])
    waiting: list[int] = []
    placed = taken = 0
    for day, number in zip(days, due, strict=True):
        waiting.extend(wanted[taken : taken + number])
        taken += number
        for size in list(waiting):
            if size <= day.free:
                waiting.remove(size)
                placed += 1
                alone = walk_in_every > 0 and placed % walk_in_every == 0
                day.slots.append(Slot(0, size, walk_in=alone))
    for size in waiting:
        widest = max(days, key=lambda day: day.free)
        if widest.free == 0:
            raise PlanError("more households than people")
        widest.slots.append(Slot(0, min(size, widest.free)))
    for ordinal, slot in enumerate(all_slots(days)):
        slot.ordinal = ordinal


def place_tokens(days: list[StreamDay], total: int) -> None:
    """Put `total` tokens into the days, as the entries run."""
    waiting = 0
    for day, number in zip(days, spread(total, [day.entries for day in days]), strict=True):
        waiting += number
        taken = min(waiting, day.free)
        day.tokens += taken
        waiting -= taken
    for day in reversed(days):
        taken = min(waiting, day.free)
        day.tokens += taken
        waiting -= taken
    if waiting:
        raise PlanError("more tokens than people")


def all_slots(days: Sequence[StreamDay]) -> list[Slot]:
    """The households in the order of their days."""
    return [slot for day in days for slot in day.slots]


def every(total: int, among: int) -> list[bool]:
    """Which of `among` things are chosen, when `total` of them are, evenly."""
    return [bool(chosen) for chosen in spread(total, [1] * among)]
