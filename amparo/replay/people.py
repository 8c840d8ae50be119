"""Fictitious people, made from common names by chance: never from, and never meant to be, a real person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from amparo.replay.chance import draw
from amparo.replay.dataset import municipality_codes, names


class Sex(StrEnum):
    """As the person states it."""

    FEMALE = "FEMALE"
    MALE = "MALE"


class BirthPrecision(StrEnum):
    """How much of the birth date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


@dataclass(frozen=True, slots=True)
class Document:
    """One document; `country` is ISO 3166-1 alpha-2."""

    type: str
    country: str
    number: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, without a place in any household; `origin_pcode` for Hondurans only."""

    given_names: str
    family_names: str
    sex: Sex
    birth_date: date
    birth_precision: BirthPrecision
    nationality: str
    language: str
    documents: tuple[Document, ...]
    origin_pcode: str | None

    def age_on(self, day: date) -> int:
        """Completed years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a household; `cared_for_by` is the carer's id, for children whose carer is with them."""

    person_id: UUID
    arrival_id: UUID
    identity: Identity
    relationship: str
    care_basis: str | None = None
    cared_for_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    names: str
    language: str
    two_surnames: float
    undocumented: float
    national_id: float


# ASSUMED shares: of two surnames, of people without any document, of national identity cards among documents.
_HISPANIC = _Origin("hispanic", "es", 0.8, 0.3, 0.6)
_FRENCH = _Origin("west_african", "fr", 0.0, 0.35, 0.15)
_ENGLISH = _Origin("anglophone_african", "en", 0.0, 0.3, 0.1)
_ORIGINS = {
    "HN": _Origin("hispanic", "es", 0.92, 0.25, 0.97),
    "HT": _Origin("haitian", "ht", 0.0, 0.55, 0.2),
    "CN": _Origin("chinese", "zh", 0.0, 0.1, 0.02),
    "AO": _Origin("lusophone", "pt", 0.1, 0.3, 0.1),
    "BR": _Origin("lusophone", "pt", 0.5, 0.1, 0.2),
    "IN": _Origin("south_asian", "hi", 0.0, 0.2, 0.02),
    "NP": _Origin("south_asian", "ne", 0.0, 0.2, 0.02),
    "BD": _Origin("south_asian", "bn", 0.0, 0.2, 0.02),
    "UZ": _Origin("central_asian", "uz", 0.0, 0.1, 0.02),
    "RU": _Origin("central_asian", "ru", 0.0, 0.05, 0.02),
    **dict.fromkeys(("MR", "AF", "EG"), _Origin("arabic", "ar", 0.0, 0.35, 0.05)),
    **dict.fromkeys(("GN", "SN", "BF", "CD", "TG"), _FRENCH),
    **dict.fromkeys(("CM", "GH", "SL", "NG", "GM", "ER"), _ENGLISH),
    "VN": _Origin("chinese", "vi", 0.0, 0.2, 0.1),
}
_SEQUENCES = 100_000


def _family_names(rng: Random, origin: _Origin, given: Sequence[str]) -> str:
    """One surname or two; `given` are those that a parent hands on."""
    family = names()[origin.names]["family"]
    count = 2 if rng.random() < origin.two_surnames else 1
    if count == 1 and not given and rng.random() < 0.02:
        return ""
    own = [*given[:count], *rng.sample(family, 2)]
    return " ".join(own[:count])


def _birth(rng: Random, age: int, on: date, *, honduran: bool) -> tuple[date, BirthPrecision]:
    born = on.replace(day=min(on.day, 28), year=on.year - age) - timedelta(days=rng.randrange(360))
    if 16 < age < 19 or age < 1:
        return born, BirthPrecision.DAY
    vague = 0.03 if honduran else 0.12
    precision = draw(
        rng,
        [
            (BirthPrecision.DAY, 1 - vague),
            (BirthPrecision.MONTH, vague / 6),
            (BirthPrecision.YEAR, vague / 2),
            (BirthPrecision.ESTIMATED, vague / 3),
        ],
    )
    if precision is BirthPrecision.MONTH:
        return born.replace(day=1), precision
    return (born, precision) if precision is BirthPrecision.DAY else (born.replace(month=1, day=1), precision)


def _ecuadorian(serial: int) -> str:
    """Ten digits, the last a check digit (the published rule of the cédula)."""
    digits = [int(digit) for digit in f"{serial % 24 + 1:02}{serial % 6}{serial % 1_000_000:06}"]
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return "".join(map(str, digits)) + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def _national_number(country: str, born: date, municipality: str, serial: int) -> str:
    sequence = serial * 54_321 % _SEQUENCES  # coprime to 100,000: every serial has its own
    if country == "HN":
        return f"{municipality}-{born.year}-{sequence:05}"
    if country == "CU":
        century = 6 if born.year >= 2000 else 0
        return f"{born:%y%m%d}{century}{sequence % 10_000:04}"
    return _ecuadorian(serial) if country == "EC" else str(10_000_000 + serial * 977 % 20_000_000)


def _documents(rng: Random, country: str, born: date, *, municipality: str, serial: int) -> tuple[Document, ...]:
    origin = _ORIGINS.get(country, _HISPANIC)
    if rng.random() < origin.undocumented:
        return ()
    if rng.random() < origin.national_id:
        number = _national_number(country, born, municipality, serial)
        return (Document("NATIONAL_ID", country, number),)
    return (Document("PASSPORT", country, f"{rng.choice('ABEGKP')}{serial * 7_919 % 100_000_000:08}"),)


def make_identity(
    rng: Random, nationality: str, sex: Sex, *, age: int, on: date, serial: int, parents: Sequence[str] = ()
) -> Identity:
    """One person of completed `age` on `on`; `serial` is unique within the replay and makes documents unique.

    `parents` are surnames handed on by the person's parents.
    """
    origin = _ORIGINS.get(nationality, _HISPANIC)
    lists = names()[origin.names]
    born, precision = _birth(rng, age, on, honduran=nationality == "HN")
    municipality = rng.choice(municipality_codes())
    return Identity(
        given_names=rng.choice(lists["female" if sex is Sex.FEMALE else "male"]),
        family_names=_family_names(rng, origin, parents),
        sex=sex,
        birth_date=born,
        birth_precision=precision,
        nationality=nationality,
        language=origin.language,
        documents=_documents(rng, nationality, born, municipality=municipality, serial=serial),
        origin_pcode=f"HN{municipality}" if nationality == "HN" else None,
    )
