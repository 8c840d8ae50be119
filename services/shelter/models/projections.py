"""Shelter's own picture of sites, devices, people, cards and groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.shelter.models.table import Table, document, instant


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
    carer_person_id: UUID | None
    merged_into: UUID | None
    withdrawn: bool


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
    withdrawn: bool


class ChildAlone(Table, table=True):
    """What the safety of a child in alarm needs; all false where the alarm has ended."""

    __tablename__ = "child_alone"

    child_id: UUID = Field(primary_key=True)
    version: int
    card_codes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    hand_over: bool
    apart: bool
    age_band: str | None


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
    announced: int | None
    occurred_at: datetime | None = instant()


class Headcount(Table, table=True):
    __tablename__ = "headcount"

    headcount_id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    arrival_group_id: UUID | None
    people: dict[str, Any] = document()
    total: int
    occurred_at: datetime = instant()


class HeadcountReversal(Table, table=True):
    """A head-count that was taken back; it may be here first."""

    __tablename__ = "headcount_reversal"

    headcount_id: UUID = Field(primary_key=True)
