"""Who is at the shelter on a day. All of them are invented: names by chance from lists of frequent ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from amparo.demo_desk.names import PCODE, SITE_ID, of_day
from amparo.seeding.names import Names, names_of

CONSENT_TEXT = "2023-1"
ADULT_YEARS = 18
DOCUMENTED_SHARE = 0.6
WAITING = "WITHOUT_BED"
"""Instead of a room: they wait for a place."""
_BIRTH_DAYS = 360  # with the days that a month has past its 28th, never a whole year


@dataclass(frozen=True, slots=True)
class Member:
    """One of a party: as whose relative, of which sex and age; `cared_for_by` is the carer's number in the party."""

    relationship: str
    sex: str
    age: int
    cared_for_by: int = 0
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """People who belong together; `room` is where they stay (None: they only come for a kit)."""

    key: str
    room: str | None
    members: tuple[Member, ...]
    nationality: str = "VE"
    population: str = "IN_TRANSIT"
    protected: bool = False
    away: bool = False

    def household_id(self, day: date) -> UUID:
        """Their household."""
        return of_day(day, "household", self.key)

    def person_id(self, day: date, number: int) -> UUID:
        """The member with this number."""
        return of_day(day, "person", self.key, str(number))

    @property
    def sharing(self) -> tuple[int, ...]:
        """The numbers of the babies, who share the bed of who cares for them."""
        return tuple(number for number, member in enumerate(self.members) if member.age == 0)


def _m(relationship: str, sex: str, age: int, cared_for_by: int = 0, *effects: str) -> Member:
    return Member(relationship, {"F": "FEMALE", "M": "MALE"}[sex], age, cared_for_by, effects)


def _alone(room: str, sex: str, *who: tuple[int, str]) -> tuple[Party, ...]:
    return tuple(
        Party(f"{room.lower()}-{number}", room, (_m("HEAD", sex, age),), country)
        for number, (age, country) in enumerate(who, start=1)
    )


SERVED = Party(
    "served", "FAM-1", (_m("HEAD", "F", 34), _m("PARTNER", "M", 37), _m("CHILD", "F", 9), _m("CHILD", "M", 4))
)
DISPLACED = Party(
    "displaced", "FAM-1", (_m("HEAD", "F", 29), _m("CHILD", "M", 7), _m("CHILD", "F", 2)), "HN", "DISPLACED"
)
GRANDMOTHER = Party(
    "grandmother", "FAM-1", (_m("HEAD", "F", 61), _m("CHILD", "F", 33), _m("GRANDCHILD", "F", 11, 1)), "CU"
)
LARGE = Party(
    "large", "FAM-2",
    (_m("HEAD", "M", 41), _m("SPOUSE", "F", 38), _m("CHILD", "M", 14), _m("CHILD", "F", 10), _m("CHILD", "F", 6)), "EC",
)  # fmt: skip
FATHER = Party("father", "FAM-2", (_m("HEAD", "M", 32), _m("CHILD", "M", 8)), "CO")
BABY = Party("baby", "FAM-2", (_m("HEAD", "F", 23), _m("PARTNER", "M", 25), _m("CHILD", "M", 0)), "HN", "DISPLACED")
PROTECTED = Party("protected", "MUJ", (_m("HEAD", "F", 27),), "HN", protected=True)
AWAY = Party("away", "HOM", (_m("HEAD", "M", 36),), "HN", away=True)
PAUSED = Party("paused", "HOM", (_m("HEAD", "M", 30),))
OLD_COUPLE = Party(
    "old-couple", "ACC", (_m("HEAD", "M", 74, 0, "LOWER_BED"), _m("SPOUSE", "F", 71, 0, "LOWER_BED")), "HN", "DISPLACED"
)
WHEELCHAIR = Party(
    "wheelchair", "ACC", (_m("HEAD", "M", 45, 0, "LOWER_BED", "STEP_FREE"), _m("SIBLING", "F", 39)), "VE"
)
ISOLATED = Party("isolated", "AIS", (_m("HEAD", "M", 28),))
WITHOUT_PLACE = Party("without-place", WAITING, (_m("HEAD", "F", 31), _m("CHILD", "F", 8), _m("CHILD", "M", 5)))
NEIGHBOURS = Party("neighbours", None, (_m("HEAD", "F", 44), _m("SPOUSE", "M", 47), _m("CHILD", "F", 13)), "HN", "HOST")
WOMEN = _alone("MUJ", "F", (24, "VE"), (38, "VE"), (45, "CU"), (19, "HN"), (52, "EC"), (29, "CO"))
MEN = _alone("HOM", "M", (21, "VE"), (26, "VE"), (33, "CU"), (40, "HN"), (57, "EC"), (22, "CO"), (35, "VE"))

PARTIES = (
    *(SERVED, DISPLACED, GRANDMOTHER, LARGE, FATHER, BABY, PROTECTED, *WOMEN, AWAY, PAUSED, *MEN),
    *(OLD_COUPLE, WHEELCHAIR, ISOLATED, WITHOUT_PLACE, NEIGHBOURS),
)
TOKENS = (("token-1", "MUJ", "FEMALE"), ("token-2", "HOM", "MALE"))
"""Guests who gave no data: their card's key, their room, their sex as they stated it."""


def registration(party: Party, day: date) -> dict[str, Any]:
    """The body that registers a party on a day, with a card of the head's."""
    chance = Random(f"{day.isoformat()}:{party.key}")  # noqa: S311 - invented people, the same ones in every run
    names = names_of(party.nationality)
    surnames = _surnames(party, names, chance)
    head = party.person_id(day, 0)
    return {
        "id": party.household_id(day),
        "site_id": SITE_ID,
        "population": party.population,
        "head_person_id": head,
        "members": [
            {**_member(party, number, day, names, chance), "family_names": " ".join(surnames[number])}
            for number in range(len(party.members))
        ],
        "consents": [{"purpose": "ASSISTANCE", "given": True, "text_version": CONSENT_TEXT, "language": "es"}],
        "arrival": _arrival(party, day),
        "cards": [{"id": of_day(day, "card", party.key), "person_id": head}],
        "protected": party.protected,
    }


def _surnames(party: Party, names: Names, chance: Random) -> list[tuple[str, str]]:
    """Two for each member: a child has the father's first and the mother's, whether both have come or not."""
    own = [(names.family.draw(chance), names.family.draw(chance)) for _ in party.members]
    absent = names.family.draw(chance)
    pairs: list[tuple[str, str]] = []
    for number, member in enumerate(party.members):
        if member.relationship == "CHILD":
            pairs.append(_of_parents(party, pairs, absent))
        elif member.relationship == "GRANDCHILD":
            pairs.append((own[number][0], pairs[member.cared_for_by][0]))
        elif member.relationship == "SIBLING":
            pairs.append(pairs[0])
        else:
            pairs.append(own[number])
    return pairs


def _of_parents(party: Party, pairs: list[tuple[str, str]], absent: str) -> tuple[str, str]:
    couple = party.members[1].relationship in ("SPOUSE", "PARTNER")
    head, other = pairs[0][0], pairs[1][0] if couple else absent
    return (head, other) if party.members[0].sex == "MALE" else (other, head)


def _member(party: Party, number: int, day: date, names: Names, chance: Random) -> dict[str, Any]:
    member = party.members[number]
    person = party.person_id(day, number)
    born = day.replace(day=min(day.day, 28), year=day.year - member.age) - timedelta(days=chance.randrange(_BIRTH_DAYS))
    body: dict[str, Any] = {
        "id": person,
        "given_names": names.given(chance, female=member.sex == "FEMALE"),
        "sex": member.sex,
        "birth_date": born,
        "nationality": party.nationality,
        "languages": ["es"],
        "relationship": member.relationship,
        "populations": [party.population],
        "documents": _documents(party, member, person, born, chance),
        "effects": list(member.effects),
    }
    if member.age < ADULT_YEARS:
        body |= {"cared_for_by": party.person_id(day, member.cared_for_by), "care_basis": "PARENT"}
    return body


def _documents(party: Party, member: Member, person: UUID, born: date, chance: Random) -> list[dict[str, Any]]:
    if member.age < ADULT_YEARS or chance.random() > DOCUMENTED_SHARE:
        return []
    if party.nationality == "HN":
        kind, number = "NATIONAL_ID", f"{PCODE[2:]}-{born.year}-{chance.randrange(100_000):05}"
    else:
        kind, number = "PASSPORT", f"{chance.choice('ABCDEFGH')}{chance.randrange(10_000_000):07}"
    return [{"id": uuid5(person, kind), "type": kind, "country": party.nationality, "number": number}]


def _arrival(party: Party, day: date) -> dict[str, Any]:
    kinds = {"IN_TRANSIT": "TRANSIT_ENTRY", "DISPLACED": "DISPLACEMENT", "HOST": "REGISTRATION"}
    arrivals = {
        str(party.person_id(day, n)): of_day(day, "arrival", party.key, str(n)) for n in range(len(party.members))
    }
    body: dict[str, Any] = {"kind": kinds[party.population], "place_pcode": PCODE, "ids": arrivals}
    if party.population == "IN_TRANSIT" and party.nationality != "HN":
        body |= {"country_from": "NI", "means": "FOOT"}
    return body
