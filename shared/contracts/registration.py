"""Events of registration: pseudonymous, whatever the record holds."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import (
    ArrivalGroupState,
    ArrivalKind,
    BirthPrecision,
    CardKind,
    CardState,
    Composition,
    ConsentBasis,
    ConsentPurpose,
    Effect,
    Means,
    Population,
    Presence,
    Sex,
)


class PersonState(Payload):
    """What others may know of a person.

    `birth_month` is `YYYY-MM` (or `YYYY`, as `birth_precision` says); `age_years` is the completed age at the
    event, `age_months` below five years. A protected record's event carries what an anonymous card's does.
    """

    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "person_id"

    person_id: UUID
    version: int
    household_id: UUID | None = None
    site_id: UUID
    presence: Presence = Presence.SEEN
    sex: Sex = Sex.NOT_STATED
    birth_month: str | None = None
    birth_precision: BirthPrecision | None = None
    age_years: int | None = None
    age_months: int | None = None
    populations: list[Population] = Field(default_factory=list)
    nationality: str | None = None
    origin_department: str | None = None
    effects: list[Effect] = Field(default_factory=list)


class PersonRegistered(PersonState):
    TYPE = "registration.person_registered.v1"


class PersonUpdated(PersonState):
    TYPE = "registration.person_updated.v1"


class HouseholdChanged(Payload):
    """A household's size and composition; `size` never changes by naming a member."""

    TYPE = "registration.household_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "household_id"

    household_id: UUID
    version: int
    site_id: UUID
    presence: Presence = Presence.SEEN
    population: Population
    size: int
    composition: Composition
    head_person_id: UUID | None = None
    member_ids: list[UUID] = Field(default_factory=list)
    dwelling_id: UUID | None = None
    place_pcode: str | None = None


class CardPayload(Payload):
    """A card and to whom it belongs; the code is no secret and no personal datum."""

    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "card_id"

    card_id: UUID
    version: int
    code: str
    kind: CardKind
    state: CardState
    batch_id: UUID | None = None
    site_id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    sex: Sex | None = None
    """Of an anonymous bearer, where it was counted."""
    population: Population | None = None


class CardIssued(CardPayload):
    TYPE = "registration.card_issued.v1"


class CardBound(CardPayload):
    TYPE = "registration.card_bound.v1"


class CardRevoked(CardPayload):
    TYPE = "registration.card_revoked.v1"


class ArrivalRecorded(Payload):
    """One arrival of one person (or of a household's unnamed members as a composition)."""

    TYPE = "registration.arrival_recorded.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    CONSUMERS = ("distribution", "coordination")
    SUBJECT = "arrival_id"

    arrival_id: UUID
    kind: ArrivalKind
    site_id: UUID
    place_pcode: str
    occurred_at: datetime
    person_id: UUID | None = None
    household_id: UUID | None = None
    unnamed: Composition | None = None
    means: Means = Means.NOT_STATED
    country_from: str | None = None
    nationality: str | None = None
    arrival_group_id: UUID | None = None


class HeadcountRecorded(Payload):
    """People counted, not known; `nationalities` counts by ISO 3166-1 alpha-2 and may sum to less."""

    TYPE = "registration.headcount_recorded.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "headcount_id"

    headcount_id: UUID
    kind: ArrivalKind
    site_id: UUID
    place_pcode: str
    occurred_at: datetime
    people: Composition
    nationalities: dict[str, int] = Field(default_factory=dict)
    country_from: str | None = None
    means: Means = Means.NOT_STATED
    arrival_group_id: UUID | None = None


class ArrivalGroupChanged(Payload):
    """A bus, a flight, people walking together; `cards_bound` counts the tokens of its strips."""

    TYPE = "registration.arrival_group_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "arrival_group_id"

    arrival_group_id: UUID
    version: int
    site_id: UUID
    kind: ArrivalKind
    state: ArrivalGroupState
    means: Means
    country_from: str | None = None
    headcount: int = 0
    cards_bound: int = 0
    occurred_at: datetime


class ConsentChanged(Payload):
    TYPE = "registration.consent_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("coordination",)
    SUBJECT = "person_id"

    person_id: UUID
    version: int
    purpose: ConsentPurpose
    given: bool
    basis: ConsentBasis
