"""What finds and compares people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class PersonMatch(Table, table=True):
    __tablename__ = "person_match"

    person_id: UUID = Field(primary_key=True)
    keys: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    features: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


class MatchDue(Table, table=True):
    __tablename__ = "match_due"

    id: int = Field(primary_key=True)
    person_id: UUID


class NameFrequency(Table, table=True):
    __tablename__ = "name_frequency"

    part: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    people: int


class MatchRun(Table, table=True):
    __tablename__ = "match_run"

    id: UUID = Field(primary_key=True)
    kind: str
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    after_person_id: UUID | None = None
    people: int
    compared: int
    found: int
    review_cut: float
    strong_cut: float


class MatchQuestion(Table, table=True):
    __tablename__ = "match_question"

    id: UUID = Field(primary_key=True)
    asked_by: UUID
    site_id: UUID
    person_id: UUID
    new_person_id: UUID | None = None
    field: str
    score: float
    strong: bool
    asked_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    verdict: str | None = None
