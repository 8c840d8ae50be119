"""Households drawn by chance, repeatably: the same seed gives the same people, whichever process makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from amparo.replay.chance import chance, draw
from amparo.seeding.names import names_of

PEOPLE_PER_BLOCK = 10_000
_ROOT = 0x5EED_0000_0000_7000_8000 << 48
"""Ids of seeded people begin so: nobody takes them for ids that a desk made."""
_FIRST_DAY = date(1934, 1, 1)
_LAST_ARRIVAL = datetime(2023, 12, 31, 18, tzinfo=UTC)
_SIZES = ((1, 45), (2, 18), (3, 15), (4, 12), (5, 6), (6, 4))
_NATIONALITIES = (
    ("HN", 45.0), ("VE", 22.0), ("CU", 8.0), ("HT", 8.0), ("EC", 5.0), ("CO", 3.0), ("GN", 2.0), ("CN", 2.0),
    ("SN", 1.5), ("MR", 1.0), ("IN", 1.0), ("AO", 0.8), ("BR", 0.4), ("UZ", 0.3),
)  # fmt: skip
_DOCUMENTED, _WITH_PHONE, _ESTIMATED = 0.6, 0.45, 0.12
_CHILD_YEARS = 17


@dataclass(frozen=True, slots=True)
class SeededPerson:
    """One person, with all that the tables hold; `number` counts from 0 and makes every id."""

    number: int
    household: int
    head: bool
    site: UUID
    given_names: str
    family_names: str
    sex: str
    birth_date: date
    birth_precision: str
    nationality: str
    origin_department: str | None
    document: tuple[str, str] | None
    phone: str | None
    arrived_at: datetime

    @property
    def id(self) -> UUID:
        """The person's id."""
        return id_of(1, self.number)


def id_of(kind: int, number: int) -> UUID:
    """The id of the `number`th object of a kind (1 person, 2 household, 3 document, 4 site)."""
    return UUID(int=_ROOT | kind << 40 | number)


def block(seed: int, index: int, count: int, sites: list[UUID]) -> Iterator[SeededPerson]:
    """The first `count` people of block `index`; households never cross from one block to the next."""
    rng = chance("people", seed, index)
    first = index * PEOPLE_PER_BLOCK
    number = first
    while number < first + count:
        size = min(draw(rng, _SIZES), first + count - number)
        yield from _household(rng, number, size, sites)
        number += size


def _household(rng: Random, first: int, size: int, sites: list[UUID]) -> Iterator[SeededPerson]:
    nationality = draw(rng, _NATIONALITIES)
    names = names_of(nationality)
    fathers, mothers = names.family.draw(rng), names.family.draw(rng)
    site = rng.choice(sites)
    arrived_at = _LAST_ARRIVAL - timedelta(minutes=rng.randrange(3 * 365 * 24 * 60))
    department = f"HN{rng.randrange(1, 19):02d}" if nationality == "HN" else None
    phone = _phone(rng, nationality)
    for place in range(size):
        child = place > 1
        surnames = (fathers, mothers) if child else (names.family.draw(rng), names.family.draw(rng))
        female = rng.random() < 0.48
        born, precision = _birth(rng, child=child)
        yield SeededPerson(
            number=first + place,
            household=first,
            head=place == 0,
            site=site,
            given_names=names.given(rng, female=female),
            family_names=" ".join(surnames[: names.surnames]),
            sex="FEMALE" if female else "MALE",
            birth_date=born,
            birth_precision=precision,
            nationality=nationality,
            origin_department=department,
            document=_document(rng, nationality, born.year) if rng.random() < _DOCUMENTED else None,
            phone=phone if rng.random() < _WITH_PHONE else None,
            arrived_at=arrived_at,
        )


def _birth(rng: Random, *, child: bool) -> tuple[date, str]:
    years = rng.randrange(_CHILD_YEARS) if child else 18 + min(int(rng.expovariate(1 / 14)), 70)
    born = max(date(2023 - years, 1, 1) + timedelta(days=rng.randrange(365)), _FIRST_DAY)
    if rng.random() < _ESTIMATED:
        return born.replace(month=1, day=1), "ESTIMATED"
    return born, "DAY"


def _document(rng: Random, nationality: str, year: int) -> tuple[str, str]:
    if nationality == "HN":
        return (
            "NATIONAL_ID",
            f"{rng.randrange(1, 19):02d}{rng.randrange(1, 24):02d}{year}{rng.randrange(1, 50_000):05d}",
        )
    return "PASSPORT", f"{chr(65 + rng.randrange(26))}{rng.randrange(10**8):08d}"


def _phone(rng: Random, nationality: str) -> str:
    return f"+{'504' if nationality == 'HN' else '58'}{rng.choice('3789')}{rng.randrange(10**7):07d}"
