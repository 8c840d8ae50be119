"""Households of invented people: parents, children, twins, and relatives who travel by themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any

TWO_GIVEN = 0.62
TWINS = 0.035
FIRST_DAY = date(2023, 1, 1)


@dataclass(frozen=True)
class Person:
    """Somebody as she is, before anybody writes her down."""

    entity: str
    household: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    sex: str
    birth: date
    nationality: str
    documents: tuple[tuple[str, str], ...]
    phone: str
    origin: str
    child_of: str = ""
    married_name: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def countries() -> dict[str, Any]:
    """Names and places by country."""
    text = resources.files("amparo.match.data").joinpath("names.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["countries"]
    return found


def household(chance: Random, number: int, country: str) -> list[Person]:
    """One household of one to seven people."""
    table = countries()[country]
    origin, phone = chance.choice(table["places"]), _phone(chance, country)
    label = f"H{number}"
    father, mother = _surnames(chance, table), _surnames(chance, table)
    parents = [
        _adult(chance, country, (label, origin, phone), sex, names) for sex, names in (("M", father), ("F", mother))
    ]
    alone = chance.random() < 0.45
    if alone:
        return _numbered([chance.choice(parents)], label)
    members = parents if chance.random() < 0.7 else [parents[1]]
    surnames = father[:1] if table["two_surnames"] < 0.5 else (father[0], mother[0])
    members = members + _children(chance, country, (label, origin, phone), surnames, members[-1].birth)
    if chance.random() < 0.25:
        members.append(_adult(chance, country, (label, origin, ""), chance.choice("MF"), father))
    return _numbered(_named_apart(members), label)


def _named_apart(members: list[Person]) -> list[Person]:
    """Nobody gives two living children the same first name."""
    taken: set[str] = set()
    kept = []
    for member in members:
        if member.given[0] not in taken or not member.child_of:
            kept.append(member)
        taken.add(member.given[0])
    return kept


def _numbered(members: list[Person], label: str) -> list[Person]:
    adult = members[0]
    named = [replace(member, entity=f"{label}.{place}") for place, member in enumerate(members)]
    parent_document = adult.documents[0] if adult.documents else ("", "")
    return [
        replace(member, papers={"type": parent_document[0], "number": parent_document[1], "given": adult.given[0]})
        if member.child_of
        else member
        for member in named
    ]


def _adult(chance: Random, country: str, home: tuple[str, str, str], sex: str, surnames: tuple[str, ...]) -> Person:
    birth = date(2026, 1, 1) - timedelta(days=int(365.25 * min(85, 18 + abs(chance.gauss(0, 18)))))
    return _person(chance, country, home, (sex, birth, surnames), child_of="")


def _children(
    chance: Random, country: str, home: tuple[str, str, str], surnames: tuple[str, ...], mother: date
) -> list[Person]:
    children: list[Person] = []
    for _ in range(min(5, int(chance.expovariate(0.55)))):
        birth = date(2026, 1, 1) - timedelta(days=chance.randint(30, 365 * 19))
        if (birth - mother).days < 365 * 15:
            birth = date(2026, 1, 1) - timedelta(days=chance.randint(30, 365 * 4))
        children.append(_person(chance, country, home, (chance.choice("MF"), birth, surnames), child_of=home[0]))
        if chance.random() < TWINS:
            children.append(_person(chance, country, home, (chance.choice("MF"), birth, surnames), child_of=home[0]))
    return children


def _person(
    chance: Random,
    country: str,
    home: tuple[str, str, str],
    self: tuple[str, date, tuple[str, ...]],
    *,
    child_of: str,
) -> Person:
    table = countries()[country]
    sex, birth, surnames = self
    pool = table[sex.lower()]
    given = list(dict.fromkeys(_usual(chance, pool) for _ in range(1 + (chance.random() < TWO_GIVEN))))
    if chance.random() < 0.04:
        given.append(_usual(chance, pool))
    kinds = table["documents"]
    documents = tuple((kind, _number(chance, country, kind, birth)) for kind in kinds)
    return Person(
        entity="",
        household=home[0],
        given=tuple(given if table["two_surnames"] > 0.5 or chance.random() < 0.35 else given[:1]),
        family=surnames,
        sex=sex,
        birth=birth,
        nationality=country,
        documents=documents,
        phone=home[2] or _phone(chance, country),
        origin=home[1],
        child_of=child_of,
        married_name=_usual(chance, table["family"]),
    )


def _surnames(chance: Random, table: dict[str, Any]) -> tuple[str, ...]:
    first = _usual(chance, table["family"])
    return (first, _usual(chance, table["family"])) if chance.random() < table["two_surnames"] else (first,)


def _usual(chance: Random, pool: list[str]) -> str:
    """A word of the pool, the first ones far oftener (Zipf-like); a few rare ones are made by joining two."""
    if chance.random() < 0.03:
        one, other = chance.choice(pool), chance.choice(pool)
        return (one[: max(3, len(one) // 2)] + other[len(other) // 2 :].lower()).capitalize()
    place = int(len(pool) * chance.random() ** 2.2)
    return pool[place]


def _phone(chance: Random, country: str) -> str:
    prefix = {"HN": "+504", "HT": "+509", "CU": "+53", "VE": "+58", "CO": "+57", "EC": "+593"}.get(country, "+502")
    return prefix + chance.choice("389") + "".join(chance.choice("0123456789") for _ in range(7))


def _number(chance: Random, country: str, kind: str, birth: date) -> str:
    digits = "".join(chance.choice("0123456789") for _ in range(8))
    if kind == "DNI":
        return f"{chance.randint(1, 18):02d}{chance.randint(1, 28):02d}{birth.year}{digits[:5]}"
    if kind == "CI":
        return f"{birth:%y%m%d}{digits[:5]}"
    if kind == "CED":
        return ("V" if country == "VE" else "") + digits
    return chance.choice("ABCEFGX") + digits
