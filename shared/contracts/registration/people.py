"""People, households and consent, as others may know them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import (
    BirthPrecision,
    Composition,
    ConsentBasis,
    ConsentPurpose,
    Effect,
    Population,
    Presence,
    Sex,
)


class PersonState(Payload):
    """What others may know of a person.

    `birth_month` is `YYYY-MM` (or `YYYY`, as `birth_precision` says); `age_years` is the completed age at the
    event, `age_months` below five years. A protected record's event carries what an anonymous card's does.
    `merged_into` is the person of whom this turned out to be a second record: what is known under this id is theirs,
    for as long as the newest version says so. That one may be merged in its turn.
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
    carer_person_id: UUID | None = None
    """Who cares for them, as they named; of their household, and somebody who may be known."""
    merged_into: UUID | None = None
    deceased: bool = False
    """Nothing is given to them and no list holds them; their household has one person less."""
    withdrawn: bool = False
    """Nothing may be known of this record any more: it is as if it had never been told of."""


class PersonRegistered(PersonState):
    TYPE = "registration.person_registered.v1"


class PersonUpdated(PersonState):
    TYPE = "registration.person_updated.v1"


ERASED_VERSION = 2_000_000_000
"""Above all versions: an erased person's state is the last one, in whatever order events come."""


class PersonErased(PersonState):
    """Who this was is destroyed; what is left is what reports count by. No birth month, no effects.

    The person's earlier payloads in the log are reduced to the same, so that a consumer that is rebuilt hears no more.
    """

    TYPE = "registration.person_erased.v1"


class PersonMerged(PersonState):
    """The record is `merged_into` another from this version on."""

    TYPE = "registration.person_merged.v1"


class PersonUnmerged(PersonState):
    """The record stands for itself again from this version on."""

    TYPE = "registration.person_unmerged.v1"


class HouseholdState(Payload):
    """A household's size and composition; `size` never changes by naming a member.

    `merged_into` is the household of which this turned out to be a second record: all its members were merged away.
    `split_from` is the household that it split off from, openly, and `split_at` when: what that one had received by
    then counts for both. It never changes.
    """

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
    merged_into: UUID | None = None
    split_from: UUID | None = None
    split_at: datetime | None = None
    withdrawn: bool = False
    """Nothing may be known of this household any more."""


class HouseholdChanged(HouseholdState):
    TYPE = "registration.household_changed.v1"


class HouseholdMerged(HouseholdState):
    """The household is `merged_into` another from this version on."""

    TYPE = "registration.household_merged.v1"


class HouseholdUnmerged(HouseholdState):
    """The household stands for itself again from this version on."""

    TYPE = "registration.household_unmerged.v1"


class UnaccompaniedChildIdentified(Payload):
    """What a child's safety needs of a shelter, and nothing else; all false where the alarm has ended.

    Of the shelter's own staff alone: no webhook, no feed but shelter's own. `card_codes` are the child's cards, which
    say nothing of whom they belong to.
    """

    TYPE = "registration.unaccompanied_child_identified.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("shelter",)
    CONFIDENTIAL = True
    SUBJECT = "child_id"

    child_id: UUID
    version: int
    card_codes: list[str] = Field(default_factory=list)
    hand_over: bool
    """The child leaves by a hand-over only, whoever of its household leaves."""
    apart: bool
    """The child sleeps apart from adults who are no relatives."""
    age_band: Literal["0-5", "6-11", "12-17"] | None = None


class DiscreetModeChanged(Payload):
    """Every name at a site is hidden, or no longer: clients forget the names that they hold."""

    TYPE = "registration.discreet_mode_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    SUBJECT = "site_id"

    site_id: UUID
    version: int
    discreet: bool


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
