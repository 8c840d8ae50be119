"""What a plan is about: a small shelter that is soon full, two families, people alone, second records and cards."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from uuid import UUID

from shared.contracts.card_codes import ALPHABET, with_check_character
from tests.support.staying.acts import Card, Person, Plan, Room

BEGINS = datetime(2024, 3, 1, 14, tzinfo=UTC)
FIRST = date(2024, 2, 26)
"""The first night that is looked at: nobody is said to have come before."""
FAMILIES = ((34, 31, 9), (40, 4))
ALONE = (25, 19, 25, 67)
"""The third is, or turns out to be, the first once more."""


class Dice(random.Random):
    """Draws what is the same for a seed for ever."""

    def id(self) -> UUID:
        """An id."""
        return UUID(int=self.getrandbits(128), version=4)

    def code(self) -> str:
        """What stands on a card."""
        return with_check_character("".join(self.choice(ALPHABET) for _ in range(9)))

    def happens(self, share: float) -> bool:
        """True in so many of the cases."""
        return self.random() < share


def things_of(world: int) -> Plan:
    """Everything there is before something happens; in each world all ids are others."""
    dice = Dice(f"{world}/things")
    rooms = (
        Room(dice.id(), "FAMILY", beds=tuple(dice.id() for _ in range(3))),
        Room(dice.id(), "WOMEN", beds=tuple(dice.id() for _ in range(2))),
        Room(dice.id(), "FAMILY", places=2),
        Room(dice.id(), "OVERFLOW", places=1),
        Room(dice.id(), "OVERFLOW", beds=(dice.id(),)),
    )
    homes = [dice.id() for _ in FAMILIES]
    persons = [Person(dice.id(), home, age) for home, ages in zip(homes, FAMILIES, strict=True) for age in ages]
    persons += [Person(dice.id(), None, age) for age in ALONE]
    cards = (Card(dice.id(), dice.code()), Card(dice.id(), dice.code()), Card(dice.id(), dice.code(), homes[1]))
    plan = Plan(dice.id(), rooms, tuple(persons), cards)
    plan.names = _names(plan, homes)
    return plan


def _names(plan: Plan, homes: list[UUID]) -> dict[UUID | str, str]:
    names: dict[UUID | str, str] = {home: f"family {'AB'[n]}" for n, home in enumerate(homes)}
    for letter, room in zip("PQRST", plan.rooms, strict=True):
        names[room.id] = f"room {letter}"
        names |= {bed: f"bed {letter}{n}" for n, bed in enumerate(room.beds, 1)}
    names |= {one.id: f"person {n} of {one.age}" for n, one in enumerate(plan.persons, 1)}
    names |= {one.code: f"card {n}" for n, one in enumerate(plan.cards, 1)}
    return names
