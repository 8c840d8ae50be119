"""Families as they are, before anybody writes them down."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.judge.names import Origin, drawn, origin_of


@dataclass
class Person:
    """One invented person."""

    entity: str
    family_id: str
    origin: Origin
    given: list[str]
    surnames: list[str]
    sex: str
    born: date
    paper: str | None
    phone: str | None
    town: str
    mother: Person | None = None
    married_into: list[str] = field(default_factory=list)


def _given(origin: Origin, sex: str, chance: random.Random) -> list[str]:
    pool = origin.women if sex == "F" else origin.men
    count = 2 if origin.surnames == 2 and chance.random() < 0.6 else 1
    names = [drawn(pool, chance) for _ in range(count)]
    return names[:1] if len(set(names)) < len(names) else names


def _surnames(origin: Origin, chance: random.Random) -> list[str]:
    return [drawn(origin.families, chance) for _ in range(origin.surnames)]


def _paper(origin: Origin, born: date, chance: random.Random) -> str | None:
    if chance.random() > {"DNI": 0.7, "CED": 0.5, "CI": 0.55, "ID": 0.5, "PAS": 0.4}[origin.paper]:
        return None
    number = chance.randrange(10**5)
    if origin.paper == "DNI":
        return f"{chance.randrange(1, 19):02d}{chance.randrange(1, 20):02d}{born.year}{number:05d}"
    if origin.paper == "CI":
        return f"{born:%y%m%d}{number:05d}"
    if origin.paper == "CED":
        return f"V{chance.randrange(8_000_000, 33_000_000)}"
    if origin.paper == "ID":
        return f"{chance.randrange(10**9, 24 * 10**8)}"
    return f"{chance.choice('ABEGPR')}{chance.randrange(10**6, 10**8)}"


class Line:
    """The families in the line, one after the other."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._people = 0
        self._families = 0

    def next_family(self) -> list[Person]:
        """A family, or somebody alone."""
        chance = self._chance
        self._families += 1
        origin = origin_of(chance)
        phone = self._phone(origin) if chance.random() < 0.55 else None
        town = drawn(origin.towns, chance)
        year = chance.randint(1962, 2003)
        father = self._person(origin, "M", _surnames(origin, chance), self._born(year), phone=phone, town=town)
        if chance.random() < 0.42:
            alone = (
                father
                if chance.random() < 0.65
                else self._person(origin, "F", _surnames(origin, chance), self._born(year), phone=phone, town=town)
            )
            return [alone]
        mother = self._person(
            origin, "F", _surnames(origin, chance), self._born(year + chance.randint(-3, 6)), phone=phone, town=town
        )
        mother.married_into = father.surnames[:1]
        children = self._children(father, mother, phone)
        people = [mother, *children] if chance.random() < 0.3 else [father, mother, *children]
        if chance.random() < 0.1:
            people.append(self._brother_of(father))
        return people

    def _children(self, father: Person, mother: Person, phone: str | None) -> list[Person]:
        chance = self._chance
        children: list[Person] = []
        year = max(mother.born.year + 17, 2000) + chance.randint(0, 8)
        while len(children) < 5 and chance.random() < 0.62 and year < 2024:
            born = self._born(year)
            surnames = (father.surnames[:1] + mother.surnames[:1])[: father.origin.surnames]
            for _ in range(2 if chance.random() < 0.03 else 1):
                child = self._person(father.origin, chance.choice("FM"), surnames, born, phone=phone, town=father.town)
                child.mother = mother
                children.append(child)
            year += chance.randint(1, 5)
        return children

    def _brother_of(self, one: Person) -> Person:
        return self._person(
            one.origin,
            "M",
            one.surnames,
            self._born(one.born.year + self._chance.randint(1, 6)),
            phone=one.phone,
            town=one.town,
        )

    def _person(
        self, origin: Origin, sex: str, surnames: list[str], born: date, *, phone: str | None, town: str
    ) -> Person:
        self._people += 1
        return Person(
            f"P{self._people:06d}",
            f"F{self._families:06d}",
            origin,
            _given(origin, sex, self._chance),
            list(surnames),
            sex,
            born,
            _paper(origin, born, self._chance),
            phone,
            town,
        )

    def _born(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self._chance.randrange(365))

    def _phone(self, origin: Origin) -> str:
        return origin.dial + str(self._chance.randrange(30_000_000, 99_999_999))
