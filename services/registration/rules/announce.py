"""What leaves this service about a record; a protected one's events are those of an anonymous card, and no others.

A person who gives no data is known outside as a card with a sex, and was counted at the door. So a protected
person has no person event, no place in the household's list, a card without a bearer, no consent event, and an
arrival that is a head-count of one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from services.registration.rules.ages import birth_month, completed_age
from services.registration.rules.composition import added, counted
from shared.contracts.registration import (
    ArrivalRecorded,
    CardBound,
    CardIssued,
    CardPayload,
    HeadcountRecorded,
    HouseholdChanged,
    HouseholdState,
    PersonState,
)
from shared.contracts.vocabulary import (
    AgeBand,
    ArrivalKind,
    BirthPrecision,
    CardKind,
    CardState,
    Composition,
    Effect,
    Means,
    Population,
    Presence,
    Sex,
)


@dataclass(frozen=True)
class Person:
    """What rules and events need of a person's record; no name and no document."""

    id: UUID
    household_id: UUID | None
    site_id: UUID
    presence: Presence
    sex: Sex
    birth_date: date | None
    birth_precision: BirthPrecision | None
    populations: list[Population]
    nationality: str | None
    origin_department: str | None
    effects: list[Effect]
    protected: bool
    version: int = 1
    merged_into: UUID | None = None
    deceased: bool = False
    known_carer_id: UUID | None = None
    """Who cares for them, as far as others may know: see `queries.carers`."""

    def age_years(self, on: date) -> int | None:
        """The completed age on the local day `on`."""
        age = completed_age(self.birth_date, self.birth_precision, on)
        return age.years if age else None


@dataclass(frozen=True)
class Household:
    """What events need of a household's record; `members` are those with a record."""

    id: UUID
    site_id: UUID
    presence: Presence
    population: Population
    size: int
    unnamed: Composition
    head_person_id: UUID | None
    dwelling_id: UUID | None
    place_pcode: str | None
    protected: bool
    members: Sequence[Person] = field(default_factory=tuple)
    version: int = 1
    merged_into: UUID | None = None
    split_from: UUID | None = None
    split_at: datetime | None = None
    details: Mapping[str, int] = field(default_factory=dict)
    """Of the unnamed members: they stay here."""


@dataclass(frozen=True)
class Card:
    """A card's record."""

    id: UUID
    code: str
    kind: CardKind
    state: CardState
    site_id: UUID
    version: int = 1
    batch_id: UUID | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    sex: Sex | None = None
    age_band: AgeBand | None = None
    population: Population | None = None


@dataclass(frozen=True)
class Arrival:
    """An arrival of one person, or of people who are only counted (`unnamed`)."""

    id: UUID
    kind: ArrivalKind
    site_id: UUID
    place_pcode: str
    occurred_at: datetime
    means: Means
    country_from: str | None
    arrival_group_id: UUID | None
    vehicle: str | None = None
    origin_pcode: str | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    unnamed: Composition | None = None


def people_states(type_: type[PersonState], people: Sequence[Person], on: date) -> list[PersonState]:
    """The state events of those of `people` who may be known; `on` is the event's local day."""
    return [_person_state(type_, person, on) for person in people if not person.protected]


def _person_state(type_: type[PersonState], person: Person, on: date) -> PersonState:
    age = completed_age(person.birth_date, person.birth_precision, on)
    return type_(
        person_id=person.id,
        version=person.version,
        household_id=person.household_id,
        site_id=person.site_id,
        presence=person.presence,
        sex=person.sex,
        birth_month=birth_month(person.birth_date, person.birth_precision),
        birth_precision=person.birth_precision if person.birth_date else None,
        age_years=age.years if age else None,
        age_months=age.months if age else None,
        populations=person.populations,
        nationality=person.nationality,
        origin_department=person.origin_department,
        effects=sorted(person.effects),
        carer_person_id=None if person.merged_into else person.known_carer_id,
        merged_into=person.merged_into,
        deceased=person.deceased,
    )


def living(household: Household) -> Household:
    """The household without those of its members who have died: whoever counts people or gives to them means these."""
    alive = [person for person in household.members if not person.deceased]
    dead = {person.id for person in household.members} - {person.id for person in alive}
    if not dead:
        return household
    head = None if household.head_person_id in dead else household.head_person_id
    return replace(household, members=alive, size=max(household.size - len(dead), 0), head_person_id=head)


def as_shown(household: Household, on: date, visible: Collection[UUID]) -> Household:
    """The household as somebody sees it who may know the `visible` of its members: the others have no name."""
    hidden = [person for person in household.members if person.id not in visible]
    unnamed = counted((person.sex, person.age_years(on)) for person in hidden)
    return replace(
        household,
        unnamed=added(household.unnamed, unnamed),
        head_person_id=household.head_person_id if household.head_person_id in visible else None,
        members=[person for person in household.members if person.id in visible],
    )


def household_states(
    households: Sequence[Household], on: date, type_: type[HouseholdState] = HouseholdChanged
) -> list[HouseholdState]:
    """The state events of those households that may be known; a protected member looks like an unnamed one."""
    return [_household_state(type_, household, on) for household in households if not household.protected]


def _household_state(type_: type[HouseholdState], household: Household, on: date) -> HouseholdState:
    household = living(household)
    shown = as_shown(household, on, {person.id for person in household.members if not person.protected})
    named = counted((person.sex, person.age_years(on)) for person in shown.members)
    return type_(
        household_id=household.id,
        version=household.version,
        site_id=household.site_id,
        presence=household.presence,
        population=household.population,
        size=household.size,
        composition=added(named, shown.unnamed),
        head_person_id=shown.head_person_id,
        member_ids=[person.id for person in shown.members],
        dwelling_id=household.dwelling_id,
        place_pcode=household.place_pcode,
        merged_into=household.merged_into,
        split_from=household.split_from,
        split_at=household.split_at,
    )


def handed_to(card: Card, bearer: Person | None) -> Card:
    """The card's row when it is handed over: a protected bearer's holds what an anonymous one's is counted by.

    A bearer whose record shows needs no sex on the card. What the row holds is what others are told, now and when
    the card is revoked; so a card that was given out without data stays one when it is bound to a protected person.
    """
    if bearer is None or not bearer.protected:
        return card if bearer is None else replace(card, sex=None, age_band=None)
    population = bearer.populations[0] if bearer.populations else card.population
    return replace(card, sex=bearer.sex, population=population)


def as_anonymous(card: Card) -> Card:
    """The card as it looks outside when its bearer, or the household whose card it is, is protected."""
    return replace(card, person_id=None, household_id=None)


def card_state(type_: type[CardPayload], card: Card) -> CardPayload:
    """The card's state event."""
    return type_(
        card_id=card.id,
        version=card.version,
        code=card.code,
        kind=card.kind,
        state=card.state,
        batch_id=card.batch_id,
        site_id=card.site_id,
        person_id=card.person_id,
        household_id=card.household_id,
        arrival_group_id=card.arrival_group_id,
        sex=card.sex,
        age_band=card.age_band,
        population=card.population,
    )


def issued(card: Card) -> CardPayload:
    """The event of a card that was just handed over: bound where it belongs to somebody known, else issued."""
    known = card.person_id is not None or card.household_id is not None
    return card_state(CardBound if known else CardIssued, card)


def arrival_event(
    arrival: Arrival, *, bearer: Person | None, protected: bool, on: date
) -> ArrivalRecorded | HeadcountRecorded:
    """The event of one arrival; a protected person's is a head-count, of one, without a nationality.

    It is only made where the group was not counted by then, and is no part of the group's own head-count: who adds
    up a group takes it for one who was registered.
    """
    if protected:
        return HeadcountRecorded(
            headcount_id=arrival.id,
            kind=arrival.kind,
            site_id=arrival.site_id,
            place_pcode=arrival.place_pcode,
            occurred_at=arrival.occurred_at,
            people=counted([(bearer.sex, bearer.age_years(on))]) if bearer else arrival.unnamed or Composition(),
            country_from=arrival.country_from,
            means=arrival.means,
            arrival_group_id=arrival.arrival_group_id,
        )
    return ArrivalRecorded(
        arrival_id=arrival.id,
        kind=arrival.kind,
        site_id=arrival.site_id,
        place_pcode=arrival.place_pcode,
        occurred_at=arrival.occurred_at,
        person_id=arrival.person_id,
        household_id=arrival.household_id,
        unnamed=arrival.unnamed,
        means=arrival.means,
        country_from=arrival.country_from,
        nationality=bearer.nationality if bearer else None,
        arrival_group_id=arrival.arrival_group_id,
    )
