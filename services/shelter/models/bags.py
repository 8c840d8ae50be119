"""Bags in custody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.shelter.models.table import Table, instant


class Bag(Table, table=True):
    """A bag that was handed in, of a stay: so it is the guest's under whatever record."""

    __tablename__ = "bag"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    stay_id: UUID
    tag: str
    kind: str
    pieces: int
    note: str | None
    in_custody: bool
    deposited_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class BagReturn(Table, table=True):
    __tablename__ = "bag_return"

    id: UUID = Field(primary_key=True)
    bag_id: UUID
    number: int
    given_to: str
    reason: str | None
    returned_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class BagReversal(Table, table=True):
    """A deposit (`of_id` is the bag) or a return that was a mistake."""

    __tablename__ = "bag_reversal"

    id: UUID = Field(primary_key=True)
    of_id: UUID
    reason: str
    reversed_by: UUID
    reversed_at: datetime = instant()
