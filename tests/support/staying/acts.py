"""What may happen in a shelter, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Room:
    """A room of beds (`places` is 0), or one of places without beds."""

    id: UUID
    population: str
    beds: tuple[UUID, ...] = ()
    places: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody of whom registration told, with their household and age."""

    id: UUID
    household: UUID | None = None
    age: int | None = None


@dataclass(frozen=True)
class Card:
    """A card that registration told of: of a household, or of an anonymous bearer."""

    id: UUID
    code: str
    household: UUID | None = None


@dataclass(frozen=True)
class Where:
    """A bed, a room's place, beside another stay, or (all none) nowhere yet."""

    bed: UUID | None = None
    room: UUID | None = None
    beside: UUID | None = None


@dataclass(frozen=True)
class Guest:
    """A stay that is asked for; without person and card the guest is anonymous."""

    id: UUID
    where: Where
    person: UUID | None = None
    card: str | None = None
    household: UUID | None = None


@dataclass(frozen=True)
class Going:
    """A move of one stay; `id` is the step's."""

    id: UUID
    stay: UUID
    where: Where


@dataclass(frozen=True)
class Passing:
    """One guest at the gate, by the stay or by the card; `id` is the step's."""

    id: UUID
    stay: UUID | None = None
    card: str | None = None


@dataclass(frozen=True)
class Act:
    """Something that is recorded at a moment; `happened`: that it was at another one, as a device says later."""

    at: datetime


@dataclass(frozen=True)
class ChecksIn(Act):
    """A household, a group or one guest comes.

    `reason`: why strangers come into a room that was given; `hold`: whose beds and places they use.
    """

    guests: tuple[Guest, ...]
    happened: datetime | None = None
    reason: str | None = None
    hold: UUID | None = None


@dataclass(frozen=True)
class ChecksOut(Act):
    """These leave, each for a reason."""

    ends: Mapping[UUID, str]
    happened: datetime | None = None


@dataclass(frozen=True)
class TakesEndBack(Act):
    """A check-out is undone."""

    id: UUID
    stay: UUID
    reason: str = "toque"


@dataclass(frozen=True)
class TakesStayBack(Act):
    """A check-in turns out to be entered in error."""

    id: UUID
    stay: UUID
    reason: str = "toque"


@dataclass(frozen=True)
class Moves(Act):
    """A person or a family moves; two may swap. `hold`: whose beds and places they use."""

    goings: tuple[Going, ...]
    happened: datetime | None = None
    reason: str | None = None
    hold: UUID | None = None


@dataclass(frozen=True)
class Passes(Act):
    """Guests leave for a while (`out`), or are back."""

    out: bool
    passings: tuple[Passing, ...]
    happened: datetime | None = None


@dataclass(frozen=True)
class TakesStepBack(Act):
    """A move, a leave or a return is undone, and `also` others with it."""

    id: UUID
    step: UUID
    also: tuple[UUID, ...] = ()
    reason: str = "toque"


@dataclass(frozen=True)
class MakesHold(Act):
    """Beds, and so many places of rooms, are kept for who is on the way: until a moment, or as long as is usual."""

    id: UUID
    beds: tuple[UUID, ...] = ()
    rooms: Mapping[UUID, int] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class ChangesHold(Act):
    """A hold is to end later, or earlier."""

    hold: UUID
    expires_at: datetime


@dataclass(frozen=True)
class ReleasesHold(Act):
    """A hold is let go."""

    hold: UUID


@dataclass(frozen=True)
class SetsBed(Act):
    """A bed is put out of service, into cleaning, or back."""

    bed: UUID
    state: str


@dataclass(frozen=True)
class RetiresBed(Act):
    """A bed is no part of the shelter any more (`retired`), or is again."""

    bed: UUID
    retired: bool


@dataclass(frozen=True)
class RetiresRoom(Act):
    """A room, with its beds, is no part of the shelter any more, or is again."""

    room: UUID
    retired: bool


@dataclass(frozen=True)
class SetsPlaces(Act):
    """A room of places has more or fewer of them."""

    room: UUID
    places: int


@dataclass(frozen=True)
class GivesRoom(Act):
    """A room is given to a household, or (none) taken back."""

    id: UUID
    room: UUID
    household: UUID | None


@dataclass(frozen=True)
class OpensOverflow(Act):
    """The overflow is opened or closed."""

    id: UUID
    open: bool


@dataclass(frozen=True)
class GoesRound(Act):
    """Somebody goes through a room (none: those without a place) and says who is missing, or counts an area."""

    id: UUID
    night: date
    room: UUID | None
    missing: tuple[UUID, ...] = ()
    counted: int | None = None


@dataclass(frozen=True)
class ClosesCensus(Act):
    """The night's census is closed."""

    id: UUID
    night: date


@dataclass(frozen=True)
class PersonTold(Act):
    """Registration tells of a person's newest state: merged into another one, or (none) parted again."""

    person: UUID
    version: int
    merged_into: UUID | None = None


@dataclass
class Plan:
    """Everything that is drawn: the shelter, the people, and what happens in its order."""

    site: UUID
    rooms: tuple[Room, ...]
    persons: tuple[Person, ...]
    cards: tuple[Card, ...]
    names: dict[UUID | str, str] = field(default_factory=dict)
    """What each id is called when the plan is told."""
    acts: list[Act] = field(default_factory=list)
