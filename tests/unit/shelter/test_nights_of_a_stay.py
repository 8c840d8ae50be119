"""A stay is over its time with the first night that is one too many; without a limit never."""

from datetime import date, timedelta

import pytest

from services.shelter.rules import over_nights

FIRST = date(2023, 6, 15)


@pytest.mark.parametrize(("nights_before", "over"), [(0, False), (4, False), (5, True), (30, True)])
def test_the_sixth_night_of_five_is_over(nights_before: int, over: bool) -> None:
    assert over_nights(FIRST, FIRST + timedelta(days=nights_before), 5) is over


def test_without_a_limit_no_night_is_over() -> None:
    assert not over_nights(FIRST, FIRST + timedelta(days=900), None)
