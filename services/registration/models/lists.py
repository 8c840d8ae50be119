"""Lists that were imported: their files' rows, what is wrong with them, and who is on which list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


def _json(name: str | None = None) -> Any:
    return Field(default=None, sa_column=Column(name, JSONB, nullable=True) if name else Column(JSONB, nullable=True))


class SourceList(Table, table=True):
    __tablename__ = "source_list"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    source: str
    name: str
    name_key: str
    version: int
    revision: int


class ListImport(Table, table=True):
    __tablename__ = "list_import"

    id: UUID = Field(primary_key=True)
    list_id: UUID
    site_id: UUID
    state: str
    listed_on: date
    signer: str
    population: str
    cause: str
    emergency_id: UUID | None = None
    place_pcode: str
    blob_id: UUID | None = None
    digest: bytes | None = None
    layout: dict[str, Any] | None = _json()
    signature: bytes | None = None
    column_fields: dict[str, Any] | None = _json("columns")
    refusal: dict[str, Any] | None = _json()
    counts: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    accept_errors: bool
    version: int | None = None
    based_on: int | None = None
    then_state: str | None = None
    failed_in: str | None = None
    done: int
    total: int
    step: int
    lease: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int
    started_by: UUID
    started_at: datetime = Field(sa_type=Instant)
    committed_by: UUID | None = None
    committed_at: datetime | None = Field(default=None, sa_type=Instant)


class ImportHousehold(Table, table=True):
    __tablename__ = "import_household"

    import_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    row_first: int
    row_count: int
    document_key: bytes | None = None
    name_key: bytes
    fingerprint: bytes
    content: dict[str, Any] | None = _json()
    place: str | None = None
    people: int
    left_out: bool
    household_id: UUID
    outcome: str | None = None
    probably_here: bool
    before: dict[str, Any] | None = _json()


class ImportProblem(Table, table=True):
    __tablename__ = "import_problem"

    import_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    row: int
    column: str | None = None
    heading: str | None = None
    severity: str
    code: str


class ListLayout(Table, table=True):
    __tablename__ = "list_layout"

    signature: bytes = Field(primary_key=True)
    column_fields: dict[str, Any] = Field(sa_column=Column("columns", JSONB, nullable=False))
    set_by: UUID
    set_at: datetime = Field(sa_type=Instant)


class ListedHousehold(Table, table=True):
    __tablename__ = "listed_household"

    list_id: UUID = Field(primary_key=True)
    household_id: UUID = Field(primary_key=True)
    import_id: UUID
    document_key: bytes | None = None
    name_key: bytes
    fingerprint: bytes
    place: str | None = None
    people: int
    state: str
    here_before: bool
    version_first: int
    version_last: int
    gone_version: int | None = None
