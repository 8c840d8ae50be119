"""What all tables of registration share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

Instant: Any = DateTime(timezone=True)
"""Typed loosely: sqlmodel's `Field` wants a class here and takes an instance."""


class Table(SQLModel, registry=registry()):
    """Base with metadata of its own, so that five services fit in one process."""

    metadata = MetaData()
