"""The census: what was seen, and the nights that were posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, document, instant


class Census(Table, table=True):
    """A closed census: the balance of its night as the stays said when it was closed."""

    __tablename__ = "census"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    night_of: date
    people_before: int
    came: int
    went: int
    people: int
    not_seen: int
    figures: dict[str, Any] | None = document()
    closed_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class CensusRoom(Table, table=True):
    """A room that somebody went through; `counted` in areas without beds. Without `room_id`: who has no place."""

    __tablename__ = "census_room"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    night_of: date
    room_id: UUID | None
    expected: int
    counted: dict[str, Any] | None = document()
    children_short: int
    confirmed_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class Sighting(Table, table=True):
    __tablename__ = "sighting"

    census_room_id: UUID = Field(primary_key=True)
    stay_id: UUID = Field(primary_key=True)
    seen: bool


class GuestMet(Table, table=True):
    """Somebody met the guest outside of a census."""

    __tablename__ = "guest_met"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    stay_id: UUID
    seen_at: datetime = instant()
    recorded_by: UUID
    recorded_at: datetime = instant()


class NightPosted(Table, table=True):
    """One night of one stay, as a service; `census_id` is the closing that posted it."""

    __tablename__ = "night"

    id: UUID = Field(primary_key=True)
    census_id: UUID
    site_id: UUID
    night_of: date
    stay_id: UUID


class NightTakenBack(Table, table=True):
    """A posted night that a later closing found not to have been."""

    __tablename__ = "night_taken_back"

    night_id: UUID = Field(primary_key=True)
    census_id: UUID
