"""Who changed what and saw whose identity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class Audit(Table, table=True):
    """A change or a read of identity; see `shared.audit`."""

    __tablename__ = "audit"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    position: int | None = None
    hash: bytes | None = None
    kind: str
    operation: str
    outcome: str
    caller: UUID
    caller_kind: str
    agency: UUID | None = None
    purpose: str | None = None
    subjects: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    key: UUID | None = None
    exception_id: UUID | None = None
    trace_id: str
    recorded_at: datetime = Field(sa_type=Instant)


class AuditCheckpoint(Table, table=True):
    """Where all chains stood, signed."""

    __tablename__ = "audit_checkpoint"

    sequence: int = Field(primary_key=True)
    taken_at: datetime = Field(sa_type=Instant)
    body: str
    kid: str
    signature: str
