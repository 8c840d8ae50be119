"""Households: who travels, returns or flees together, and who cares for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from uuid import UUID

from amparo.replay.chance import draw
from amparo.replay.people import Identity, Person, Sex, make_identity

ADULT = 18
_PARTICLES = {"de", "la", "da", "dos", "del", "El", "Ould"}


class Shape(StrEnum):
    """What kind of household it is; it decides who is in one of a given size."""

    TRAVELLERS = "TRAVELLERS"
    RETURNED_ADULTS = "RETURNED_ADULTS"
    RETURNED_FAMILY = "RETURNED_FAMILY"
    NEIGHBOURS = "NEIGHBOURS"


@dataclass(frozen=True, slots=True)
class Seat:
    """One member to be: relationship to the head, sex and age."""

    relationship: str
    sex: Sex
    age: int


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes people of one household: chance, ids, and a number that no other person has."""

    rng: Random
    new_id: Callable[[str, int], UUID]
    next_serial: Callable[[], int]
    on: date


def _adult(rng: Random, women: float, relationship: str = "HEAD") -> Seat:
    sex = Sex.FEMALE if rng.random() < women else Sex.MALE
    return Seat(relationship, sex, min(75, 18 + int(rng.gammavariate(2.2, 6))))


def _child(rng: Random, head: Seat) -> Seat:
    oldest = max(1, min(16, head.age - 16))
    return Seat("CHILD", rng.choice(list(Sex)), rng.randint(0, oldest))


def _opposite(sex: Sex) -> Sex:
    return Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE


def _travellers(rng: Random, size: int) -> list[Seat]:
    if size == 1:
        return [_adult(rng, 0.22)]
    head = _adult(rng, 0.45)
    kind = draw(rng, [("couple", 4), ("parent", 4), ("siblings", 2)])
    if size == 2 and kind == "siblings":
        return [head, _adult(rng, 0.3, "SIBLING")]
    if kind == "couple":
        partner = Seat("PARTNER", _opposite(head.sex), max(18, head.age + rng.randint(-5, 5)))
        return [head, partner, *(_child(rng, head) for _ in range(size - 2))]
    return [head, *(_child(rng, head) for _ in range(size - 1))]


def _returned_adults(rng: Random, size: int) -> list[Seat]:
    head = _adult(rng, 0.16)
    return [head, *(_adult(rng, 0.4, "SIBLING") for _ in range(size - 1))]


def _returned_family(rng: Random, size: int) -> list[Seat]:
    if size == 1:  # alone: identified, protected and handed over, never checked out
        return [Seat("HEAD", draw(rng, [(Sex.MALE, 7), (Sex.FEMALE, 3)]), rng.randint(12, 17))]
    head = _adult(rng, 0.8)
    return [head, *(_child(rng, head) for _ in range(size - 1))]


def _neighbours(rng: Random, size: int) -> list[Seat]:
    head = _adult(rng, 0.65)
    if size == 1:
        return [Seat("HEAD", head.sex, head.age + 20)]
    second = draw(rng, [("PARTNER", 7), ("PARENT", 2), ("CHILD", 1)])
    if second == "CHILD":
        return [head, *(_child(rng, head) for _ in range(size - 1))]
    age = max(18, head.age + rng.randint(-4, 4)) if second == "PARTNER" else head.age + 25
    companion = Seat(second, _opposite(head.sex) if second == "PARTNER" else Sex.FEMALE, age)
    return [head, companion, *(_child(rng, head) for _ in range(size - 2))]


_SHAPES = {
    Shape.TRAVELLERS: _travellers,
    Shape.RETURNED_ADULTS: _returned_adults,
    Shape.RETURNED_FAMILY: _returned_family,
    Shape.NEIGHBOURS: _neighbours,
}


def seats(rng: Random, shape: Shape, size: int) -> list[Seat]:
    """The members of a household of `size`, head first."""
    return _SHAPES[shape](rng, size)


def _care(seat: Seat, head: Seat, head_id: UUID) -> tuple[str | None, UUID | None]:
    if seat.age >= ADULT:
        return None, None
    return ("PARENT", head_id) if head.age >= ADULT and seat is not head else ("NONE", None)


def _first_surname(family_names: str) -> str:
    """The first surname with its particles ("de la Cruz Mejía" gives "de la Cruz")."""
    parts = family_names.split(" ")
    last = next((place for place, part in enumerate(parts) if part not in _PARTICLES), len(parts) - 1)
    return " ".join(parts[: last + 1])


def _surnames(head: Identity, partner: Identity | None) -> list[str]:
    """What a child is given: the father's first surname and the mother's, where they are known."""
    parents = [head] if partner is None else [head, partner]
    fathers_first = sorted(parents, key=lambda parent: parent.sex is Sex.FEMALE)
    return [_first_surname(parent.family_names) for parent in fathers_first if parent.family_names]


def make_household(maker: Maker, places: list[Seat], nationalities: list[str]) -> tuple[Person, ...]:
    """The people for the seats, head first; `nationalities` has one code per seat."""
    made: list[Person] = []
    head_id = maker.new_id("person", 0)
    for number, (seat, nationality) in enumerate(zip(places, nationalities, strict=True)):
        parents: list[str] = []
        if seat.relationship == "CHILD":
            partner = next((one.identity for one in made if one.relationship == "PARTNER"), None)
            parents = _surnames(made[0].identity, partner)
        identity = make_identity(
            maker.rng,
            nationality,
            seat.sex,
            age=seat.age,
            on=maker.on,
            serial=maker.next_serial(),
            parents=parents,
        )
        basis, carer = _care(seat, places[0], head_id)
        person_id, arrival_id = maker.new_id("person", number), maker.new_id("arrival", number)
        made.append(Person(person_id, arrival_id, identity, seat.relationship, basis, carer))
    return tuple(made)
