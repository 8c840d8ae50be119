"""What others said by events."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registration.models.table import Instant, Table


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
    confidential: bool = True


class Emergency(Table, table=True):
    __tablename__ = "emergency"

    id: UUID = Field(primary_key=True)
    version: int
    opened_on: date
    closed_on: date | None = None


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
    end_reason: str | None = None
    told: int = 0


class DistributionCase(Table, table=True):
    __tablename__ = "distribution_case"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    handout_id: UUID | None = None
    card_id: UUID | None = None
    occurred_at: datetime = Field(sa_type=Instant)
