"""Steps of stays: moves, and their undoing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.stays import ReasonCode
from shared.schemas import Body, Instant, Text


class StepKind(StrEnum):
    """What became of a stay between its start and its end."""

    MOVED = "MOVED"
    LEFT = "LEFT"
    RETURNED = "RETURNED"


class MoveItem(Body):
    """One stay and where it goes: a bed, a counted room, beside another stay, or nowhere yet. `id` is the step's."""

    id: UUID
    stay_id: UUID
    bed_id: UUID | None = None
    room_id: UUID | None = None
    shares_with_stay_id: UUID | None = None
    without_bed: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> MoveItem:
        places = [self.bed_id, self.room_id, self.shares_with_stay_id, self.without_bed or None]
        if sum(place is not None for place in places) != 1:
            raise ValueError("one_of_bed_room_shares_without")
        if self.shares_with_stay_id == self.stay_id:
            raise ValueError("shares_with_itself")
        return self


class MoveIn(Body):
    """A person or a family: all move, or none. Who shares with one of them follows into its room.

    `hold_id`: the hold whose beds and places they may use; without it every hold stands against them.
    """

    site_id: UUID
    moves: Annotated[list[MoveItem], Field(min_length=1, max_length=500)]
    moved_at: Instant | None = None
    reason: ReasonCode | None = None
    overflow_reason: ReasonCode | None = None
    hold_id: UUID | None = None

    @model_validator(mode="after")
    def _each_once(self) -> MoveIn:
        if len({move.id for move in self.moves}) != len(self.moves):
            raise ValueError("id_twice")
        if len({move.stay_id for move in self.moves}) != len(self.moves):
            raise ValueError("stay_twice")
        beds = [move.bed_id for move in self.moves if move.bed_id]
        if len(set(beds)) != len(beds):
            raise ValueError("bed_twice")
        return self


class StepReversalIn(Body):
    """`also` are other steps that are undone with it: two guests who swapped their beds swap back in one call."""

    id: UUID
    reason: Text
    also: list[UUID] = Field(default_factory=list, max_length=499)
