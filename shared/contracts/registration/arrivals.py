"""Arrivals, head-counts, groups, as others may know them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import ArrivalGroupState, ArrivalKind, Composition, Means


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


class ArrivalReversed(Payload):
    """An arrival that was entered in error: it counts nowhere."""

    TYPE = "registration.arrival_reversed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    CONSUMERS = ("distribution", "coordination")
    SUBJECT = "arrival_id"

    arrival_id: UUID
    reversal_id: UUID
    site_id: UUID
    occurred_at: datetime
    """Of the reversal."""


class HeadcountReversed(Payload):
    """A head-count that was entered in error: it counts nowhere."""

    TYPE = "registration.headcount_reversed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    CONSUMERS = ("shelter", "coordination")
    SUBJECT = "headcount_id"

    headcount_id: UUID
    reversal_id: UUID
    site_id: UUID
    occurred_at: datetime
    """Of the reversal."""


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
    """A bus, a flight, people walking together; `cards_bound` counts the tokens of its strips.

    `registered` are its people who have a record, `remaining` those of the head-count who have neither a record nor a
    token: they draw on the head-count (absent while nobody was counted, or before the first number).
    `announced` are said to come, before anybody was counted; of a group that is EXPECTED, `occurred_at` is when.
    """

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
    registered: int = 0
    remaining: int | None = None
    announced: int | None = None
    occurred_at: datetime
