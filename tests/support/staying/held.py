"""A hold: which beds and places it keeps until when, and who took what of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Held(NamedTuple):
    """A hold as an answer says it."""

    hold: UUID
    version: int
    state: str
    expires_at: datetime
    beds: tuple[tuple[UUID, bool], ...]
    """Each bed, and whether a guest of the hold has had it."""
    rooms: tuple[tuple[UUID, int, int], ...]
    """Of each room, how many places were asked for, and how many of them nobody has had."""


@dataclass
class Hold:
    """`taken` is what each check-in (by the stay's id) or move (by the step's) took: a bed, or a place of a room."""

    id: UUID
    content: object
    beds: tuple[UUID, ...]
    rooms: Mapping[UUID, int]
    expires_at: datetime
    released_at: datetime | None = None
    version: int = 1
    taken: dict[UUID, UUID] = field(default_factory=dict)

    def left(self, room: UUID) -> int:
        """The places of a room that nobody took."""
        return self.rooms.get(room, 0) - list(self.taken.values()).count(room)

    def has(self, bed: UUID) -> bool:
        """Whether it is for this bed, and nobody took it."""
        return bed in self.beds and bed not in self.taken.values()

    def line(self, *, live: bool) -> Held:
        """As it is now."""
        state = "RELEASED" if self.released_at else "LIVE" if live else "EXPIRED"
        beds = tuple((bed, not self.has(bed)) for bed in sorted(self.beds))
        rooms = tuple((room, places, self.left(room)) for room, places in sorted(self.rooms.items()))
        return Held(self.id, self.version, state, self.expires_at, beds, rooms)
