"""Registration's tables, as its migration makes them. Names, documents and birth dates stand nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

Instant: Any = DateTime(timezone=True)
"""Typed loosely: sqlmodel's `Field` wants a class here and takes an instance."""


class Table(SQLModel, registry=registry()):
    """Base with metadata of its own, so that five services fit in one process."""

    metadata = MetaData()


class ClientObject(Table, table=True):
    __tablename__ = "client_object"

    id: UUID = Field(primary_key=True)
    kind: str
    fingerprint: bytes
    answer: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    recorded_at: datetime = Field(sa_type=Instant)


class Dwelling(Table, table=True):
    __tablename__ = "dwelling"

    id: UUID = Field(primary_key=True)
    place_pcode: str
    place_text: str | None = None


class Household(Table, table=True):
    __tablename__ = "household"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    population: str
    presence: str
    size: int
    unnamed: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    head_person_id: UUID | None = None
    dwelling_id: UUID | None = None
    protected: bool
    registered_at: datetime = Field(sa_type=Instant)
    registered_by: UUID
    last_contact_at: datetime | None = Field(default=None, sa_type=Instant)


class Person(Table, table=True):
    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    version: int
    household_id: UUID | None = None
    site_id: UUID
    presence: str
    given_names: str | None = None
    family_names: str | None = None
    sex: str
    birth_date: date | None = None
    birth_precision: str | None = None
    nationality: str | None = None
    origin_department: str | None = None
    languages: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    phone: str | None = None
    relationship: str
    populations: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    effects: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    cared_for_by: UUID | None = None
    care_basis: str
    child_alarm: str | None = None
    protected: bool
    consent_version: int
    registered_at: datetime = Field(sa_type=Instant)
    registered_by: UUID
    last_contact_at: datetime | None = Field(default=None, sa_type=Instant)
    last_contact_site_id: UUID | None = None
    last_arrival_at: datetime | None = Field(default=None, sa_type=Instant)
    last_arrival_site_id: UUID | None = None
    search_text: str


class Document(Table, table=True):
    __tablename__ = "document"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    type: str
    country: str
    number: str
    number_key: str


class Consent(Table, table=True):
    __tablename__ = "consent"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    version: int
    purpose: str
    given: bool
    basis: str
    text_version: str
    language: str
    channel: str
    collected_by: UUID
    collected_at: datetime = Field(sa_type=Instant)


class Need(Table, table=True):
    __tablename__ = "need"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    code: str
    restricted: bool
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class ArrivalGroup(Table, table=True):
    __tablename__ = "arrival_group"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    kind: str
    state: str
    means: str
    country_from: str | None = None
    place_pcode: str
    headcount: int
    cards_bound: int
    occurred_at: datetime = Field(sa_type=Instant)
    recorded_by: UUID


class Headcount(Table, table=True):
    __tablename__ = "headcount"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    place_pcode: str
    occurred_at: datetime = Field(sa_type=Instant)
    people: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    total: int
    nationalities: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    country_from: str | None = None
    means: str
    arrival_group_id: UUID | None = None
    same_as: UUID | None = None
    recorded_by: UUID


class Arrival(Table, table=True):
    __tablename__ = "arrival"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    place_pcode: str
    occurred_at: datetime = Field(sa_type=Instant)
    person_id: UUID | None = None
    household_id: UUID | None = None
    unnamed: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    means: str
    country_from: str | None = None
    arrival_group_id: UUID | None = None
    recorded_by: UUID


class CardBatch(Table, table=True):
    __tablename__ = "card_batch"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    count: int
    printed_by: UUID
    printed_at: datetime = Field(sa_type=Instant)


class Card(Table, table=True):
    __tablename__ = "card"

    id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    state: str
    site_id: UUID
    batch_id: UUID | None = None
    batch_place: int | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    sex: str | None = None
    population: str | None = None
    issued_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_reason: str | None = None


class ReadAudit(Table, table=True):
    __tablename__ = "read_audit"

    id: UUID = Field(primary_key=True)
    reader: UUID
    reader_kind: str
    operation: str
    purpose: str
    person_id: UUID | None = None
    household_id: UUID | None = None
    trace_id: str
    read_at: datetime = Field(sa_type=Instant)


class Site(Table, table=True):
    __tablename__ = "site"

    id: UUID = Field(primary_key=True)
    version: int
    code: str
    kind: str
    pcode: str
    managing_agency_id: UUID
    holding_agency_id: UUID
    open: bool


class Round(Table, table=True):
    __tablename__ = "round"

    id: UUID = Field(primary_key=True)
    version: int
    state: str
    site_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))


class Handout(Table, table=True):
    __tablename__ = "handout"

    id: UUID = Field(primary_key=True)
    round_id: UUID | None = None
    site_id: UUID | None = None
    card_id: UUID | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    occurred_at: datetime | None = Field(default=None, sa_type=Instant)
    reversed: bool


class Stay(Table, table=True):
    __tablename__ = "stay"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    card_id: UUID | None = None
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class DistributionCase(Table, table=True):
    __tablename__ = "distribution_case"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    handout_id: UUID | None = None
    card_id: UUID | None = None
    occurred_at: datetime = Field(sa_type=Instant)
