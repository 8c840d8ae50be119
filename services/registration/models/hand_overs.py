"""Children who were handed over, and what of it was taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class HandOver(Table, table=True):
    """`closed_tasks` are those that it settled: they are open again when it is taken back."""

    __tablename__ = "hand_over"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    site_id: UUID
    to_kind: str
    to_name: str
    to_relation: str | None = None
    to_organisation: str | None = None
    document_kind: str
    document_number: str | None = None
    no_document_reason: str | None = None
    closed_tasks: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    handed_over_at: datetime = Field(sa_type=Instant)
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class HandOverReversal(Table, table=True):
    __tablename__ = "hand_over_reversal"

    id: UUID = Field(primary_key=True)
    hand_over_id: UUID
    reason: str
    reversed_by: UUID
    reversed_at: datetime = Field(sa_type=Instant)
