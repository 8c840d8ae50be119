"""Referrals between shelters, and who has free places."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.rules.referrals import ReferralState
from services.shelter.schemas.holds import ToHold
from services.shelter.schemas.stays import CardCode, ReasonCode
from shared.contracts.vocabulary import Effect
from shared.schemas import Answer, Body, Text


class ReferralIn(Body):
    """Who is to be taken in by another shelter: a household, persons, bearers of cards, or a number of people.

    `people` says how many they are where that is not what shelter knows of them.
    """

    id: UUID
    from_site_id: UUID
    to_site_id: UUID
    household_id: UUID | None = None
    person_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    cards: Annotated[list[CardCode], Field(max_length=50)] = Field(default_factory=list)
    people: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    reason: ReasonCode

    @model_validator(mode="after")
    def _somebody_elsewhere(self) -> ReferralIn:
        if self.from_site_id == self.to_site_id:
            raise ValueError("to_the_same_site")
        if not (self.household_id or self.person_ids or self.cards or self.people):
            raise ValueError("somebody_needed")
        return self


class AcceptIn(ToHold):
    """The beds and places that the destination holds for them. `id` is the step's."""

    id: UUID


class ReferralStepIn(Body):
    """What becomes of it, with a coded reason; `id` is the step's."""

    id: UUID
    state: Literal[ReferralState.DECLINED, ReferralState.CANCELLED, ReferralState.ARRIVED, ReferralState.NOT_ARRIVED]
    reason: ReasonCode | None = None

    @model_validator(mode="after")
    def _why(self) -> ReferralStepIn:
        if self.state is not ReferralState.ARRIVED and self.reason is None:
            raise ValueError("reason_missing")
        return self


class ReferralUndoIn(Body):
    id: UUID
    reason: Text


class ReferralStepOut(Answer):
    """`undoes`: the step that this one took back."""

    step_id: UUID
    state: ReferralState
    undoes: UUID | None = None
    reason: str | None = None
    hold_id: UUID | None = None
    recorded_at: datetime


class ReferralOut(Answer):
    """`from_site_id` is none where that is no place to be known to the reader.

    `effects` count what a bed must be like; no need, no name. `overdue`: accepted, and what was held has expired.
    """

    referral_id: UUID
    version: int
    from_site_id: UUID | None = None
    to_site_id: UUID
    state: ReferralState
    household_id: UUID | None = None
    person_ids: list[UUID] = Field(default_factory=list)
    cards: list[str] = Field(default_factory=list)
    people: int
    effects: dict[Effect, int] = Field(default_factory=dict)
    reason: str
    hold_id: UUID | None = None
    held_until: datetime | None = None
    overdue: bool
    requested_at: datetime
    steps: list[ReferralStepOut] = Field(default_factory=list)


class FreePlaces(Answer):
    """What a shelter's board says, `as_of` when; beds and places that are held are not free."""

    site_id: UUID
    code: str | None = None
    beds_free: int
    places_free: int
    beds_held: int
    places_held: int
    overflow_open: bool
    as_of: datetime
