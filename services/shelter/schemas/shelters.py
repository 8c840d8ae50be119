"""Shelters, rooms, beds, the board and occupancy."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.vocabulary import Population, StayPlace
from shared.schemas import Answer, Body, Text

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$")]
Area = Annotated[float, Field(gt=0, le=1_000_000)]


class RoomMode(StrEnum):
    NUMBERED = "NUMBERED"
    COUNTED = "COUNTED"


class RoomPopulation(StrEnum):
    """For whom a room is meant: staff data, never on a label, a board or a public screen."""

    FAMILY = "FAMILY"
    WOMEN = "WOMEN"
    MEN = "MEN"
    UNACCOMPANIED_CHILDREN = "UNACCOMPANIED_CHILDREN"
    ACCESSIBLE = "ACCESSIBLE"
    ISOLATION = "ISOLATION"
    OVERFLOW = "OVERFLOW"


class BedKind(StrEnum):
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    LOWER = "LOWER"
    UPPER = "UPPER"
    COT = "COT"
    CRIB = "CRIB"
    MAT = "MAT"


class BedState(StrEnum):
    """What is stored of a bed; the board derives HELD, OCCUPIED and AWAY from its uses."""

    AVAILABLE = "AVAILABLE"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    CLEANING = "CLEANING"


class BoardState(StrEnum):
    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    OCCUPIED = "OCCUPIED"
    AWAY = "AWAY"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    CLEANING = "CLEANING"


class Alert(StrEnum):
    OVER_NIGHTS = "OVER_NIGHTS"


class BedIn(Body):
    id: UUID
    code: Code
    kind: BedKind = BedKind.SINGLE


class RoomIn(Body):
    """NUMBERED rooms have beds and no places; COUNTED rooms have places and no beds.

    `neutral_code` is what labels and boards show; it is made from the room's position where none is given.
    """

    id: UUID
    code: Code
    neutral_code: Code | None = None
    population: RoomPopulation = RoomPopulation.FAMILY
    mode: RoomMode
    covered_area_m2: Area
    floor: Annotated[int, Field(ge=-9, le=99)] = 0
    accessible: bool = False
    places: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0
    beds: list[BedIn] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _fits_its_mode(self) -> RoomIn:
        if self.mode is RoomMode.NUMBERED and self.places:
            raise ValueError("numbered_rooms_have_beds")
        if self.mode is RoomMode.COUNTED and (self.beds or not self.places):
            raise ValueError("counted_rooms_have_places")
        return self


class Waiver(Body):
    """Less than 3.5 m² a person, on purpose."""

    m2_per_person: Annotated[float, Field(ge=0.5, le=100)]
    reason: Text


class ShelterIn(Body):
    site_id: UUID
    covered_area_m2: Area
    day_capacity: Annotated[int, Field(ge=0, le=100_000)] | None = None
    night_capacity: Annotated[int, Field(ge=0, le=100_000)] | None = None
    waiver: Waiver | None = None
    rooms: Annotated[list[RoomIn], Field(min_length=1, max_length=200)]


class BedOut(Answer):
    """`retired_at`: since when the bed is no part of the shelter any more."""

    id: UUID
    code: str
    kind: BedKind
    state: BedState
    version: int
    retired_at: datetime | None = None


class RoomOut(Answer):
    """`household_id`: to whom the room is given; `taken`: of a COUNTED room's places."""

    id: UUID
    version: int
    code: str
    neutral_code: str
    population: RoomPopulation
    mode: RoomMode
    covered_area_m2: float
    floor: int
    accessible: bool
    places: int
    taken: int
    household_id: UUID | None = None
    retired_at: datetime | None = None
    beds: list[BedOut] = Field(default_factory=list)


class ShelterSummary(Answer):
    """What the layout has, `overflow_beds` and `overflow_places` of it in rooms that are for overflow, open or not.

    A board's `beds` and `places` are those that stand now. `sphere_places` is what the covered area takes by Sphere or
    by the waiver; `over_sphere`, that the layout has more, warns and never stops. `nights_max`: after how many nights a
    stay of that population is over its time here; any other has no limit.
    """

    site_id: UUID
    version: int
    covered_area_m2: float
    beds_in_layout: int
    places_in_layout: int
    overflow_beds: int
    overflow_places: int
    sphere_places: int
    over_sphere: bool
    day_capacity: int | None = None
    night_capacity: int | None = None
    waiver_m2_per_person: float | None = None
    waiver_reason: str | None = None
    overflow_since: datetime | None = None
    overflow_reason: str | None = None
    nights_max: dict[Population, int]


class ShelterOut(ShelterSummary):
    rooms: list[RoomOut] = Field(default_factory=list)


class BedStateIn(Body):
    state: BedState


class Guest(Answer):
    """A tile of the board: who is here, without who they are. Ages are bands, by household or alone.

    `cases` are the kinds of the stay's open cases, such as TWO_OPEN_STAYS: the person has another, here or elsewhere.
    BED_TAKEN_OFFLINE: a desk without a network put the guest into a bed (`wanted_bed_id`) that somebody else had.
    `alerts` are what staff should look at today: OVER_NIGHTS, a stay that is longer than its population's usually are.
    """

    stay_id: UUID
    person_id: UUID | None = None
    card: str | None = None
    household_id: UUID | None = None
    household_size: int
    age: str | None = None
    place: StayPlace
    since: datetime
    away_since: datetime | None = None
    back_by: datetime | None = None
    leaves_on: date | None = None
    wanted_bed_id: UUID | None = None
    cases: list[str] = Field(default_factory=list)
    alerts: list[Alert] = Field(default_factory=list)


class BoardBed(Answer):
    """`code` is what its label says."""

    id: UUID
    code: str
    kind: BedKind
    state: BoardState
    guests: list[Guest] = Field(default_factory=list)


class BoardRoom(Answer):
    """By its neutral code. Of `places` so many are `taken` by guests, and `held` for who is announced."""

    id: UUID
    code: str
    mode: RoomMode
    places: int
    taken: int
    held: int
    beds: list[BoardBed] = Field(default_factory=list)
    guests: list[Guest] = Field(default_factory=list)


class BoardNumbers(Answer):
    """All from the ledger of stays; `present` = in beds + in places + sharing + overflow + without a bed.

    While overflow is closed, its rooms count with what is used in them and nothing free.
    Beds and places that are held are not free.
    Whoever is `away` for a while is not present; the bed or the place is kept, and is not free.
    `over_area` of those present are more than the covered area takes (`sphere_places`): whoever shares a bed, is
    overflow or has none needs floor too.
    """

    present: int
    away: int
    in_beds: int
    in_places: int
    sharing: int
    overflow: int
    without_bed: int
    beds: int
    beds_free: int
    beds_held: int
    beds_away: int
    beds_out_of_service: int
    places: int
    places_held: int
    places_free: int
    sphere_places: int
    over_area: int
    overflow_open: bool
    overflow_since: datetime | None = None


class Board(Answer):
    """People without a place come first."""

    site_id: UUID
    numbers: BoardNumbers
    without_bed: list[Guest]
    rooms: list[BoardRoom]


class Night(Answer):
    """`people` = those of the night before + `came` - `left`."""

    night_of: date
    people: int
    came: int
    left: int


class Occupancy(Answer):
    """As the stays say `as_of` then: what is recorded later changes it."""

    site_id: UUID
    as_of: datetime
    nights: list[Night]
