"""Ages: completed years at an event, from a birth date that is known to the day, the month or only the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.contracts.vocabulary import BirthPrecision

ADULT_YEARS = 18
MONTHS_BELOW_YEARS = 5
_MIDDLE = (7, 1)  # of a year that is all that is known: the error is at most half a year


@dataclass(frozen=True)
class Age:
    """What events may say of an age: completed years, and completed months below five years where known."""

    years: int
    months: int | None


def completed_age(birth: date | None, precision: BirthPrecision | None, on: date) -> Age | None:
    """The completed age on the local day `on`; None where no birth date is known."""
    if birth is None:
        return None
    year_only = precision in (BirthPrecision.YEAR, BirthPrecision.ESTIMATED)
    month, day = _MIDDLE if year_only else (birth.month, birth.day)
    if precision is BirthPrecision.MONTH:
        day = 1
    months = (on.year - birth.year) * 12 + on.month - month - (1 if on.day < day else 0)
    months = max(months, 0)
    years = months // 12
    return Age(years, None if year_only or years >= MONTHS_BELOW_YEARS else months)


def birth_month(birth: date | None, precision: BirthPrecision | None) -> str | None:
    """`YYYY-MM`, or `YYYY` where only the year is known; the day never leaves this service."""
    if birth is None:
        return None
    if precision in (BirthPrecision.YEAR, BirthPrecision.ESTIMATED):
        return f"{birth.year:04d}"
    return f"{birth.year:04d}-{birth.month:02d}"


def may_be_child(birth: date | None, precision: BirthPrecision | None, on: date) -> bool:
    """Whether the person is under 18, or may be: a year or a month alone is read at its youngest.

    Without any birth date nobody is taken for a child; `care_basis` says so then.
    """
    if birth is None:
        return False
    if precision in (BirthPrecision.YEAR, BirthPrecision.ESTIMATED):
        return on.year - birth.year - 1 < ADULT_YEARS
    if precision is BirthPrecision.MONTH:
        return on.year - birth.year - (0 if on.month > birth.month else 1) < ADULT_YEARS
    age = completed_age(birth, precision, on)
    return age is not None and age.years < ADULT_YEARS
