"""Random small cases of placing."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

from services.shelter.rules.placing import Member, Other, Party, Room
from shared.contracts.vocabulary import Effect, Sex
from tests.unit.shelter.placing_by_hand import ACCESS_IN_ORDER, HOME, hall, party, room, woman

HERE = UUID(int=99)
"""One of the household who sleeps here already."""


class Dice:
    """Random small cases, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def party(self) -> Party:
        """One to four people: households, strangers who came together, children alone, some here already."""
        choose, chance = self.random.choice, self.random.random
        home = HOME if chance() < 0.8 else None
        if chance() < 0.4:
            return self.family()
        members = [self.member(home, head=not at) for at in range(choose([1, 2, 2, 3, 3, 4]))]
        here = [self.member(HOME, head=False)] if home and chance() < 0.15 else []
        ids = [UUID(int=100 + at) for at in range(len(members))]
        members = [
            one._replace(person_id=id_, named=choose([*ids, HERE]) if chance() < 0.7 else None)
            for id_, one in zip(ids, members, strict=True)
        ]
        here = [one._replace(person_id=HERE) for one in here]
        area = choose(["FAMILY", "WOMEN", "MEN"]) if chance() < 0.1 else None
        return party(*members, area=area, here=here)

    def family(self) -> Party:
        """Adults and those for whom one of them cares, each of whom names one; some adults are here already."""
        choose, chance = self.random.choice, self.random.random
        adults = [self.member(HOME, head=not at)._replace(age_min=30, in_alarm=False) for at in range(2)]
        others = [self.member(HOME, head=False) for _ in range(choose([1, 2, 2]))]
        helped = {Effect.CARER_BESIDE}
        others = [one if one.is_child(18) else one._replace(effects=one.effects | helped) for one in others]
        ids = [UUID(int=100 + at) for at in range(4)]
        members = [one._replace(person_id=id_) for id_, one in zip(ids, [*adults, *others], strict=False)]
        here = [woman()._replace(person_id=HERE)] if chance() < 0.3 else []
        named = [*ids[:2], HERE] if here else ids[:2]
        members[2:] = [one._replace(named=choose(named)) for one in members[2:]]
        return party(*members, here=here)

    def member(self, home: UUID | None, *, head: bool) -> Member:
        choose, chance = self.random.choice, self.random.random
        age = choose([None, 0, 1, 2, 3, 5, 6, 9, 11, 12, 15, 17, 18, 25, 30, 40, 50, 65])
        effects = {one for one in (*ACCESS_IN_ORDER, Effect.OWN_ROOM) if chance() < 0.07}
        alarm = age is not None and age < 18 and chance() < 0.2
        return Member(
            household_id=None if alarm else home,
            age_min=age,
            head=head,
            sex=choose([Sex.FEMALE, Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.NOT_STATED, None]),
            effects=frozenset(effects),
            apart=alarm and chance() < 0.8,
            in_alarm=alarm,
        )

    def rooms(self, who: Party) -> list[Room]:
        """Two to four rooms with a few beds, or places."""
        return [self.room(number, who) for number in range(1, self.random.randint(2, 4) + 1)]

    def room(self, number: int, who: Party) -> Room:
        choose, chance = self.random.choice, self.random.random
        rare = ["WOMEN", "MEN", "ACCESSIBLE", "ISOLATION", "OVERFLOW"]
        mine = ["UNACCOMPANIED_CHILDREN"] * 6 if any(guest.alone for guest in who.guests) else ["FAMILY"] * 3
        population = choose([*rare, *mine, "FAMILY", "FAMILY", "FAMILY", "UNACCOMPANIED_CHILDREN"])
        others = tuple(self.other(who) for _ in range(choose([0, 0, 0, 1, 2])))
        common: dict[str, Any] = {"population": population, "floor": choose([0, 0, 0, 1]), "accessible": chance() < 0.3}
        given = choose([HOME, UUID(int=7)]) if chance() < 0.1 else None
        if chance() < 0.2:
            return hall(number, self.random.randint(1, 3), others=others, household_id=given, **common)
        kinds = [
            choose(["SINGLE", "DOUBLE", "LOWER", "UPPER", "COT", "CRIB", "MAT"]) for _ in range(choose([0, 1, 2, 2, 3]))
        ]
        return room(number, *kinds, others=others, household_id=given, **common)

    def other(self, who: Party) -> Other:
        choose, chance = self.random.choice, self.random.random
        child = chance() < 0.4
        home = HOME if who.here and chance() < 0.5 else choose([None, UUID(int=7), UUID(int=8)])
        alone = child and home is not HOME and chance() < 0.6
        band = choose(["0-5", "6-11", "12-17"]) if child else "18-59"
        adult = not child and chance() < 0.8
        person = HERE if home == HOME and chance() < 0.7 else None
        return Other(home, child, adult, choose([Sex.FEMALE, Sex.MALE, None]), alone, band, person)
