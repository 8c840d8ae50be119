"""Machine-readable zones of travel documents (ICAO Doc 9303, parts 3 to 6): TD1 (3 × 30), TD2 (2 × 36), TD3 (2 × 44).

A wrong check digit is a warning: the scanner misread, or somebody typed it. The name line has no check digit, and is
cut where it is too long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from shared.contracts.vocabulary import BirthPrecision, Sex

_SHAPES = {(30, 30, 30): "TD1", (36, 36): "TD2", (44, 44): "TD3"}
_WEIGHTS = (7, 3, 1)
_ALLOWED = re.compile(r"[A-Z0-9<]+")
_TD3, _TD2, _TD1 = "TD3", "TD2", "TD1"


class UnreadableMrz(ValueError):
    """The lines are of no known shape, or hold characters that no zone has."""


@dataclass(frozen=True)
class Mrz:
    """What a zone says; `warnings` are codes. `country` and `nationality` are alpha-2, None where unknown.

    A birth date whose month or day is left open has the precision that is left, and None without a year.
    """

    shape: str
    document_code: str
    country: str | None
    number: str
    family_names: str
    given_names: str
    nationality: str | None
    birth_date: date | None
    birth_precision: BirthPrecision | None
    sex: Sex
    expires_on: date | None
    optional: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Fields:
    code: str
    country: str
    names: str
    number: tuple[str, str]
    nationality: str
    birth: tuple[str, str]
    sex: str
    expiry: tuple[str, str]
    optional: tuple[str, str | None]
    composite: tuple[str, str]


def read_mrz(text: str, on: date) -> Mrz:
    """Read a zone; `on` is the day by which a year of two digits is understood.

    Raises:
        UnreadableMrz: it is none.
    """
    lines = _lines(text)
    shape = _SHAPES.get(tuple(map(len, lines)))
    if shape is None or not all(_ALLOWED.fullmatch(line) for line in lines):
        raise UnreadableMrz()
    fields = _td1(lines) if shape == _TD1 else _two_lines(lines, shape)
    number, number_check, optional = _long_number(fields) if shape != _TD3 else (*fields.number, fields.optional[0])
    family, given = _names(fields.names)
    birth, precision = _birth(fields.birth[0], on)
    return Mrz(
        shape=shape,
        document_code=fields.code.rstrip("<"),
        country=_alpha_2(fields.country),
        number=number.rstrip("<"),
        family_names=family,
        given_names=given,
        nationality=_alpha_2(fields.nationality),
        birth_date=birth,
        birth_precision=precision,
        sex={"F": Sex.FEMALE, "M": Sex.MALE}.get(fields.sex, Sex.NOT_STATED),
        expires_on=_expiry(fields.expiry[0]),
        optional=optional.strip("<").replace("<", " "),
        warnings=tuple(_warnings(fields, number, number_check, on)),
    )


def check_digit(text: str) -> str:
    """The check digit of `text`: weights 7, 3, 1; letters count from A = 10, a filler as 0."""
    return str(sum(_value(letter) * _WEIGHTS[place % 3] for place, letter in enumerate(text)) % 10)


def _value(letter: str) -> int:
    return 0 if letter == "<" else int(letter, 36)


def _lines(text: str) -> list[str]:
    lines = [re.sub(r"\s", "", line).upper() for line in text.strip().splitlines()]
    lines = [line for line in lines if line]
    whole = {90: 30, 88: 44, 72: 36}.get(len(lines[0])) if len(lines) == 1 else None
    return [lines[0][start : start + whole] for start in range(0, len(lines[0]), whole)] if whole else lines


def _td1(lines: Sequence[str]) -> _Fields:
    one, two, three = lines
    return _Fields(
        code=one[:2],
        country=one[2:5],
        names=three,
        number=(one[5:14], one[14]),
        nationality=two[15:18],
        birth=(two[:6], two[6]),
        sex=two[7],
        expiry=(two[8:14], two[14]),
        optional=(one[15:30], None),
        composite=(one[5:30] + two[:7] + two[8:15] + two[18:29], two[29]),
    )


def _two_lines(lines: Sequence[str], shape: str) -> _Fields:
    one, two = lines
    optional = (two[28:42], two[42]) if shape == _TD3 else (two[28:35], None)
    return _Fields(
        code=one[:2],
        country=one[2:5],
        names=one[5:],
        number=(two[:9], two[9]),
        nationality=two[10:13],
        birth=(two[13:19], two[19]),
        sex=two[20],
        expiry=(two[21:27], two[27]),
        optional=optional,
        composite=(two[:10] + two[13:20] + two[21:-1], two[-1]),
    )


def _long_number(fields: _Fields) -> tuple[str, str, str]:
    """Number, check digit and optional data; a number over nine characters goes on in the optional data."""
    number, check = fields.number
    optional = fields.optional[0]
    if check != "<" or not optional.strip("<"):
        return number, check, optional
    rest, _, more = optional.partition("<")
    return number + rest[:-1], rest[-1:], more


def _names(text: str) -> tuple[str, str]:
    family, _, given = text.partition("<<")
    return family.replace("<", " ").strip(), re.sub("<+", " ", given).strip()


@cache
def _countries() -> dict[str, str]:
    """Alpha-3 to alpha-2 of ISO 3166-1, and Germany's own code on its passports."""
    text = resources.files("services.registration.data").joinpath("countries.csv").read_text(encoding="ascii")
    pairs = (line.partition(",") for line in text.split())
    return {alpha_3: alpha_2 for alpha_3, _, alpha_2 in pairs}


def _alpha_2(code: str) -> str | None:
    return _countries().get(code.rstrip("<"))


def _birth(text: str, on: date) -> tuple[date | None, BirthPrecision | None]:
    year, month, day = text[:2], text[2:4], text[4:]
    if not year.isdigit():
        return None, None
    full = 2000 + int(year)
    full -= 100 if full > on.year else 0
    if not month.isdigit():
        return _date(full, 1, 1), BirthPrecision.YEAR
    if not day.isdigit():
        found = _date(full, int(month), 1)
        return found, BirthPrecision.MONTH if found else None
    found = _date(full, int(month), int(day))
    return found, BirthPrecision.DAY if found else None


def _expiry(text: str) -> date | None:
    return _date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])) if text.isdigit() else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _warnings(fields: _Fields, number: str, number_check: str, on: date) -> list[str]:
    checked = [
        ("check_digit_number", number, number_check),
        ("check_digit_birth", *fields.birth),
        ("check_digit_expiry", *fields.expiry),
        ("check_digit_composite", *fields.composite),
    ]
    found = [name for name, text, digit in checked if check_digit(text) != digit.replace("<", "0")]
    text, optional_digit = fields.optional
    if optional_digit is not None and check_digit(text) != optional_digit.replace("<", "0"):
        found.append("check_digit_optional")
    if not fields.names.endswith("<"):
        found.append("names_may_be_cut")
    expires_on = _expiry(fields.expiry[0])
    if expires_on is not None and expires_on < on:
        found.append("expired")
    return found
