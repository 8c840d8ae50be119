"""Evacuation sheets that were issued, and who read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, document, instant


class EvacuationSheet(Table, table=True):
    """A sheet by its number at the site; `seal` is the hash of its content, which is kept for a while only."""

    __tablename__ = "evacuation_sheet"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    number: int
    census_id: UUID | None
    as_of: datetime = instant()
    people: int
    seal: str
    content: dict[str, Any] | None = document()
    issued_by: UUID
    recorded_at: datetime = instant()


class EvacuationSheetRead(Table, table=True):
    """Somebody printed a sheet. Append-only."""

    __tablename__ = "evacuation_sheet_read"

    id: UUID = Field(primary_key=True)
    sheet_id: UUID
    paper: str
    language: str
    read_by: UUID
    read_at: datetime = instant()
