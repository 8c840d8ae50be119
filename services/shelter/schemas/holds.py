"""Holds: beds and places that are kept for somebody who is on the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.stays import ReasonCode
from shared.schemas import Answer, Body, Instant


class HoldState(StrEnum):
    """LIVE until it expires (by itself) or is released."""

    LIVE = "LIVE"
    EXPIRED = "EXPIRED"
    RELEASED = "RELEASED"


class PlacesToHold(Body):
    """So many places of a counted room."""

    room_id: UUID
    places: Annotated[int, Field(ge=1, le=10_000, strict=True)]


class ToHold(Body):
    """Beds, and places of counted rooms: all of them are held, or none."""

    bed_ids: Annotated[list[UUID], Field(max_length=500)] = Field(default_factory=list)
    rooms: Annotated[list[PlacesToHold], Field(max_length=200)] = Field(default_factory=list)
    expires_at: Instant | None = None

    @model_validator(mode="after")
    def _something_once(self) -> ToHold:
        if not self.bed_ids and not self.rooms:
            raise ValueError("nothing_to_hold")
        if len(set(self.bed_ids)) != len(self.bed_ids):
            raise ValueError("bed_twice")
        if len({room.room_id for room in self.rooms}) != len(self.rooms):
            raise ValueError("room_twice")
        return self


class HoldIn(ToHold):
    """For an announced arrival group, or for a reason; without `expires_at` as long as the site's setting says."""

    id: UUID
    arrival_group_id: UUID | None = None
    reason: ReasonCode | None = None

    @model_validator(mode="after")
    def _for_something(self) -> HoldIn:
        if self.arrival_group_id is None and self.reason is None:
            raise ValueError("group_or_reason")
        return self


class HoldChange(Body):
    """When the hold is to end by itself."""

    expires_at: Instant


class ReleaseIn(Body):
    reason: ReasonCode


class HeldBed(Answer):
    """`taken`: a guest of the hold has had it."""

    bed_id: UUID
    room_id: UUID
    taken: bool


class HeldPlaces(Answer):
    """`left`: of `places`, those that no guest of the hold has had."""

    room_id: UUID
    places: int
    left: int


class HoldOut(Answer):
    hold_id: UUID
    version: int
    site_id: UUID
    state: HoldState
    arrival_group_id: UUID | None = None
    referral_id: UUID | None = None
    reason: str | None = None
    held_from: datetime
    expires_at: datetime
    released_at: datetime | None = None
    release_reason: str | None = None
    beds: list[HeldBed] = Field(default_factory=list)
    rooms: list[HeldPlaces] = Field(default_factory=list)
