"""What a shelter looks like: what every reading says, in words that the model and the service share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tests.support.staying.census import Balance
from tests.support.staying.held import Held
from tests.support.staying.stays import Line


class Tile(NamedTuple):
    """One guest on the board: on a bed, or in a room, or (none) shown first as without a place."""

    on: UUID | None
    place: str
    person: UUID | None
    card: str | None
    away_since: datetime | None
    twice: bool
    """Whether its person has another open stay."""


class Places(NamedTuple):
    """The places of a room that is shown: how many, how many are taken, how many are held."""

    there: int
    taken: int
    held: int


@dataclass
class Glance:
    """The board: looked at after every act."""

    tiles: dict[UUID, Tile] = field(default_factory=dict)
    beds: dict[UUID, str] = field(default_factory=dict)
    places: dict[UUID, Places] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


class Used(NamedTuple):
    """A bed (or none) that a stay had, or has, from a moment on."""

    since: datetime
    until: datetime | None
    bed: UUID | None


class Posted(NamedTuple):
    """A census as it was posted, and as the stays say now."""

    posted: Balance
    not_seen: int
    restated: Balance
    added: int
    removed: int


@dataclass
class Picture:
    """All readings, at the end."""

    stays: dict[UUID, tuple[Line, tuple[tuple[UUID, str, bool], ...]]] = field(default_factory=dict)
    """Each stay with its steps, and whether they were undone."""
    uses: dict[UUID, tuple[Used, ...]] = field(default_factory=dict)
    nights: dict[date, Balance] = field(default_factory=dict)
    posted: dict[date, Posted] = field(default_factory=dict)
    silent: dict[UUID, tuple[int, bool]] = field(default_factory=dict)
    """Of whom nothing was heard for how many nights, and whether the last census missed them."""
    rooms: dict[UUID, tuple[int, int, UUID | None, bool]] = field(default_factory=dict)
    """Places, how many are taken, to whom the room is given, whether it is retired."""
    holds: dict[UUID, Held] = field(default_factory=dict)
    """What is left of each hold."""


def unlike(said: Any, there: Any) -> Iterator[str]:
    """Where two glances or pictures differ."""
    for one in fields(said):
        wanted, held = getattr(said, one.name), getattr(there, one.name)
        for key in sorted(wanted.keys() | held.keys(), key=str):
            if wanted.get(key) != held.get(key):
                yield f"{one.name} of {key!r}: the model says {wanted.get(key)!r}, there is {held.get(key)!r}"
