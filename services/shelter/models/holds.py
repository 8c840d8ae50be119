"""Holds of beds and of places in counted rooms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import Field

from services.shelter.models.table import Table, instant


class Hold(Table, table=True):
    """Beds and places kept for an arrival group, a referral, or for a reason, until it expires or is released."""

    __tablename__ = "hold"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    arrival_group_id: UUID | None
    referral_id: UUID | None
    reason: str | None
    held_from: datetime = instant()
    expires_at: datetime = instant()
    released_at: datetime | None = instant()
    released_by: UUID | None
    release_reason: str | None
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class HoldPlace(Table, table=True):
    """`places` are those left of the `asked` ones."""

    __tablename__ = "hold_place"

    hold_id: UUID = Field(primary_key=True)
    room_id: UUID = Field(primary_key=True)
    asked: int
    places: int
    during: Range[datetime] = Field(sa_type=TSTZRANGE)


class HoldTaken(Table, table=True):
    """A bed or a place of a hold that a stay took by its check-in (`id` is the stay's) or a move (the step's)."""

    __tablename__ = "hold_taken"

    id: UUID = Field(primary_key=True)
    hold_id: UUID
    stay_id: UUID
    bed_id: UUID | None
    room_id: UUID | None
    taken_at: datetime = instant()
    given_back_at: datetime | None = instant()
