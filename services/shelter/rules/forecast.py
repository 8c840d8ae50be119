"""What is expected of a night: who sleeps here, where there is place, and what is lacking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Protocol
from uuid import UUID

SIZES = range(1, 9)
FOR_ANYBODY, FOR_FAMILIES, FOR_WOMEN, FOR_MEN = "OVERFLOW", "FAMILY", "WOMEN", "MEN"


class Staying(Protocol):
    """What a tile of the board says of somebody's coming nights."""

    @property
    def away_since(self) -> datetime | None:
        """Since when they are out for a while."""

    @property
    def back_by(self) -> datetime | None:
        """Until when they said to be back."""

    @property
    def leaves_on(self) -> date | None:
        """The local day on which they are expected to leave."""


@dataclass(frozen=True)
class Night:
    """The night of `night_of`, which is over at `until`."""

    night_of: date
    until: datetime

    def leaves(self, guest: Staying) -> bool:
        """Whether somebody's expected departure is that day, or was before."""
        return guest.leaves_on is not None and guest.leaves_on <= self.night_of

    def sleeps(self, guest: Staying) -> bool:
        """Whether somebody who is here, or away and said to be back by then, sleeps here."""
        if self.leaves(guest):
            return False
        return guest.away_since is None or (guest.back_by is not None and guest.back_by <= self.until)

    def keeps(self, guest: Staying) -> bool:
        """Whether a place is kept for somebody who does not sleep in it."""
        return not self.leaves(guest) and not self.sleeps(guest)


@dataclass(frozen=True)
class Held:
    """What is held at a moment: beds and places by the arrival group that they are for (None: for others), and the
    places of counted rooms by room."""

    by_group: Mapping[UUID | None, int] = field(default_factory=dict)
    places: Mapping[UUID, int] = field(default_factory=dict)

    def for_others(self, announced: Mapping[UUID, int]) -> int:
        """How much is held for nobody of whom `announced` counts: what waits for an announced group is theirs."""
        own = sum(min(self.by_group.get(group, 0), people) for group, people in announced.items())
        return sum(self.by_group.values()) - own


@dataclass(frozen=True)
class RoomLeft:
    """So many beds and places are left in a room; a crib is no bed of somebody whose age nobody knows."""

    population: str
    left: int
    given: bool = False
    """To one household."""


@dataclass(frozen=True)
class Fits:
    """How many more households of one size find place, each together in one room, as if all were of that size.

    `households` in rooms for families (from two people on) and for overflow while it is open; `women` and `men` are
    groups of women or men of that size in their rooms. Rooms that are given away, accessible rooms, and those for
    children alone or for isolation are for nobody of whom nothing else is known.
    """

    size: int
    households: int
    women: int
    men: int


def fits(rooms: Sequence[RoomLeft], size: int) -> Fits:
    """What fits of a size: a room takes as many as its places hold whole, for nobody is split."""

    def into(*populations: str) -> int:
        return sum(max(room.left, 0) // size for room in rooms if room.population in populations and not room.given)

    families = (FOR_ANYBODY, FOR_FAMILIES) if size > 1 else (FOR_ANYBODY,)
    return Fits(size, households=into(*families), women=into(FOR_WOMEN), men=into(FOR_MEN))


def largest_household(rooms: Sequence[RoomLeft]) -> int:
    """How many people the largest household has that still finds one room; one alone has no room for families."""
    left = [(room.population, room.left) for room in rooms if not room.given]
    return max(
        (
            places
            for population, places in left
            if population == FOR_ANYBODY or (population == FOR_FAMILIES and places > 1)
        ),
        default=0,
    )


def lacking_of(*, missing: int, infants: int, cribs: int) -> dict[str, int]:
    """What is lacking by code: a place and a mat for whoever finds neither bed nor place, cribs for known infants."""
    counted = {"PLACES": missing, "MATS": missing, "CRIBS": max(infants - cribs, 0)}
    return {code: quantity for code, quantity in counted.items() if quantity > 0}


@cache
def _words(language: str) -> Mapping[str, str]:
    text = resources.files("services.shelter").joinpath("locales", f"forecast_{language}.json")
    read: dict[str, str] = json.loads(text.read_text(encoding="utf-8"))
    return read


def say_lacking(code: str, quantity: int, language: str) -> str:
    """What is lacking in words, one or several.

    Raises:
        KeyError: it has no text; a test walks all codes.
    """
    return _words(language)[code if quantity != 1 else f"{code}_ONE"].format(quantity=quantity)


def by_size(rooms: Iterable[RoomLeft]) -> list[Fits]:
    """What fits of each size, each by itself."""
    listed = list(rooms)
    return [fits(listed, size) for size in SIZES]
