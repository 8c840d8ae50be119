"""The directory's tables, as its migration makes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

Instant = DateTime(timezone=True)


class Table(SQLModel, registry=registry()):
    """Base with metadata of its own, so that five services fit in one process."""

    metadata = MetaData()


class Agency(Table, table=True):
    id: UUID = Field(primary_key=True)
    code: str
    name: str
    kind: str
    version: int = 1
    fingerprint: bytes


class Emergency(Table, table=True):
    id: UUID = Field(primary_key=True)
    code: str
    name: str
    cause: str
    opened_on: date
    closed_on: date | None = None
    version: int = 1
    fingerprint: bytes


class Site(Table, table=True):
    id: UUID = Field(primary_key=True)
    code: str
    name: str
    kind: str
    pcode: str
    place_text: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool = False
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB, nullable=False)
    open: bool = True
    version: int = 1
    fingerprint: bytes


class Staff(Table, table=True):
    id: UUID = Field(primary_key=True)
    username: str
    display_name: str
    language: str
    agency_id: UUID
    password_hash: str
    password_is_given: bool = True
    totp_sealed: bytes | None = None
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    totp_step_last: int | None = None
    active: bool = True
    version: int = 1
    fingerprint: bytes


class StaffRole(Table, table=True):
    __tablename__ = "staff_role"

    id: UUID = Field(primary_key=True)
    staff_id: UUID
    role: str
    site_id: UUID | None = None
    until: date | None = None


class Device(Table, table=True):
    id: UUID = Field(primary_key=True)
    name: str
    site_id: UUID
    kind: str
    enrolment_digest: bytes | None = None
    enrolment_until: datetime | None = Field(default=None, sa_type=Instant)
    enrolled_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1
    fingerprint: bytes


class Shift(Table, table=True):
    """A worker's shift on a device; its share is there while it is open."""

    id: UUID = Field(primary_key=True)
    device_id: UUID
    staff_id: UUID
    site_id: UUID
    roles: list[str] = Field(sa_type=ARRAY(Text), nullable=False)
    public_key: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    share_sealed: bytes | None = None
    opened_at: datetime = Field(sa_type=Instant)
    offline_until: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1
    fingerprint: bytes


class ShiftAssertion(Table, table=True):
    """What a shift's key signed, and bought an access token with: once."""

    __tablename__ = "shift_assertion"

    shift_id: UUID = Field(primary_key=True)
    jti: UUID = Field(primary_key=True)
    used_at: datetime = Field(sa_type=Instant)


class OfflineSlot(Table, table=True):
    """A code by which a device's cache is opened without a network; sealed until it is read out, once."""

    __tablename__ = "offline_slot"

    id: UUID = Field(primary_key=True)
    device_id: UUID
    code_sealed: bytes | None = None
    made_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Client(Table, table=True):
    id: UUID = Field(primary_key=True)
    device_id: UUID | None = None
    agency_id: UUID | None = None
    scopes: list[str] = Field(sa_type=ARRAY(Text), nullable=False)
    secret_digest: bytes
    created_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInGuard(Table, table=True):
    """Failures under a name that somebody typed, whether or not anybody is called so."""

    __tablename__ = "sign_in_guard"

    name_digest: bytes = Field(primary_key=True)
    failures: int
    locked_until: datetime | None = Field(default=None, sa_type=Instant)
    tried_at: datetime = Field(sa_type=Instant)


class StaffSession(Table, table=True):
    __tablename__ = "staff_session"

    id: UUID = Field(primary_key=True)
    staff_id: UUID
    second_factor: bool
    started_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class RefreshToken(Table, table=True):
    """One link in a session's chain; presented a second time it ends the whole session."""

    __tablename__ = "refresh_token"

    digest: bytes = Field(primary_key=True)
    session_id: UUID
    issued_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Revocation(Table, table=True):
    position: int = Field(primary_key=True)
    subject: UUID
    revoked_at: datetime = Field(sa_type=Instant)


class Audit(Table, table=True):
    id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: UUID | None = None
    actor_kind: str
    act: str
    subject: UUID | None = None
    outcome: str
    correlation_id: str
