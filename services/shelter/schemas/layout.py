"""A layout that changes: capacity, overflow, rooms and beds that are added, edited, given or retired."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.shelters import Area, BedIn, BedKind, Code, RoomIn, RoomOut, RoomPopulation, Waiver
from shared.contracts.vocabulary import Population
from shared.schemas import Answer, Body, Text

Places = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Capacity = Annotated[int, Field(ge=0, le=100_000)]
Nights = Annotated[int, Field(ge=1, le=400, strict=True)]


class LayoutChangeKind(StrEnum):
    OPENED = "OPENED"
    CAPACITY_CHANGED = "CAPACITY_CHANGED"
    NIGHTS_MAX_CHANGED = "NIGHTS_MAX_CHANGED"
    WAIVED = "WAIVED"
    WAIVER_WITHDRAWN = "WAIVER_WITHDRAWN"
    OVERFLOW_OPENED = "OVERFLOW_OPENED"
    OVERFLOW_CLOSED = "OVERFLOW_CLOSED"
    ROOMS_ADDED = "ROOMS_ADDED"
    ROOM_CHANGED = "ROOM_CHANGED"
    ROOM_RETIRED = "ROOM_RETIRED"
    ROOM_BROUGHT_BACK = "ROOM_BROUGHT_BACK"
    ROOM_GIVEN = "ROOM_GIVEN"
    ROOM_TAKEN_BACK = "ROOM_TAKEN_BACK"
    BEDS_ADDED = "BEDS_ADDED"
    BED_CHANGED = "BED_CHANGED"
    BED_RETIRED = "BED_RETIRED"
    BED_BROUGHT_BACK = "BED_BROUGHT_BACK"
    IMPORTED = "IMPORTED"


class _Patch(Body):
    """What is to change; a field that is left out stays as it is."""

    def must_not_clear(self, *clearable: str) -> None:
        """Refuse null for a field that can't be empty.

        Raises:
            ValueError: there is one.
        """
        if any(getattr(self, name) is None for name in self.model_fields_set - set(clearable)):
            raise ValueError("cannot_be_cleared")


class ShelterChange(_Patch):
    """Null takes a capacity or the waiver away; who withdraws a waiver says why in `reason`.

    `nights_max` is the whole of it: a population that is not named has no limit here. Null: as everywhere.
    """

    covered_area_m2: Area | None = None
    day_capacity: Capacity | None = None
    night_capacity: Capacity | None = None
    waiver: Waiver | None = None
    nights_max: dict[Population, Nights] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _withdrawn_with_a_reason(self) -> ShelterChange:
        self.must_not_clear("day_capacity", "night_capacity", "waiver", "nights_max")
        if self.withdraws and self.reason is None:
            raise ValueError("reason_missing")
        return self

    @property
    def withdraws(self) -> bool:
        """Whether the waiver is to end."""
        return "waiver" in self.model_fields_set and self.waiver is None


class RoomChange(_Patch):
    """`places`: of a COUNTED room, and never fewer than are taken. A room is retired while nobody is in it."""

    neutral_code: Code | None = None
    population: RoomPopulation | None = None
    covered_area_m2: Area | None = None
    floor: Annotated[int, Field(ge=-9, le=99)] | None = None
    accessible: bool | None = None
    places: Places | None = None
    retired: bool | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _nothing_is_emptied(self) -> RoomChange:
        self.must_not_clear()
        return self


class BedChange(_Patch):
    """A bed is retired while nobody has it and it is not held."""

    kind: BedKind | None = None
    retired: bool | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _nothing_is_emptied(self) -> BedChange:
        self.must_not_clear()
        return self


class RoomsIn(Body):
    """`id` is the change's own: the same one with the same rooms is answered again."""

    id: UUID
    rooms: Annotated[list[RoomIn], Field(min_length=1, max_length=200)]


class RoomsOut(Answer):
    """`version` is the shelter's."""

    site_id: UUID
    version: int
    rooms: list[RoomOut]


class BedsIn(Body):
    """`id` is the change's own: the same one with the same beds is answered again."""

    id: UUID
    beds: Annotated[list[BedIn], Field(min_length=1, max_length=500)]


class OverflowIn(Body):
    id: UUID
    open: bool
    reason: Text


class GivenIn(Body):
    """To whom a room is given; without a household it is taken back."""

    id: UUID
    household_id: UUID | None = None
    reason: Text


class LayoutChangeOut(Answer):
    """What made this version of the shelter, by whom and why; fields by name, before and after.

    To which household a room was given is not kept here.
    """

    id: UUID
    version: int
    kind: LayoutChangeKind
    room_id: UUID | None = None
    bed_id: UUID | None = None
    reason: str | None = None
    before: dict[str, Any]
    after: dict[str, Any]
    changed_by: UUID
    changed_at: datetime


class ImportOut(Answer):
    """How many rooms and beds a file added and changed; `version` is the shelter's."""

    site_id: UUID
    version: int
    rooms_added: int
    rooms_changed: int
    beds_added: int
    beds_changed: int


class LabelsIn(Body):
    """Beds of these rooms; of all rooms where none is named."""

    room_ids: Annotated[list[UUID], Field(max_length=200)] = Field(default_factory=list)
