"""Shelters, their rooms and beds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, document, instant


class Shelter(Table, table=True):
    __tablename__ = "shelter"

    site_id: UUID = Field(primary_key=True)
    version: int
    covered_area_m2: float
    day_capacity: int | None
    night_capacity: int | None
    waiver_m2_per_person: float | None
    waiver_reason: str | None
    waived_by: UUID | None
    overflow_since: datetime | None = instant()
    overflow_reason: str | None
    nights_max: dict[str, int] | None = document()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class Room(Table, table=True):
    """`taken` is the locked counter of a COUNTED room; `household_id` gives the room to one household."""

    __tablename__ = "room"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    code: str
    neutral_code: str
    population: str
    mode: str
    covered_area_m2: float
    floor: int
    accessible: bool
    places: int
    taken: int
    household_id: UUID | None
    version: int
    retired_at: datetime | None = instant()


class Bed(Table, table=True):
    __tablename__ = "bed"

    id: UUID = Field(primary_key=True)
    room_id: UUID
    site_id: UUID
    code: str
    kind: str
    state: str
    version: int
    retired_at: datetime | None = instant()


class LayoutChange(Table, table=True):
    """One version of a shelter: what changed from `before` to `after`, why and by whom. Append-only."""

    __tablename__ = "layout_change"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    version: int
    kind: str
    room_id: UUID | None
    bed_id: UUID | None
    reason: str | None
    before: dict[str, Any] = document()
    after: dict[str, Any] = document()
    fingerprint: str | None
    changed_by: UUID
    changed_at: datetime = instant()


class GivenRoomStay(Table, table=True):
    """Why staff put a stay into a room that was given to another household. Append-only."""

    __tablename__ = "given_room_stay"

    stay_id: UUID = Field(primary_key=True)
    room_id: UUID
    reason: str
    recorded_by: UUID
    recorded_at: datetime = instant()
