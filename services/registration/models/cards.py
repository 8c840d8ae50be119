"""Cards and their batches."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.registration.models.table import Instant, Table


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
    instruction: str | None = None
    age_band: str | None = None
    paused_reason: str | None = None
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_by: UUID | None = None
    restored_at: datetime | None = Field(default=None, sa_type=Instant)
    restored_by: UUID | None = None
