"""How old somebody may be, by what is known of the birth."""

from __future__ import annotations

from datetime import date

AGE_BANDS = ((5, "0-5"), (11, "6-11"), (17, "12-17"), (59, "18-59"))


def youngest_age(birth_month: str | None, age_years: int | None, on: date) -> int | None:
    """The lowest completed age that a person may have on `on`: who may be a child is treated as one.

    `birth_month` is `YYYY-MM`, where `age_years`, the age that registration completed at its event, is a floor; or
    `YYYY`, where that age is itself a guess and the year is read at its youngest. Without either nobody is taken
    for a child.
    """
    if birth_month is None:
        return age_years
    year, _, month = birth_month.partition("-")
    if not month:
        return max(on.year - int(year) - 1, 0)
    lowest = on.year - int(year) - (0 if on.month > int(month) else 1)
    return max(lowest, age_years or 0)


def age_band(age: int | None) -> str | None:
    """The age icon on the board (SENAF's bands), None where the age is not known."""
    if age is None:
        return None
    return next((band for last, band in AGE_BANDS if age <= last), "60+")
