"""An arrival group that goes into a counted room in one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.shelter.schemas.stays import CardCode, ReasonCode, StayOut
from shared.schemas import Answer, Body, Instant


class GroupToHouse(Body):
    """Everybody of an arrival group who has a card in use, less exceptions.

    A card's stay has the id uuid5(`ids_seed`, card id), so that a repeat with the same seed is the same stay.
    """

    id: UUID
    exceptions: list[CardCode] = Field(default_factory=list, max_length=500, alias="except")
    ids_seed: UUID


class GroupCheckIn(Body):
    """`without_token` are the people of the group who have no card: anonymous stays, by their number.

    They are no more than the group's head-count leaves besides its cards and those who were housed without one.

    `given_room_reason`: why they come into a room that was given to a household.
    Places that are held for the group are used without being asked for; `hold_id` names another hold.
    """

    site_id: UUID
    arrival_group: GroupToHouse
    room_id: UUID
    without_token: Annotated[int, Field(ge=0, le=500, strict=True)] = 0
    started_at: Instant | None = None
    overflow_reason: ReasonCode | None = None
    given_room_reason: ReasonCode | None = None
    hold_id: UUID | None = None


class LeftOut(Answer):
    """Somebody of the group who has a stay already; `stay_id` says which, where it is at this site."""

    card: str
    stay_id: UUID | None = None


class GroupHoused(Answer):
    """The stays by card, those without a card last; and who was left out."""

    stays: list[StayOut]
    left_out: list[LeftOut]
