"""A stay: where its guest is, what it has used since when, and which nights it occupies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

HOURS_OFF = timedelta(hours=-6)
"""Tegucigalpa has no summer time."""
NIGHT_BEGINS, EVENING = 6, 18
"""Local hours: who comes before the first is of the night before; from the second on a night may be counted."""
IN_ERROR = "ENTERED_IN_ERROR"


def local(moment: datetime) -> datetime:
    """The local time."""
    return moment + HOURS_OFF


def night_of(moment: datetime) -> date:
    """The night that an arrival belongs to."""
    return (local(moment) - timedelta(hours=NIGHT_BEGINS)).date()


def evening_of(night: date) -> datetime:
    """From when on the night may be counted."""
    midnight = datetime.fromisoformat(f"{night.isoformat()}T00:00:00+00:00")
    return midnight + timedelta(hours=EVENING) - HOURS_OFF


class Place(NamedTuple):
    """BED, PLACE, OVERFLOW, SHARES_WITH or WITHOUT_BED, and what of."""

    kind: str
    room: UUID | None = None
    bed: UUID | None = None
    beside: UUID | None = None


@dataclass
class Spell:
    """What a stay uses from a moment until another one, or still; `away`: the place is kept for who is not there."""

    bed: UUID | None
    since: datetime
    until: datetime | None = None
    away: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it is more than a moment."""
        return self.until is None or self.until > self.since

    def reaches(self, moment: datetime) -> bool:
        """Whether it stands against somebody who comes at `moment` and stays."""
        return self.lasts and (self.until is None or self.until > moment)


@dataclass
class Step:
    """Something that happened to a stay between its start and its end, with what it found and what it left."""

    id: UUID
    stay: UUID
    kind: str
    at: datetime
    content: object
    found: tuple[Place, datetime | None]
    left: tuple[Place, datetime | None]
    undone_by: UUID | None = None


class Line(NamedTuple):
    """A stay as an answer says it; in which room somebody is who shares is the host's affair."""

    stay: UUID
    kind: str
    room: UUID | None
    bed: UUID | None
    beside: UUID | None
    away_since: datetime | None
    ended_at: datetime | None
    reason: str | None


@dataclass
class Stay:
    """`household` is as far as it is known, `token` the code of a card that is one bearer's."""

    id: UUID
    content: object
    person: UUID | None
    household: UUID | None
    card: str | None
    token: str | None
    started_at: datetime
    place: Place
    began: Line | None = None
    """As the check-in was answered."""
    spells: list[Spell] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    """Those that stand, the last one last."""
    away_since: datetime | None = None
    ended_at: datetime | None = None
    left_on: date | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    def reaches(self, moment: datetime) -> bool:
        """Whether its guest is housed at `moment` or after it."""
        return any(spell.reaches(moment) for spell in self.spells)

    @property
    def now(self) -> tuple[Place, datetime | None]:
        """Where it is, and since when its guest is away."""
        return self.place, self.away_since

    @property
    def line(self) -> Line:
        """As it is now."""
        return line(self.id, self.place, self.away_since, self.ended_at, self.reason)

    def occupies(self, night: date) -> bool:
        """Whether it is one of the people of that night: from its first one to the one before the day it ended."""
        first = night_of(self.started_at)
        if self.reason == IN_ERROR or first > night:
            return False
        return self.left_on is None or max(self.left_on, first) > night

    def use(self, place: Place, away_since: datetime | None, at: datetime) -> None:
        """Be somewhere else, or away or back, from `at` on."""
        self.spells[-1].until = at
        self.spells.append(Spell(place.bed, at, away=away_since is not None))
        self.place, self.away_since = place, away_since

    def go_back(self, step: Step) -> None:
        """As if its last step had never been."""
        self.steps.remove(step)
        self.spells.pop()
        self.spells[-1].until = None
        self.place, self.away_since = step.found

    def end(self, at: datetime, reason: str) -> None:
        """Leave."""
        self.spells[-1].until = at
        self.ended_at, self.left_on, self.reason = at, local(at).date(), reason

    def go_on(self) -> None:
        """As if it had not ended."""
        self.spells[-1].until = None
        self.ended_at, self.left_on, self.reason = None, None, None


def line(
    stay: UUID,
    place: Place,
    away_since: datetime | None = None,
    ended_at: datetime | None = None,
    reason: str | None = None,
) -> Line:
    """A stay at a place."""
    room = None if place.beside else place.room
    return Line(stay, place.kind, room, place.bed, place.beside, away_since, ended_at, reason)
