"""The census of a night."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.evacuation import SheetLink
from services.shelter.schemas.shelters import Guest, RoomMode
from shared.contracts.shelter import CensusFigures
from shared.contracts.vocabulary import Composition
from shared.schemas import Answer, Body, Instant

NightOf = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31), description="The date of its evening")]


class RoomSeen(Body):
    """A room that somebody went through: whoever is not named was seen. Without `room_id`: those without a place.

    An area without beds has its number in `counted`; who is missing there may be named as well.
    """

    id: UUID
    room_id: UUID | None = None
    not_seen: list[UUID] = Field(default_factory=list, max_length=1_000)
    counted: Composition | None = None


class RoomsSeen(Body):
    night_of: NightOf
    rooms: Annotated[list[RoomSeen], Field(min_length=1, max_length=200)]
    confirmed_at: Instant | None = None

    @model_validator(mode="after")
    def _once(self) -> RoomsSeen:
        for names in ([room.id for room in self.rooms], [room.room_id for room in self.rooms]):
            if len(set(names)) != len(names):
                raise ValueError("room_twice")
        return self


class CensusClosing(Body):
    id: UUID
    night_of: NightOf
    closed_at: Instant | None = None


class RoomSeenOut(Answer):
    """`expected` guests by the stays, `found` of them seen or counted.

    `alarms` are children who were not seen. `children_short`: so many fewer children were counted in an area than
    stay there; who they are, somebody must say.
    """

    id: UUID
    room_id: UUID | None = None
    expected: int
    found: int
    not_seen: list[UUID]
    alarms: list[UUID]
    children_short: int = 0


class RoomsSeenOut(Answer):
    site_id: UUID
    night_of: date
    rooms: list[RoomSeenOut]


class CensusGuest(Guest):
    """`bed` is what its label says. `seen` is none while nobody said; `gone`: the stay ended after the night began."""

    bed: str | None = None
    seen: bool | None = None
    gone: bool = False


class CensusRoom(Answer):
    """What is expected of a room, by its neutral code; without a code: those who have no place.

    An area without beds is expected by number: its guests are not listed. So many more are `away` for a while: they
    have their place and their night, and are not looked for.
    """

    room_id: UUID | None = None
    code: str | None = None
    mode: RoomMode | None = None
    expected: int
    away: int = 0
    guests: list[CensusGuest] = Field(default_factory=list)
    counted: Composition | None = None
    confirmed_at: datetime | None = None


class Line(Answer):
    """One night's balance: `people` = `people_before` + `came` - `left`."""

    people_before: int
    came: int
    left: int
    people: int


class Posted(Line):
    """The line as it was when the census was closed; later facts never change it.

    `figures` are the board's of that moment, and `evacuation_sheet` says who was here: absent of a night that was
    closed when it was over.
    """

    id: UUID
    closed_at: datetime
    not_seen: int
    figures: CensusFigures | None = None
    evacuation_sheet: SheetLink | None = None


class CensusLines(Answer):
    """A closed census as posted, and as the stays say now.

    `added` nights were recorded after the closing, `removed` ones turned out not to have been;
    `difference` = `restated.people` - `posted.people` = `added` - `removed`. `as_of` is when the stays were asked.
    """

    site_id: UUID
    night_of: date
    as_of: datetime
    posted: Posted
    restated: Line
    difference: int
    added: int
    removed: int


class CensusOut(Answer):
    """What is expected of a night, and what was seen so far; `posted` once it is closed.

    `away` of the expected people are out for a while by now: they have their night, and are not looked for. `as_of` is
    when the stays were asked. Before `opens_at` nothing is confirmed.
    """

    site_id: UUID
    night_of: date
    opens_at: datetime
    as_of: datetime
    expected: Line
    away: int
    rooms: list[CensusRoom]
    posted: Posted | None = None
