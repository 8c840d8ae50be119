"""The base of coordination's tables, and the record of how far each source's log was applied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlalchemy.types import Text, Uuid
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """A table of coordination; its metadata holds no other service's."""

    metadata = MetaData()


def instant() -> Any:
    """A column with an instant, UTC."""
    return Field(sa_type=DateTime(timezone=True))


def words() -> Any:
    """A column with a list of words."""
    return Field(sa_type=ARRAY(Text()))


def ids() -> Any:
    """A column with a list of ids."""
    return Field(sa_type=ARRAY(Uuid()))


def counts() -> Any:
    """A column that maps ids or codes to whole numbers."""
    return Field(sa_type=JSONB)


class Applied(Table, table=True):
    """How far a source's events are in. Several rows per source, so that parallel consumers don't wait in line."""

    __tablename__ = "applied"

    source: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)
    events: int = Field(sa_type=BigInteger)
    occurred_at: datetime = instant()
