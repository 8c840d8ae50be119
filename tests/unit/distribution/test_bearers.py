"""What staff see of a bearer's age: bands of ten completed years."""

from __future__ import annotations

from datetime import date

import pytest

from services.distribution.rules import age_band

DAY = date(2023, 6, 15)


@pytest.mark.parametrize(
    ("birth_month", "band"),
    [
        ("1993-06", "30-39"),
        ("1993-07", "20-29"),
        ("2023-06", "0-9"),
        ("2013-06", "10-19"),
        ("1913-01", "110-119"),
        ("1990", "30-39"),
        ("2024-01", None),
    ],
)
def test_the_band_is_of_completed_years_on_the_day(birth_month: str, band: str | None) -> None:
    assert age_band(birth_month, 99, DAY) == band


def test_without_a_birth_month_the_age_that_was_told_has_to_do() -> None:
    assert (age_band(None, 39, DAY), age_band(None, None, DAY)) == ("30-39", None)
