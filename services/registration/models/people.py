"""Names, documents, birth dates, consent, needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


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
    unnamed_details: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    head_person_id: UUID | None = None
    dwelling_id: UUID | None = None
    protected: bool
    registered_at: datetime = Field(sa_type=Instant)
    registered_by: UUID
    last_contact_at: datetime | None = Field(default=None, sa_type=Instant)
    merged_into: UUID | None = None
    split_from: UUID | None = None
    split_at: datetime | None = Field(default=None, sa_type=Instant)


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
    phone_key: str | None = None
    relationship: str
    populations: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    effects: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    stated_effects: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    cared_for_by: UUID | None = None
    known_carer_id: UUID | None = None
    care_basis: str
    child_alarm: str | None = None
    deceased: bool = False
    protected: bool
    consent_version: int
    registered_at: datetime = Field(sa_type=Instant)
    registered_by: UUID
    last_contact_at: datetime | None = Field(default=None, sa_type=Instant)
    last_contact_site_id: UUID | None = None
    last_arrival_at: datetime | None = Field(default=None, sa_type=Instant)
    last_arrival_site_id: UUID | None = None
    search_text: str
    erased_at: datetime | None = Field(default=None, sa_type=Instant)
    merged_into: UUID | None = None


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
    """A need that is not restricted."""

    __tablename__ = "need"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    code: str
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)
