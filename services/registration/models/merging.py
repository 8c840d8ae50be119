"""Pairs of records that may be one person, and merges."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class MatchPair(Table, table=True):
    __tablename__ = "match_pair"

    id: UUID = Field(primary_key=True)
    one_id: UUID
    other_id: UUID
    score: float | None = None
    reasons: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    state: str
    found_by: str
    found_at: datetime = Field(sa_type=Instant)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class PersonMerge(Table, table=True):
    __tablename__ = "person_merge"

    id: UUID = Field(primary_key=True)
    place: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    survivor_id: UUID
    other_id: UUID
    site_id: UUID
    reason: str
    choices: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    overrode: bool
    pair_before: str | None = None
    changed: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    protected_id: UUID | None = None
    merged_by: UUID
    merged_at: datetime = Field(sa_type=Instant)
    undo_id: UUID | None = None
    undone_by: UUID | None = None
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
