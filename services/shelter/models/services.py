"""Services given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, document, instant


class ServiceGivenRow(Table, table=True):
    """One service to one recipient, or to a count; `slot` is the meal or day within which it is given once.

    `recipient` is the person or household, `token` the code of a card that is not a household's: once for each.
    """

    __tablename__ = "service_given"

    id: UUID = Field(primary_key=True)
    item_id: UUID
    site_id: UUID
    kind: str
    recipient: str | None
    token: str | None
    slot: str | None
    person_id: UUID | None
    household_id: UUID | None
    card_code: str | None
    card_id: UUID | None
    card_revoked: bool
    arrival_group_id: UUID | None
    population: str | None
    sex: str | None
    people: int
    counted: dict[str, Any] | None = document()
    reached: bool
    occurred_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()
