"""What all tables of shelter share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """A table of shelter; its metadata holds no other service's."""

    metadata = MetaData()


def instant() -> Any:
    """A column with an instant, UTC."""
    return Field(sa_type=DateTime(timezone=True))


def document() -> Any:
    """A column with JSON."""
    return Field(sa_type=JSONB)
