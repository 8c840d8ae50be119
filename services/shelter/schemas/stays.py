"""Check-in, check-out, reversal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.card_codes import is_card_code
from shared.contracts.scanned import ScannedCard
from shared.contracts.vocabulary import StayEndReason, StayPlace
from shared.schemas import Answer, Body, Instant, Text


def _without_slip(code: str) -> str:
    if not is_card_code(code):
        raise PydanticCustomError("card_code_wrong", "the check character does not fit")
    return code


CardCode = Annotated[ScannedCard, AfterValidator(_without_slip)]
ReasonCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$", description="A coded reason, no free text")]
OVERFLOW_REASON_DEFAULT = "FULL"


class StayIn(Body):
    """One guest and where: a bed, a counted room, beside another stay, or nowhere yet.

    Without `person_id` and `card` the guest is anonymous.
    """

    id: UUID
    person_id: UUID | None = None
    card: CardCode | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    bed_id: UUID | None = None
    room_id: UUID | None = None
    shares_with_stay_id: UUID | None = None
    without_bed: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> StayIn:
        places = [self.bed_id, self.room_id, self.shares_with_stay_id, self.without_bed or None]
        if sum(place is not None for place in places) != 1:
            raise ValueError("one_of_bed_room_shares_without")
        if self.person_id and self.card:
            raise ValueError("person_or_card")
        if self.shares_with_stay_id == self.id:
            raise ValueError("shares_with_itself")
        return self


class CheckIn(Body):
    """A household, a group or one guest: all are housed, or none.

    `given_room_reason`: why somebody comes into a room that was given to another household.
    `hold_id`: the hold whose beds and places these guests may use; those of their arrival group they use anyway.
    With `propose`, a refusal because of a bed or a room names the next best places (`next`), as `stays` to send again.

    `recorded_offline`: it happened while the desk had no network. Then `started_at` says when, by the desk's own clock,
    which `sent_at` (the same clock at sending) corrects. Nobody is refused for what was recorded elsewhere meanwhile:
    who can't have the bed or the place is without a bed, and who has another stay has two, each with a case.
    """

    site_id: UUID
    stays: Annotated[list[StayIn], Field(min_length=1, max_length=500)]
    started_at: Instant | None = None
    overflow_reason: ReasonCode | None = None
    given_room_reason: ReasonCode | None = None
    hold_id: UUID | None = None
    recorded_offline: bool = False
    sent_at: Instant | None = None
    propose: bool = False

    @model_validator(mode="after")
    def _ids_once(self) -> CheckIn:
        if len({stay.id for stay in self.stays}) != len(self.stays):
            raise ValueError("id_twice")
        if self.recorded_offline and self.started_at is None:
            raise ValueError("offline_needs_started_at")
        if self.sent_at and not self.recorded_offline:
            raise ValueError("sent_at_of_offline_only")
        return self


class StayOut(Answer):
    """`away_since` is of who left for a while, `back_by` the expected return, `leaves_on` the expected departure.

    `wanted_bed_id` or `wanted_room_id` is what a desk without a network gave, and somebody else had.
    """

    stay_id: UUID
    site_id: UUID
    place: StayPlace
    room_id: UUID | None = None
    bed_id: UUID | None = None
    shares_with_stay_id: UUID | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    card: str | None = None
    card_known: bool | None = None
    overflow_reason: str | None = None
    started_at: datetime
    night_of: date
    ended_at: datetime | None = None
    end_reason: StayEndReason | None = None
    away_since: datetime | None = None
    back_by: datetime | None = None
    leaves_on: date | None = None
    recorded_offline: bool = False
    wanted_bed_id: UUID | None = None
    wanted_room_id: UUID | None = None


class StaysOut(Answer):
    stays: list[StayOut]


class KeptBag(Answer):
    """A bag that is still in custody."""

    bag_id: UUID
    stay_id: UUID
    tag: str
    pieces: int


class CheckedOut(StaysOut):
    """`bags` are those of the stays that ended which are still in custody: hand them out now, or they wait."""

    bags: list[KeptBag] = Field(default_factory=list)


class End(Body):
    stay_id: UUID
    reason: StayEndReason

    @model_validator(mode="after")
    def _not_in_error(self) -> End:
        if self.reason is StayEndReason.ENTERED_IN_ERROR:
            raise ValueError("use_reversal")
        return self


class CheckOut(Body):
    """One or many leave: all are checked out, or none."""

    site_id: UUID
    ends: Annotated[list[End], Field(min_length=1, max_length=500)]
    ended_at: Instant | None = None

    @model_validator(mode="after")
    def _stays_once(self) -> CheckOut:
        if len({end.stay_id for end in self.ends}) != len(self.ends):
            raise ValueError("stay_twice")
        return self


class ReversalIn(Body):
    id: UUID
    reason: Text


class StayReversalIn(ReversalIn):
    """`also` are other stays that are undone with it, a household or a group: all of them, or none."""

    also: list[UUID] = Field(default_factory=list, max_length=499)

    def id_of(self, stay_id: UUID, first: UUID) -> UUID:
        """The reversal's own id for one of them: what is sent again is the same one."""
        return self.id if stay_id == first else uuid5(self.id, str(stay_id))
