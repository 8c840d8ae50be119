"""Shelters, their rooms and beds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, instant


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


class Bed(Table, table=True):
    __tablename__ = "bed"

    id: UUID = Field(primary_key=True)
    room_id: UUID
    site_id: UUID
    code: str
    kind: str
    state: str
    version: int
