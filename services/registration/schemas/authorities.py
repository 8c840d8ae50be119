"""Requests by authorities, and the exports of names that two people answer for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schemas import Answer, Body, Instant, Text


class AuthorityRequestIn(Body):
    """Who asked, of which office, when, and which document was seen; written down whatever was answered."""

    id: UUID
    site_id: UUID
    name: Text
    office: Text
    asked_at: Instant | None = None
    document_seen: Text


class AuthorityRequestOut(Answer):
    request_id: UUID


class AuthorityRequestShown(Answer):
    request_id: UUID
    site_id: UUID
    name: str
    office: str
    asked_at: datetime
    document_seen: str
    recorded_by: UUID
    exports: list[UUID]


class AuthorityExportIn(Body):
    """The people whose names are asked for under a request."""

    id: UUID
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class AuthorityExportOut(Answer):
    export_id: UUID
    approved: bool


class ExportedPersonOut(Answer):
    person_id: UUID
    given_names: str | None
    family_names: str | None
    birth_date: date | None
    nationality: str | None


class AuthorityExportShown(Answer):
    """Those of the people whom the reader may know; the others are left out without a word."""

    export_id: UUID
    request_id: UUID
    asked_by: UUID
    approved_by: UUID
    expires_at: datetime
    items: list[ExportedPersonOut]
