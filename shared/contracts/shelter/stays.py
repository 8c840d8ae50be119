"""Events of stays: they begin, move, pause and end."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT
from shared.contracts.vocabulary import Population, StayEndReason, StayPlace


class StayStarted(Payload):
    """One person (or one card's bearer) has a roof from now on.

    `card_code` is the card that was scanned, also where shelter does not know the card yet: `card_id` is none then.
    """

    TYPE = "shelter.stay_started.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "distribution", "coordination")
    SUBJECT = "stay_id"

    stay_id: UUID
    site_id: UUID
    room_id: UUID | None = None
    place: StayPlace
    person_id: UUID | None = None
    household_id: UUID | None = None
    card_id: UUID | None = None
    card_code: str | None = None
    arrival_group_id: UUID | None = None
    population: Population | None = None
    night_of: date
    occurred_at: datetime


class StayEnded(Payload):
    """A stay's end: the one with the number `ending`, where earlier ones were taken back.

    `by_referral`: the guest came to the shelter to which this one had referred them.
    """

    TYPE = "shelter.stay_ended.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "distribution", "coordination")
    SUBJECT = "stay_id"

    stay_id: UUID
    site_id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    card_code: str | None = None
    reason: StayEndReason
    ending: int = 1
    by_referral: bool = False
    occurred_at: datetime


class StayEndReversed(Payload):
    """The stay's end with the number `ending` was a mistake: the stay goes on as if it had not been."""

    TYPE = "shelter.stay_end_reversed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "distribution", "coordination")
    SUBJECT = "stay_id"

    stay_id: UUID
    site_id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    card_code: str | None = None
    ending: int
    occurred_at: datetime


class StayMoved(Payload):
    """The stay is somewhere else in the shelter from now on: it moved, whom it shares with did, or a move was undone.

    `version` counts what happened to the stay: of two events the higher one says where it is.
    """

    TYPE = "shelter.stay_moved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    room_id: UUID | None = None
    place: StayPlace
    occurred_at: datetime


class StayPaused(Payload):
    """The guest is away for a while, and the place is kept; or a return was undone."""

    TYPE = "shelter.stay_paused.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    back_by: datetime | None = None
    occurred_at: datetime


class StayChanged(Payload):
    """Something else is expected of the stay than was: when it ends, or when who is away returns; none is not known."""

    TYPE = "shelter.stay_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    leaves_on: date | None = None
    back_by: datetime | None = None
    occurred_at: datetime


class StayResumed(Payload):
    """The guest is back; or a leave was undone."""

    TYPE = "shelter.stay_resumed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    occurred_at: datetime
