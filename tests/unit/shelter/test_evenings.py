"""A night is counted from its evening on, and evenings are what tells how long nobody heard of somebody."""

from datetime import date, datetime

import pytest

from services.shelter.rules import evening_of, evenings_between

ZONE = "America/Tegucigalpa"


def at(day: int, hour: int) -> datetime:
    return datetime.fromisoformat(f"2023-06-{day:02d}T{hour:02d}:00:00-06:00")


def test_a_night_is_counted_from_the_hour_of_its_evening_on() -> None:
    assert evening_of(date(2023, 6, 15), ZONE, 18) == at(15, 18)


@pytest.mark.parametrize(
    ("since", "until", "evenings"),
    [
        (at(15, 8), at(15, 17), 0),
        (at(15, 8), at(15, 18), 1),
        (at(15, 21), at(16, 8), 0),
        (at(15, 21), at(17, 8), 1),
        (at(15, 8), at(17, 8), 2),
        (at(17, 8), at(15, 8), 0),
    ],
)
def test_a_night_without_a_contact_is_an_evening_that_began_since(
    since: datetime, until: datetime, evenings: int
) -> None:
    assert evenings_between(since, until, ZONE, 18) == evenings
