"""Changes of records and their conflicts; who may collect, who lives apart, which devices work offline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class PersonChange(Table, table=True):
    __tablename__ = "person_change"

    id: UUID = Field(primary_key=True)
    edit_id: UUID
    person_id: UUID
    field: str
    base: Any = Field(default=None, sa_column=Column(JSONB))
    old: Any = Field(default=None, sa_column=Column(JSONB))
    new: Any = Field(default=None, sa_column=Column(JSONB))
    base_version: int | None = None
    supersedes: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    changed_by: UUID | None = None
    device_id: UUID | None = None
    device_seq: int
    occurred_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    source: str


class HouseholdChange(Table, table=True):
    __tablename__ = "household_change"

    id: UUID = Field(primary_key=True)
    edit_id: UUID
    household_id: UUID
    field: str
    base: Any = Field(default=None, sa_column=Column(JSONB))
    old: Any = Field(default=None, sa_column=Column(JSONB))
    new: Any = Field(default=None, sa_column=Column(JSONB))
    base_version: int | None = None
    supersedes: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    changed_by: UUID | None = None
    device_id: UUID | None = None
    device_seq: int
    occurred_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    source: str


class EditConflict(Table, table=True):
    __tablename__ = "edit_conflict"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    field: str
    state: str
    change_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    opened_at: datetime = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_by: UUID | None = None
    resolution: UUID | None = None


class HouseholdAlternate(Table, table=True):
    __tablename__ = "household_alternate"

    id: UUID = Field(primary_key=True)
    household_id: UUID
    person_id: UUID | None = None
    name: str | None = None
    added_at: datetime = Field(sa_type=Instant)
    added_by: UUID
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by: UUID | None = None


class QuietSplit(Table, table=True):
    __tablename__ = "quiet_split"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    household_id: UUID | None = None
    own_person_id: UUID
    own_household_id: UUID
    made_at: datetime = Field(sa_type=Instant)
    made_by: UUID


class Device(Table, table=True):
    __tablename__ = "device"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    kind: str
    active: bool


class DeviceContact(Table, table=True):
    __tablename__ = "device_contact"

    device_id: UUID = Field(primary_key=True)
    contact_at: datetime = Field(sa_type=Instant)
    offset_ms: int
