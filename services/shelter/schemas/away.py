"""Guests who leave for a while and return, and what is expected of a stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.moves import StepKind
from services.shelter.schemas.stays import CardCode, ReasonCode, StayOut
from shared.contracts.vocabulary import StayPlace
from shared.schemas import Answer, Body, Instant


class GateItem(Body):
    """One guest at the gate, by the stay or by the card that is scanned. `id` is the step's."""

    id: UUID
    stay_id: UUID | None = None
    card: CardCode | None = None

    @model_validator(mode="after")
    def _one_guest(self) -> GateItem:
        if (self.stay_id is None) == (self.card is None):
            raise ValueError("one_of_stay_card")
        return self


class _Gate(Body):
    site_id: UUID
    guests: Annotated[list[GateItem], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _each_once(self) -> _Gate:
        if len({guest.id for guest in self.guests}) != len(self.guests):
            raise ValueError("id_twice")
        return self


class LeaveIn(_Gate):
    """These leave for a while, all or none; `back_by` is when they are expected back."""

    left_at: Instant | None = None
    back_by: Instant | None = None
    reason: ReasonCode | None = None


class ReturnIn(_Gate):
    """These are back, all or none."""

    returned_at: Instant | None = None
    reason: ReasonCode | None = None


class SeenItem(Body):
    """One guest who was met. `id` is the meeting's."""

    id: UUID
    stay_id: UUID


class SeenIn(Body):
    """These were met here, all or none: who is away returns instead."""

    site_id: UUID
    guests: Annotated[list[SeenItem], Field(min_length=1, max_length=500)]
    seen_at: Instant | None = None

    @model_validator(mode="after")
    def _each_once(self) -> SeenIn:
        for name in ("id", "stay_id"):
            if len({getattr(guest, name) for guest in self.guests}) != len(self.guests):
                raise ValueError("id_twice" if name == "id" else "stay_twice")
        return self


class StayChange(Body):
    """What is expected: the day of departure, and of who is away the return. What is not named stays as it is."""

    leaves_on: date | None = None
    back_by: Instant | None = None

    @model_validator(mode="after")
    def _something(self) -> StayChange:
        if not self.model_fields_set:
            raise ValueError("nothing_named")
        return self


class StepOut(Answer):
    """Something that happened to a stay, and whether it was undone."""

    step_id: UUID
    kind: StepKind
    place: StayPlace
    room_id: UUID | None = None
    bed_id: UUID | None = None
    shares_with_stay_id: UUID | None = None
    back_by: datetime | None = None
    reason: str | None = None
    occurred_at: datetime
    undone: bool


class StayWithSteps(StayOut):
    """The first step first."""

    steps: list[StepOut]
