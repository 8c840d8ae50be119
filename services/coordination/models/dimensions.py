"""Dimensions: what state events say, the highest version of each. No name, no document, no card code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.coordination.models.table import Table, counts, ids, instant, words


class Agency(Table, table=True):
    __tablename__ = "agency"

    agency_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str


class Emergency(Table, table=True):
    __tablename__ = "emergency"

    emergency_id: UUID = Field(primary_key=True)
    version: int
    code: str
    cause: str
    opened_on: date
    closed_on: date | None


class Site(Table, table=True):
    __tablename__ = "site"

    site_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    pcode: str
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool
    open: bool


class Person(Table, table=True):
    """A person as others may know them; see `PersonState`."""

    __tablename__ = "person"

    person_id: UUID = Field(primary_key=True)
    version: int
    household_id: UUID | None
    site_id: UUID
    presence: str
    sex: str
    birth_month: str | None
    birth_precision: str | None
    age_years: int | None
    age_months: int | None
    populations: list[str] = words()
    nationality: str | None
    origin_department: str | None
    effects: list[str] = words()
    merged_into: UUID | None


class Withdrawal(Table, table=True):
    """Whether nothing may be known of a record now, whatever was told of it before (docs/adr/0014)."""

    __tablename__ = "withdrawal"

    person_id: UUID = Field(primary_key=True)
    version: int
    withdrawn: bool


class Household(Table, table=True):
    __tablename__ = "household"

    household_id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    presence: str
    population: str
    size: int
    women: int
    men: int
    girls: int
    boys: int
    not_stated: int
    head_person_id: UUID | None
    member_ids: list[UUID] = ids()
    dwelling_id: UUID | None
    place_pcode: str | None
    merged_into: UUID | None


class Card(Table, table=True):
    """Whose a card is now: facts on a card follow it to the person to whom it was bound later."""

    __tablename__ = "card"

    card_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    state: str
    batch_id: UUID | None
    site_id: UUID
    person_id: UUID | None
    household_id: UUID | None
    arrival_group_id: UUID | None
    sex: str | None
    age_band: str | None
    population: str | None


class CardBearer(Table, table=True):
    """Whose a card was said to be at last, also where nothing may be known of them any more (docs/adr/0014)."""

    __tablename__ = "card_bearer"

    card_id: UUID = Field(primary_key=True)
    version: int
    person_id: UUID | None
    household_id: UUID | None


class ArrivalGroup(Table, table=True):
    __tablename__ = "arrival_group"

    arrival_group_id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    kind: str
    state: str
    means: str
    country_from: str | None
    headcount: int
    cards_bound: int
    registered: int
    remaining: int | None
    occurred_at: datetime = instant()


class Consent(Table, table=True):
    __tablename__ = "consent"

    person_id: UUID = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    version: int
    given: bool
    basis: str


class Kit(Table, table=True):
    __tablename__ = "kit"

    kit_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    components: dict[str, Any] = counts()


class Round(Table, table=True):
    __tablename__ = "round"

    round_id: UUID = Field(primary_key=True)
    version: int
    code: str
    kit_id: UUID
    kit_kind: str
    bom_version: int
    unit: str
    site_ids: list[UUID] = ids()
    state: str
    starts_on: date
    ends_on: date


class ShelterCapacity(Table, table=True):
    __tablename__ = "shelter_capacity"

    site_id: UUID = Field(primary_key=True)
    version: int
    beds: int
    places: int
    covered_area_m2: float
