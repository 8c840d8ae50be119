"""The night of an arrival is the date of its evening, in local time."""

from datetime import date, datetime

import pytest

from services.shelter.rules import night_of

ZONE = "America/Tegucigalpa"


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2023-06-15T20:00:00-06:00", date(2023, 6, 15)),
        ("2023-06-16T00:30:00-06:00", date(2023, 6, 15)),
        ("2023-06-16T05:59:59-06:00", date(2023, 6, 15)),
        ("2023-06-16T06:00:00-06:00", date(2023, 6, 16)),
        ("2023-06-16T01:00:00+00:00", date(2023, 6, 15)),
        ("2024-01-01T03:00:00-06:00", date(2023, 12, 31)),
    ],
)
def test_before_six_an_arrival_belongs_to_the_night_before(moment: str, night: date) -> None:
    assert night_of(datetime.fromisoformat(moment), ZONE, 6) == night


def test_a_site_without_a_boundary_counts_by_the_calendar() -> None:
    assert night_of(datetime.fromisoformat("2023-06-16T00:30:00-06:00"), ZONE, 0) == date(2023, 6, 16)
