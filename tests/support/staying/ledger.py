"""The shelter as it stands: rooms, beds, people and stays, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.staying.acts import Act, Person, PersonTold, Plan, Where
from tests.support.staying.held import Hold
from tests.support.staying.stays import Place, Stay, Step
from tests.support.staying.things import BEGINS

AHEAD = timedelta(seconds=600)
"""So far a clock may be ahead."""
ADULT = 18


@dataclass
class BedNow:
    """A bed; retired beds have the moment."""

    id: UUID
    room: UUID
    state: str = "AVAILABLE"
    retired_at: datetime | None = None


@dataclass
class RoomNow:
    """A room; `places` is 0 where it has beds."""

    id: UUID
    population: str
    places: int
    household: UUID | None = None
    given_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Says:
    """What the model says of an act: why it may be refused (any of these), or else what is answered.

    `told` is none where the answer is not compared; `again`: it had been asked before.
    """

    refusals: frozenset[str] = frozenset()
    told: Any = None
    again: bool = False


def refused(*codes: str) -> Says:
    """Refused for one of these."""
    return Says(frozenset(codes))


@dataclass
class Ledger:
    """Everything that is known; `now` is when the last act happened."""

    plan: Plan
    now: datetime = BEGINS
    rooms: dict[UUID, RoomNow] = field(default_factory=dict)
    beds: dict[UUID, BedNow] = field(default_factory=dict)
    persons: dict[UUID, Person] = field(default_factory=dict)
    told: dict[UUID, PersonTold] = field(default_factory=dict)
    stays: dict[UUID, Stay] = field(default_factory=dict)
    steps: dict[UUID, Step] = field(default_factory=dict)
    holds: dict[UUID, Hold] = field(default_factory=dict)
    overflow_open: bool = False

    def __post_init__(self) -> None:
        """Lay the shelter out."""
        for room in self.plan.rooms:
            self.rooms[room.id] = RoomNow(room.id, room.population, room.places)
            self.beds |= {bed: BedNow(bed, room.id) for bed in room.beds}
        self.persons = {one.id: one for one in self.plan.persons}
        self.cards = {one.code: one for one in self.plan.cards}

    # People

    def hear(self, act: PersonTold) -> Says:
        """Keep what is told, if it is newer."""
        if act.person not in self.told or self.told[act.person].version < act.version:
            self.told[act.person] = act
        return Says()

    def stands_for(self, person: UUID) -> UUID:
        """The record that a person's stands for."""
        while person in self.told and (into := self.told[person].merged_into):
            person = into
        return person

    def household_of(self, person: UUID | None) -> UUID | None:
        """As registration told."""
        return self.persons[person].household if person in self.persons else None

    def children_alone(self, leaving: Iterable[tuple[Stay, str]]) -> bool:
        """Whether a child would leave with no adult of its household: `leaving` are stays and the reasons."""
        everybody = [(one, reason, self._age(one)) for one, reason in leaving]
        taking = {
            self._home(one) for one, reason, age in everybody if age is not None and age >= ADULT and reason in ORDINARY
        } - {None}
        return any(
            age is not None
            and age < ADULT
            and reason not in CHILD_ALONE
            and not (reason in ORDINARY and self._home(one) in taking)
            for one, reason, age in everybody
        )

    def _age(self, stay: Stay) -> int | None:
        """By the record for which the guest's stands."""
        return self.persons[self.stands_for(stay.person)].age if stay.person in self.persons else None

    def _home(self, stay: Stay) -> UUID | None:
        """With whom the guest leaves: one whose record was merged with the household of whom it stands for."""
        standing = self.stands_for(stay.person) if stay.person else None
        merged = standing is not None and standing != stay.person
        return (self.household_of(standing) if merged else None) or stay.household

    # Stays

    def open_stays(self) -> list[Stay]:
        """Who is here, or away for a while."""
        return [one for one in self.stays.values() if one.is_open]

    def people(self, night: date) -> int:
        """How many slept here."""
        return sum(one.occupies(night) for one in self.stays.values())

    def sharers(self, host: UUID) -> list[Stay]:
        """Who shares with somebody."""
        return [one for one in self.open_stays() if one.place.beside == host]

    def room_of(self, stay: Stay) -> UUID | None:
        """The room in which somebody is: of who shares the host's, and none where the host has left."""
        if stay.place.beside is None:
            return stay.place.room
        host = self.stays.get(stay.place.beside)
        return host.place.room if host and host.is_open else None

    def taken(self, room: UUID) -> int:
        """The places taken in a room without beds."""
        return sum(one.place.kind == "PLACE" and one.place.room == room for one in self.open_stays())

    def free(self, room: UUID) -> int:
        """The places that nobody has and nothing keeps."""
        return self.rooms[room].places - self.taken(room) - self.held(room)

    def bed_used(self, bed: UUID, since: datetime, but: Iterable[UUID] = (), hold: UUID | None = None) -> bool:
        """Whether somebody `but` these has the bed at that moment or after it, or a hold other than `hold` keeps it."""
        others = [one for one in self.stays.values() if one.id not in set(but)]
        keeper = self.keeper(bed, since)
        return (keeper is not None and keeper.id != hold) or any(
            spell.bed == bed and spell.reaches(since) for one in others for spell in one.spells
        )

    def housed(self, person: UUID | None, token: str | None, since: datetime, but: UUID | None = None) -> bool:
        """Whether this person, by whatever record, or this card's bearer has a stay at that moment or after it."""
        for one in self.stays.values():
            same = person and one.person and self.stands_for(one.person) == self.stands_for(person)
            if one.id != but and (same or (token and one.token == token)) and one.reaches(since):
                return True
        return False

    def cases(self, stay: Stay) -> bool:
        """Whether its person has two open stays, by records that turned out to be one's."""
        if stay.person is None:
            return False
        own = self.stands_for(stay.person)
        return sum(bool(one.person) and self.stands_for(one.person or own) == own for one in self.open_stays()) > 1

    # Holds

    def is_live(self, hold: Hold, since: datetime | None = None) -> bool:
        """Whether it keeps what nobody took of it now, and from a later moment on: nobody says when it expires."""
        return hold.released_at is None and hold.expires_at > max(self.now, since or self.now)

    def keeper(self, bed: UUID, since: datetime) -> Hold | None:
        """The hold that keeps the bed from whoever comes at that moment and stays; one that is over keeps no past."""
        return next((one for one in self.holds.values() if one.has(bed) and self.is_live(one, since)), None)

    def held(self, room: UUID) -> int:
        """The places of a room without beds that are held."""
        return sum(one.left(room) for one in self.holds.values() if self.is_live(one))

    # Places

    def is_bed(self, bed: UUID | None) -> bool:
        """Whether it is a part of the shelter."""
        return bed in self.beds and self.beds[bed].retired_at is None

    def is_room(self, room: UUID | None) -> bool:
        """Whether it is a part of the shelter."""
        return room in self.rooms and self.rooms[room].retired_at is None

    def may_host(self, stay: UUID | None) -> bool:
        """Whether somebody may share a place with this stay."""
        host = self.stays.get(stay) if stay else None
        return host is not None and host.is_open and host.place.beside is None

    def place_at(self, where: Where, free: dict[UUID, int]) -> Place:
        """The place that is asked for; of a room that is full: overflow. `free` counts down."""
        if where.bed:
            return Place("BED", self.beds[where.bed].room, where.bed)
        if where.room:
            left = free.setdefault(where.room, self.free(where.room))
            free[where.room] = left - 1
            return Place("PLACE" if left > 0 else "OVERFLOW", where.room)
        return Place("SHARES_WITH", beside=where.beside) if where.beside else Place("WITHOUT_BED")

    def room_against(self, room: UUID, household: UUID | None, reason: str | None) -> set[str]:
        """Why nobody of this household takes a place in the room."""
        if not self.is_room(room):
            return {"not_found"}
        if not self.rooms[room].places:
            return {"invalid_request"}
        given = self.rooms[room].household
        return {"room_given"} if given and reason is None and given != household else set()

    def given_since(self, room: UUID | None, household: UUID | None, left_at: datetime) -> bool:
        """Whether the room was given to another household since somebody left it."""
        one = self.rooms[room] if room else None
        return bool(one and one.household and one.household != household and one.given_at and one.given_at >= left_at)

    def moment(self, act: Act) -> datetime:
        """When it happened: never after it was recorded."""
        return min(getattr(act, "happened", None) or act.at, act.at)

    def ahead(self, act: Act) -> set[str]:
        """Refused where it is said to have happened in the future."""
        happened = getattr(act, "happened", None)
        return {"invalid_request"} if happened is not None and happened > act.at + AHEAD else set()


ORDINARY = frozenset({"ONWARD_TRAVEL", "HOME", "OTHER_SHELTER", "REFERRED", "FAMILY_REUNITED"})
CHILD_ALONE = frozenset({"HANDED_OVER", "MISSING", "DECEASED"})
"""Reasons under which somebody walks out and takes a child along, and those that end a child's stay alone."""
