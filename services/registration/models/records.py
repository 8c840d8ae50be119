"""What keeps account: objects that clients made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registration.models.table import Instant, Table


class ClientObject(Table, table=True):
    __tablename__ = "client_object"

    id: UUID = Field(primary_key=True)
    kind: str
    fingerprint: bytes
    answer: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    recorded_at: datetime = Field(sa_type=Instant)
