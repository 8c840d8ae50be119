"""Shelter's tables as SQLModel sees them; the migrations make them, and a test compares the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, Range
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """A table of shelter; its metadata holds no other service's."""

    metadata = MetaData()


def instant() -> Any:
    """A column with an instant, UTC."""
    return Field(sa_type=DateTime(timezone=True))


def document() -> Any:
    """A column with JSON."""
    return Field(sa_type=JSONB)


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


class Stay(Table, table=True):
    """One guest under this roof, from `started_at` to `ended_at`; the ledger behind every number."""

    __tablename__ = "stay"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    place: str
    room_id: UUID | None
    bed_id: UUID | None
    shares_with_stay_id: UUID | None
    person_id: UUID | None
    household_id: UUID | None
    card_code: str | None
    card_id: UUID | None
    card_revoked: bool
    arrival_group_id: UUID | None
    population: str | None
    overflow_reason: str | None
    started_at: datetime = instant()
    night_of: date
    ended_at: datetime | None = instant()
    left_on: date | None
    end_reason: str | None
    ended_by: UUID | None
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class StayReversal(Table, table=True):
    __tablename__ = "stay_reversal"

    id: UUID = Field(primary_key=True)
    stay_id: UUID
    reason: str
    reversed_by: UUID
    reversed_at: datetime = instant()


class BedUse(Table, table=True):
    """What keeps a bed, a person or a card that is not a household's from being somewhere twice."""

    __tablename__ = "bed_use"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    stay_id: UUID | None
    bed_id: UUID | None
    person_id: UUID | None
    token: str | None
    during: Range[datetime] = Field(sa_type=TSTZRANGE)


class ServiceGivenRow(Table, table=True):
    """One service to one recipient, or to a count; `slot` is the meal or day within which it is given once.

    `recipient` is the person or household, `token` the code of a card that is not a household's: once for each.
    """

    __tablename__ = "service_given"

    id: UUID = Field(primary_key=True)
    item_id: UUID
    site_id: UUID
    kind: str
    recipient: str | None
    token: str | None
    slot: str | None
    person_id: UUID | None
    household_id: UUID | None
    card_code: str | None
    card_id: UUID | None
    card_revoked: bool
    arrival_group_id: UUID | None
    population: str | None
    sex: str | None
    people: int
    counted: dict[str, Any] | None = document()
    reached: bool
    occurred_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class ShelterCase(Table, table=True):
    __tablename__ = "shelter_case"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    stay_id: UUID
    opened_at: datetime = instant()
    resolved_at: datetime | None = instant()
    resolution: str | None


class Site(Table, table=True):
    __tablename__ = "site"

    site_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool
    open: bool


class Device(Table, table=True):
    __tablename__ = "device"

    device_id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    kind: str
    active: bool


class Person(Table, table=True):
    """A person as others may know them; `known` is false until the first event."""

    __tablename__ = "person"

    person_id: UUID = Field(primary_key=True)
    version: int
    known: bool
    household_id: UUID | None
    presence: str | None
    sex: str | None
    birth_month: str | None
    birth_precision: str | None
    age_years: int | None
    populations: list[str] = document()
    effects: list[str] = document()
    merged_into: UUID | None


class Household(Table, table=True):
    __tablename__ = "household"

    household_id: UUID = Field(primary_key=True)
    version: int
    presence: str
    population: str
    size: int
    composition: dict[str, Any] = document()
    head_person_id: UUID | None
    member_ids: list[str] = document()
    merged_into: UUID | None


class Card(Table, table=True):
    """A card by its code; `known` is false while only its code was seen here."""

    __tablename__ = "card"

    code: str = Field(primary_key=True)
    version: int
    known: bool
    card_id: UUID | None
    kind: str | None
    state: str | None
    site_id: UUID | None
    person_id: UUID | None
    household_id: UUID | None
    arrival_group_id: UUID | None
    sex: str | None
    population: str | None


class ArrivalGroup(Table, table=True):
    __tablename__ = "arrival_group"

    arrival_group_id: UUID = Field(primary_key=True)
    version: int
    known: bool
    site_id: UUID | None
    kind: str | None
    state: str | None
    means: str | None
    headcount: int
    cards_bound: int


class Headcount(Table, table=True):
    __tablename__ = "headcount"

    headcount_id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    arrival_group_id: UUID | None
    people: dict[str, Any] = document()
    total: int
    occurred_at: datetime = instant()
