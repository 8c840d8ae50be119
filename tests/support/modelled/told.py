"""What registration told, and for whom somebody stands by that: the newest state counts, in whatever order it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.support.modelled.acts import (
    Act,
    ArrivalTakenBack,
    ArrivalTold,
    CardTold,
    HouseholdTold,
    PersonTold,
    Scan,
)
from tests.support.modelled.windows import Came

ENTERS = ("TRANSIT_ENTRY", "RETURN", "DISPLACEMENT")
"""Kinds of arrivals that are an entry; somebody who is registered may have been there for long."""

Key = TypeVar("Key")
State = TypeVar("State", PersonTold, HouseholdTold, CardTold)


class Told:
    """People, households, cards and arrivals, as they were told of."""

    def __init__(self) -> None:
        self.persons: dict[UUID, PersonTold] = {}
        self.households: dict[UUID, HouseholdTold] = {}
        self.cards: dict[str, CardTold] = {}
        self._bearers: dict[UUID, CardTold] = {}
        self._arrivals: dict[UUID, ArrivalTold] = {}
        self._taken_back: set[UUID] = set()
        self._splits: dict[UUID, tuple[UUID, datetime]] = {}

    def hear(self, act: Act) -> None:
        """Keep what is told; whose a card was is not forgotten."""
        if isinstance(act, ArrivalTold):
            self._arrivals.setdefault(act.arrival_id, act)
        elif isinstance(act, ArrivalTakenBack):
            self._taken_back.add(act.arrival_id)
        elif isinstance(act, PersonTold):
            _keep(self.persons, act.person_id, act)
        elif isinstance(act, HouseholdTold):
            _keep(self.households, act.household_id, act)
            if act.split_from and act.split_at:
                self._splits[act.household_id] = act.split_from, act.split_at
        elif isinstance(act, CardTold):
            _keep(self.cards, act.code, act)
            if self.cards[act.code] is act and (act.person_id or act.household_id):
                self._bearers[act.card_id] = act

    def stands_for(self, unit: str, id_: UUID) -> UUID:
        """The unit that `id_` counts at by what was told last; a site is itself, and so is a dwelling."""
        if unit == "SITE":
            return id_
        known = {stand_in(code): card.card_id for code, card in self.cards.items()}
        id_ = known.get(id_, id_)
        if id_ in self._bearers:
            card = self._bearers[id_]
            id_ = (card.household_id if unit != "PERSON" else None) or card.person_id or id_
        if id_ in self.persons:
            id_ = self.survivor(id_)
            home = self.persons[id_].household_id if id_ in self.persons else None
            id_ = home if home and unit != "PERSON" else id_
        id_ = self.family(id_)
        return self.dwelling(id_) or id_ if unit == "DWELLING" else id_

    def dwelling(self, household: UUID) -> UUID | None:
        """Where it lives, as far as it is known."""
        return self.households[household].dwelling_id if household in self.households else None

    def survivor(self, person: UUID) -> UUID:
        """The record that a person's stands for."""
        while person in self.persons and (into := self.persons[person].merged_into):
            person = into
        return person

    def family(self, household: UUID) -> UUID:
        """The household that one stands for."""
        while household in self.households and (into := self.households[household].merged_into):
            household = into
        return household

    def heirs(self, household: UUID, happened: datetime) -> set[UUID]:
        """Who split off from the household, at once or by and by, after something had happened."""
        found, look = {household}, [household]
        while look:
            origin = look.pop()
            for id_, (split_from, split_at) in self._splits.items():
                heir = self.family(id_)
                if self.family(split_from) == origin and happened <= split_at and heir not in found:
                    found.add(heir)
                    look.append(heir)
        return found - {household}

    def claimed_as(self, unit: str, scan: Scan) -> UUID:
        """As whom somebody asks, by what is known by now."""
        if unit == "SITE" or scan.to_site_id:
            return scan.to_site_id or scan.site_id
        card = self.cards.get(scan.card or "")
        bearer = self._bearers.get(card.card_id) if card else None
        person = scan.person_id or (bearer.person_id if bearer else None)
        household = scan.household_id or (bearer.household_id if bearer else None)
        if unit != "PERSON":
            told = self.persons.get(person) if person else None
            home = told.household_id if told and not told.merged_into else None
            person = household or home or person
        if unit == "DWELLING" and person:
            person = self.dwelling(self.stands_for("HOUSEHOLD", person)) or person
        return person or (card.card_id if card else stand_in(scan.card or str(scan.household_id)))

    def came(self, unit: str, id_: UUID) -> Iterator[Came]:
        """The arrivals of the unit's people; a household's or dwelling's are also those of its members."""
        for one in self._arrivals.values():
            if one.kind not in ENTERS or one.arrival_id in self._taken_back:
                continue
            family = self.stands_for(unit, one.household_id) if one.household_id and unit != "PERSON" else None
            person = self.stands_for(unit, one.person_id) if one.person_id else None
            if id_ in (family, person):
                who = self.survivor(one.person_id) if one.person_id else self.family(one.household_id or id_)
                yield Came(one.occurred_at, one.arrival_id, who, one.person_id or one.household_id or id_)


def _keep(states: dict[Key, State], key: Key, told: State) -> None:
    if key not in states or states[key].version < told.version:
        states[key] = told


def stand_in(asked: str) -> UUID:
    """As whom somebody counts of whom nothing is known but a card's code."""
    return uuid5(NAMESPACE_URL, f"amparo:card:{asked}")
