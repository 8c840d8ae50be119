"""What registration tells of during a plan: people, households, cards, arrivals, and what they turn out to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tests.support.modelled.acts import Act, ArrivalTakenBack, ArrivalTold, CardTold, HouseholdTold, PersonTold
from tests.support.modelled.things import Dice

PERSONS, CARDS, DWELLINGS = 6, 6, 2
SIZES = (3, 3, 7)
"""Of the households; those that are alike may turn out to be one."""
ARRIVALS = ("TRANSIT_ENTRY", "TRANSIT_ENTRY", "TRANSIT_ENTRY", "RETURN", "DISPLACEMENT", "REGISTRATION")
AGO = (timedelta(hours=1), timedelta(hours=20), timedelta(days=4), timedelta(days=13), timedelta(days=15))
"""How long before it is told of an arrival was."""


@dataclass
class Person:
    """A record of a person."""

    id: UUID
    household_id: UUID | None
    version: int = 0
    merged_into: UUID | None = None


@dataclass
class Household:
    """A record of a household."""

    id: UUID
    size: int
    version: int = 0
    merged_into: UUID | None = None
    dwelling_id: UUID | None = None
    split_from: UUID | None = None
    split_at: datetime | None = None


@dataclass
class Card:
    """A card; of nobody yet it is anonymous."""

    id: UUID
    code: str
    version: int = 0
    state: str = "ISSUED"
    person_id: UUID | None = None
    household_id: UUID | None = None


class Registry:
    """Registration, as far as it tells; `do` is what is done with what it says."""

    def __init__(self, dice: Dice, do: Callable[[Act], None]) -> None:
        self._dice, self._do = dice, do
        self._said: list[PersonTold | HouseholdTold | CardTold] = []
        self._arrivals: list[ArrivalTold] = []
        self.households = [Household(dice.id(), size) for size in SIZES]
        self._dwellings = [dice.id() for _ in range(DWELLINGS)]
        homes = [dice.choice([None, *(home.id for home in self.households)]) for _ in range(PERSONS)]
        self.persons = [Person(dice.id(), home) for home in homes]
        self.cards = [Card(dice.id(), dice.code()) for _ in range(CARDS)]

    def begin(self, now: datetime) -> None:
        """Most people and cards are known, and some of the people came yesterday."""
        for household in self.households:
            self._tell(now, household)
        for person in self.persons[1:]:
            self._tell(now, person)
        for card in self.cards[1:]:
            self._bind(card)
            self._tell(now, card)
        for person in self._dice.sample(self.persons, 2):
            self._arrives(now, person, timedelta(days=1))
        self._part(now, now + timedelta(hours=self._dice.randint(1, 200)))

    def anonymous(self) -> list[str]:
        """Cards of nobody, that may be given to."""
        return [one.code for one in self.cards if not one.person_id and not one.household_id and one.state == "ISSUED"]

    def change_card(self, now: datetime) -> None:
        """It is bound, paused, revoked, or issued again."""
        card = self._dice.choice(self.cards)
        if not card.person_id and not card.household_id and self._dice.random() < 0.7:
            self._bind(card)
        else:
            card.state = self._dice.choice(["ISSUED", "ISSUED", "PAUSED", "REVOKED"])
        self._tell(now, card)

    def _bind(self, card: Card) -> None:
        """To a person, to a household, or to nobody yet."""
        kind = self._dice.random()
        if kind < 0.5:
            card.person_id = self._dice.choice(self.persons).id
        elif kind < 0.65:
            card.household_id = self._dice.choice(self.households).id

    def change_person(self, now: datetime) -> None:
        """Somebody comes into a household."""
        person = self._dice.choice(self.persons)
        if not person.household_id:
            person.household_id = self._dice.choice(self.households).id
        self._tell(now, person)

    def move_house(self, now: datetime) -> None:
        """It is told where a family lives, or lives now."""
        household = self._dice.choice(self.households)
        household.dwelling_id = self._dice.choice(self._dwellings)
        self._tell(now, household)

    def merge(self, now: datetime) -> None:
        """Two records turn out to be one person's or one family's, or not to be."""
        if self._dice.random() < 0.6:
            records: list[Person] | list[Household] = self.persons
        else:
            records = [one for one in self.households if one.size == SIZES[0]]
        parted = [one for one in records if one.merged_into]
        standing = [one for one in records if not one.merged_into]
        if parted and self._dice.random() < 0.5:
            one = self._dice.choice(parted)
            one.merged_into = None
            self._tell(now, one, parted=True)
        elif len(standing) > 1:
            one, survivor = self._dice.sample(standing, 2)
            one.merged_into = survivor.id
            self._tell(now, one)

    def split(self, now: datetime) -> tuple[UUID, UUID]:
        """A household turns out to have split a while ago: the old one and the new one."""
        return self._part(now, now - timedelta(minutes=self._dice.randint(0, 2_000)))

    def _part(self, now: datetime, at: datetime) -> tuple[UUID, UUID]:
        old, size = self._dice.choice(self.households), self._dice.choice(SIZES)
        self.households.append(Household(self._dice.id(), size, split_from=old.id, split_at=at))
        self._tell(now, self.households[-1])
        return old.id, self.households[-1].id

    def arrive(self, now: datetime) -> None:
        """Somebody came, or a family whose members have no record; now and then it was an error, or is told again."""
        kind = self._dice.random()
        if self._arrivals and kind < 0.1:
            self._do(replace(self._dice.choice(self._arrivals), at=now))
        elif self._arrivals and kind < 0.2:
            self._do(ArrivalTakenBack(now, self._dice.choice(self._arrivals).arrival_id, self._dice.id()))
        else:
            who: Person | Household = self._dice.choice(self.persons)
            if kind > 0.85:
                who = self._dice.choice(self.households)
            self._arrives(now, who, self._dice.choice(AGO))

    def _arrives(self, now: datetime, who: Person | Household, ago: timedelta) -> None:
        act = ArrivalTold(now, self._dice.id(), self._dice.choice(ARRIVALS), now - ago)
        if isinstance(who, Household):
            act = replace(act, household_id=who.id)
        else:
            with_family = who.household_id if self._dice.random() < 0.5 else None
            act = replace(act, person_id=who.id, household_id=with_family)
        self._arrivals.append(act)
        self._do(act)

    def _tell(self, now: datetime, one: Person | Household | Card, *, parted: bool = False) -> None:
        """Its newest state; now and then an older one comes after it once more."""
        one.version += 1
        act: PersonTold | HouseholdTold | CardTold
        if isinstance(one, Person):
            act = PersonTold(now, one.id, one.version, one.household_id, one.merged_into, parted)
        elif isinstance(one, Household):
            more = one.dwelling_id, parted, one.split_from, one.split_at
            act = HouseholdTold(now, one.id, one.version, one.size, one.merged_into, *more)
        else:
            act = CardTold(now, one.id, one.code, one.version, one.state, one.person_id, one.household_id)
        self._do(act)
        self._said.append(act)
        if self._dice.random() < 0.15:
            self._do(replace(self._dice.choice(self._said), at=now))
