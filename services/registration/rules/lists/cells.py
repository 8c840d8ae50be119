"""What one cell says: a date in any of the shapes that people write, a document, a sex, a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

from services.registration.rules.lists.tables import Cell
from services.registration.rules.lists.words import MONTHS, SEXES, folded
from shared.contracts.vocabulary import BirthPrecision, Sex

YEAR_MIN = 1890
AGE_MAX = 115
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(2_100, 80_000)
"""Below are years; 80,000 is the year 2119."""
_DNI_DIGITS = 13
_PHONE = re.compile(r"[+]?[0-9][0-9 ()./-]{6,23}")


@dataclass(frozen=True)
class Birth:
    """A birth date and how much of it is known; `odd` where month and day had to be exchanged."""

    day: date
    precision: BirthPrecision
    odd: bool = False


class Unclear(Exception):
    """A cell says something, but not what: the code of the row's problem."""


def written(cell: Cell) -> str:
    """A cell as text; a spreadsheet's 3.0 is 3."""
    return str(int(cell)) if isinstance(cell, float) and isfinite(cell) and cell == int(cell) else str(cell)


def birth_of(cell: Cell, on: date) -> Birth | None:
    """The birth date that a cell states, on a list made `on`; None for an empty one.

    Day before month, as Hondurans write; the other order only where there is no such month.

    Raises:
        Unclear: it is no date, or one that can not be.
    """
    if cell is None:
        return None
    birth = _of_number(cell) if isinstance(cell, int | float) else _of_date(cell)
    if birth is None or birth.day.year < YEAR_MIN:
        raise Unclear("birth_date_unclear")
    if birth.day > on:
        raise Unclear("birth_date_in_future")
    return birth


def _of_date(cell: str | date) -> Birth | None:
    return Birth(cell, BirthPrecision.DAY) if isinstance(cell, date) else _of_text(folded(cell))


def _of_number(value: float) -> Birth | None:
    """A year, an Excel serial, or day, month and year without anything between them."""
    if not isfinite(value):
        return None
    number = int(value)
    if number in range(YEAR_MIN, 2_100):
        return Birth(date(number, 7, 1), BirthPrecision.YEAR)
    if number in _SERIALS:
        return Birth(_EXCEL_EPOCH + timedelta(days=number), BirthPrecision.DAY)
    text = str(number).zfill(8)
    return _day(text[4:], text[2:4], text[:2]) if len(text) == 8 else None


def _of_text(text: str) -> Birth | None:
    words = [word for word in text.split() if word not in ("de", "del", "el", "a", "ano", "00", "000000", "t")]
    if len(words) == 1:
        return _of_number(int(words[0])) if words[0].isdigit() else None
    if len(words) == 2:
        month = _month(words[0])
        year = _year(words[1])
        return Birth(date(year, month, 1), BirthPrecision.MONTH) if month and year else None
    if len(words) < 3:
        return None
    first, second, third = words[:3]
    if len(first) == 4:
        return _day(first, second, third)
    if first in MONTHS:
        first, second = second, first
    return _day(third, second, first)


def _day(year_text: str, month_text: str, day_text: str) -> Birth | None:
    year, month = _year(year_text), _month(month_text)
    day = int(day_text) if day_text.isdigit() else 0
    odd = False
    if year is None or (month is None and not month_text.isdigit()):
        return None
    if month is None and 1 <= day <= 12:
        month, day, odd = day, int(month_text), True
    try:
        return Birth(date(year, month or 0, day), BirthPrecision.DAY, odd)
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    return MONTHS.get(text)


def _year(text: str) -> int | None:
    """Four digits, or two: of this century where that is not far ahead of 2030."""
    if not text.isdigit() or len(text) not in (2, 4):
        return None
    number = int(text)
    if len(text) == 2:
        return 2_000 + number if number <= 30 else 1_900 + number
    return number if YEAR_MIN <= number < 2_100 else None


def birth_by_age(cell: Cell, on: date) -> Birth | None:
    """The estimated birth date of somebody of that age on a list made `on`; months for small children.

    Raises:
        Unclear: it is no age.
    """
    if cell is None:
        return None
    words = folded(written(cell)) if not written(cell).startswith("-") else ""
    match = re.fullmatch(r"(\d{1,3}) ?(meses|mes|m|anos|ano|a|dias|dia)?", words)
    if match is None or int(match[1]) > AGE_MAX:
        raise Unclear("age_unclear")
    number, unit = int(match[1]), match[2] or "anos"
    if unit.startswith("d"):
        return Birth(on.replace(day=1), BirthPrecision.MONTH)
    if unit.startswith("m"):
        months = on.year * 12 + on.month - 1 - number
        return Birth(date(months // 12, months % 12 + 1, 1), BirthPrecision.MONTH)
    # Ages are completed on 1 July of a year that is estimated (`rules/ages.py`).
    year = on.year - number - (0 if (on.month, on.day) >= (7, 1) else 1)
    return Birth(date(year, 7, 1), BirthPrecision.ESTIMATED)


@dataclass(frozen=True)
class Paper:
    """A document as it will be stored; `odd` is worth a look, and never a refusal."""

    type: str
    number: str
    odd: bool = False


def document_of(cell: Cell, on: date) -> Paper | None:
    """The national identity number in a cell: 13 digits, of which spreadsheets drop the leading zero.

    There is no public check digit; municipality and year are looked at, and what is odd is kept and said.

    Raises:
        Unclear: digits are lost (`8.01E+11`), or it is no number at all.
    """
    if cell is None:
        return None
    text = written(cell)
    if folded(text) in ("", "no", "no tiene", "ninguno", "s n", "n a", "pendiente", "sin dni", "sin identidad", "0"):
        return None
    kept = "".join(one for one in text.upper() if one.isascii() and one.isalnum())
    if isinstance(cell, date) or re.search(r"\d[.,]\d+E\+?\d", text.upper()) or not any(one.isdigit() for one in kept):
        raise Unclear("document_unclear")
    if kept.isdigit() and len(kept) in (_DNI_DIGITS - 1, _DNI_DIGITS):
        number = kept.zfill(_DNI_DIGITS)
        if number.endswith("000000"):  # what a spreadsheet makes of 8.01E+11
            raise Unclear("document_unclear")
        plausible = 1 <= int(number[:2]) <= 18 and YEAR_MIN <= int(number[4:8]) <= on.year
        return Paper("NATIONAL_ID", f"{number[:4]}-{number[4:8]}-{number[8:]}", not plausible)
    if not 4 <= len(kept) <= 40:
        raise Unclear("document_unclear")
    return Paper("NATIONAL_ID" if kept.isdigit() else "OTHER", kept, True)


def sex_of(cell: Cell, m_means: Sex | None) -> Sex:
    """The sex that a cell states.

    Raises:
        Unclear: it is no word for one, or an `M` of which nobody knows whether it is masculino or mujer.
    """
    if cell is None:
        return Sex.NOT_STATED
    word = folded(str(cell))
    found = m_means if word == "m" else SEXES.get(word)
    if found is None:
        raise Unclear("sex_unclear")
    return found


def count_of(cell: Cell) -> int:
    """A number of people; an empty cell and a dash are none.

    Raises:
        Unclear: it is no number, or a fraction, or less than none.
    """
    if cell is None or (isinstance(cell, str) and cell.strip() in ("-", "--", "–", "_", "x")):
        return 0
    text = folded(str(cell)) if isinstance(cell, str) else cell
    try:
        number = float(text)  # type: ignore[arg-type]  # a date is no number, and float says so
    except (TypeError, ValueError) as error:
        raise Unclear("count_unclear") from error
    if not isfinite(number) or number != int(number) or not 0 <= number <= 1_000 or str(cell).startswith("-"):
        raise Unclear("count_unclear")
    return int(number)


def phone_of(cell: Cell) -> str | None:
    """The first telephone number in a cell.

    Raises:
        Unclear: there is none in what stands there.
    """
    if cell is None:
        return None
    text = written(cell)
    match = _PHONE.search(text)
    if match is None:
        if folded(text) in ("", "no", "no tiene", "ninguno", "n a", "s n"):
            return None
        raise Unclear("phone_unclear")
    return match[0].strip(" ./-(")
