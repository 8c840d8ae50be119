"""Events of shelter."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import Population, ServiceKind, Sex, StayEndReason, StayPlace

FACT: Literal["FACT"] = "FACT"
STATE: Literal["STATE"] = "STATE"


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
    """A stay's end: the one with the number `ending`, where earlier ones were taken back."""

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
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    back_by: datetime | None = None
    occurred_at: datetime


class StayResumed(Payload):
    """The guest is back; or a leave was undone."""

    TYPE = "shelter.stay_resumed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "stay_id"

    stay_id: UUID
    version: int
    site_id: UUID
    occurred_at: datetime


class ServiceGiven(Payload):
    """One service to one person, one anonymous card, the unnamed of a household (`people`), or to a count.

    `reached` is false of a count, and of a card that shelter does not know yet: that has its `card_code` alone, and
    is reached as soon as its own event says whose it is.
    """

    TYPE = "shelter.service_given.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "service_id"

    service_id: UUID
    site_id: UUID
    kind: ServiceKind
    person_id: UUID | None = None
    household_id: UUID | None = None
    card_id: UUID | None = None
    card_code: str | None = None
    arrival_group_id: UUID | None = None
    population: Population | None = None
    sex: Sex | None = None
    people: int = 1
    reached: bool = True
    occurred_at: datetime


class NightTakenBack(Payload):
    """A night that a census posted as a service, and that was not: its stay had ended, or never was."""

    TYPE = "shelter.night_taken_back.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "service_id"

    service_id: UUID
    site_id: UUID
    night_of: date
    occurred_at: datetime


class NightsOf(BaseModel):
    """How many of a census' people are of a population and a sex, as far as they are known."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    population: Population | None = None
    sex: Sex | None = None
    people: int


class CensusFigures(BaseModel):
    """The board's numbers of a census' people at the moment of its closing: `present` + `away` = its `people`.

    `present` = in beds + in places + sharing + overflow + without a bed. Whoever is `away` for a while counts in the
    night: the place was given, and is kept.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    present: int
    away: int
    in_beds: int
    in_places: int
    sharing: int
    overflow: int
    without_bed: int
    beds: int
    beds_free: int
    beds_held: int
    beds_away: int
    beds_out_of_service: int
    places: int
    places_free: int
    places_held: int = 0
    night_capacity: int | None = None


class CensusClosed(Payload):
    """The census of a night at a site: `people` = `people_before` + `came` - `went`, by the ledger of stays.

    Each of the people is a service of the kind ACCOMMODATION_NIGHT, which is told as such (`service_given`): so who
    was served is counted once. Later facts never change what is told here; nights that turn out otherwise are told
    as a service or as taken back when the next census is closed. `figures` are absent of a night that was closed when
    it was over: who lay where is not known any more by then.
    """

    TYPE = "shelter.census_closed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "census_id"

    census_id: UUID
    site_id: UUID
    night_of: date
    people_before: int
    came: int
    went: int
    people: int
    not_seen: int
    by: list[NightsOf] = Field(default_factory=list)
    figures: CensusFigures | None = None
    occurred_at: datetime


class ShelterCapacityChanged(Payload):
    TYPE = "shelter.shelter_capacity_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS = ("coordination",)
    SUBJECT = "site_id"

    site_id: UUID
    version: int
    beds: int
    places: int
    covered_area_m2: float


class BedStateChanged(Payload):
    """A bed is new, or another than it was; `state` is RETIRED of one that is no part of its shelter any more."""

    TYPE = "shelter.bed_state_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "bed_id"

    bed_id: UUID
    version: int
    site_id: UUID
    state: str


class HoldChanged(Payload):
    """Beds and places are kept, for longer or no longer: `beds` and `places` are those that nobody has taken yet.

    Nothing is told when a hold expires, or when a guest takes of it: `expires_at` says the one, a stay the other.
    """

    TYPE = "shelter.hold_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "hold_id"

    hold_id: UUID
    version: int
    site_id: UUID
    arrival_group_id: UUID | None = None
    referral_id: UUID | None = None
    beds: int
    places: int
    expires_at: datetime
    released_at: datetime | None = None


class ReferralChanged(Payload):
    """One shelter (`site_id`) asks another to take in so many people, and what became of it; not who they are."""

    TYPE = "shelter.referral_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "referral_id"

    referral_id: UUID
    version: int
    site_id: UUID
    to_site_id: UUID
    state: str
    people: int
    hold_id: UUID | None = None


class ShelterCaseOpened(Payload):
    """Something for staff to look at, such as a person with two open stays (TWO_OPEN_STAYS, one case for each)."""

    TYPE = "shelter.case_opened.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    kind: str
    site_id: UUID
    occurred_at: datetime


class ShelterCaseResolved(Payload):
    TYPE = "shelter.case_resolved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    resolution: str
    occurred_at: datetime
