"""Arrivals, groups, head-counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


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
    vehicle: str | None = None
    registered: int = 0
    remaining: int | None = None
    announced: int | None = None


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
    details: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))


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
    vehicle: str | None = None
    origin_pcode: str | None = None


class Reversal(Table, table=True):
    __tablename__ = "reversal"

    id: UUID = Field(primary_key=True)
    arrival_id: UUID | None = None
    headcount_id: UUID | None = None
    reason: str
    told: bool
    reversed_by: UUID
    reversed_at: datetime = Field(sa_type=Instant)


class Manifest(Table, table=True):
    __tablename__ = "manifest"

    arrival_group_id: UUID = Field(primary_key=True)
    entries: list[Any] = Field(sa_column=Column(JSONB, nullable=False))
    received_by: UUID
    received_at: datetime = Field(sa_type=Instant)
