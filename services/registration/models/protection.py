"""Restricted needs, protection tasks, authorities, discretion, tracing, referrals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class RestrictedNeed(Table, table=True):
    __tablename__ = "restricted_need"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    code: str
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class Functioning(Table, table=True):
    """The six answers of the Washington Group short set."""

    __tablename__ = "functioning"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    site_id: UUID
    seeing: str
    hearing: str
    walking: str
    remembering: str
    self_care: str
    communicating: str
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class ProtectionChange(Table, table=True):
    __tablename__ = "protection_change"

    id: UUID = Field(primary_key=True)
    person_id: UUID | None = None
    household_id: UUID | None = None
    protected: bool
    changed_by: UUID | None = None
    changed_at: datetime = Field(sa_type=Instant)


class ExcludedPrincipal(Table, table=True):
    """Staff or an agency who never sees a person's or a household's record."""

    __tablename__ = "excluded_principal"

    id: UUID = Field(primary_key=True)
    record_id: UUID
    principal_id: UUID
    excluded_by: UUID
    excluded_at: datetime = Field(sa_type=Instant)


class ProtectionTask(Table, table=True):
    __tablename__ = "protection_task"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    person_id: UUID | None = None
    about_id: UUID | None = None
    opened_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    seen_by: UUID | None = None
    escalated_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: UUID | None = None
    outcome: str | None = None


class TracingRequest(Table, table=True):
    __tablename__ = "tracing_request"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    sought_names: str
    sought_details: str | None = None
    seeker_name: str
    seeker_relationship: str
    seeker_reach: str
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class SiteProtection(Table, table=True):
    __tablename__ = "site_protection"

    site_id: UUID = Field(primary_key=True)
    version: int
    phone: str | None = None
    adults_only: bool = False
    discreet: bool = False
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)


class AuthorityRequest(Table, table=True):
    __tablename__ = "authority_request"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    name: str
    office: str
    asked_at: datetime = Field(sa_type=Instant)
    document_seen: str
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=Instant)


class AuthorityExport(Table, table=True):
    __tablename__ = "authority_export"

    id: UUID = Field(primary_key=True)
    request_id: UUID
    person_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    asked_by: UUID
    asked_at: datetime = Field(sa_type=Instant)
    approved_by: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class Referral(Table, table=True):
    __tablename__ = "referral"

    id: UUID = Field(primary_key=True)
    version: int
    person_id: UUID
    route: str
    state: str
    basis: str
    site_id: UUID
    requested_by: UUID
    requested_at: datetime = Field(sa_type=Instant)
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)
    reason: str | None = None
