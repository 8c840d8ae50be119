"""Who changed what and saw whose identity; alerts, break-glass, decoys, holds, erasures."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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


class PrivacyAlert(Table, table=True):
    __tablename__ = "privacy_alert"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    user_id: UUID
    person_id: UUID | None = None
    about: UUID | None = None
    window_key: str
    raised_at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    seen_by: UUID | None = None


class BreakGlass(Table, table=True):
    __tablename__ = "break_glass"

    id: UUID = Field(primary_key=True)
    user_id: UUID
    site_id: UUID
    person_id: UUID | None = None
    reason: str
    note: str
    started_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: UUID | None = None


class Decoy(Table, table=True):
    """A fictitious record that nobody has a reason to read."""

    __tablename__ = "decoy"

    person_id: UUID = Field(primary_key=True)
    site_id: UUID
    marked_by: UUID
    marked_at: datetime = Field(sa_type=Instant)


class RetentionHold(Table, table=True):
    __tablename__ = "retention_hold"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    kind: str
    placed_by: UUID
    placed_at: datetime = Field(sa_type=Instant)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: UUID | None = None


class Erasure(Table, table=True):
    """Who is to stay erased; kept outside the database too, so that a restored backup hears of it."""

    __tablename__ = "erasure"

    person_id: UUID = Field(primary_key=True)
    reason: str
    erased_by: UUID
    erased_at: datetime = Field(sa_type=Instant)


class RetentionRun(Table, table=True):
    __tablename__ = "retention_run"

    id: UUID = Field(primary_key=True)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    counts: dict[str, int] = Field(sa_column=Column(JSONB, nullable=False))
