"""What staff see of a bearer, so that they notice somebody else: an age in bands of ten years."""

from __future__ import annotations

from datetime import date


def age_band(birth_month: str | None, age_years: int | None, on: date) -> str | None:
    """The band of ten completed years that somebody is in on a local day, as `30-39`; None where no age is known.

    `birth_month` is `YYYY-MM` or `YYYY`; without it the age as it was told, `age_years`, has to do.
    """
    years = age_years
    if birth_month:
        year, _, month = birth_month.partition("-")
        years = on.year - int(year) - (bool(month) and on.month < int(month))
    if years is None or years < 0:
        return None
    first = years // 10 * 10
    return f"{first}-{first + 9}"
