"""Events of services, and of the census, which tells nights as such."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT
from shared.contracts.vocabulary import Population, ServiceKind, Sex


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
    night: the place was given, and is kept. `over_area` of those present are more than the covered area takes
    (`sphere_places`); absent of what was told before that was counted.
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
    sphere_places: int | None = None
    over_area: int | None = None
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
