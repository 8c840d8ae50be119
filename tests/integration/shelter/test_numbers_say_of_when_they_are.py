"""What the stays say now has the moment at which they were asked; a board is told apart by its content alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.integration.shelter.conftest import House
from tests.integration.shelter.laying_out import SHELTER

NIGHT, EVENING, LATER = "2023-06-15", "2023-06-15T20:00:00-06:00", "2023-06-15T21:00:00-06:00"
READINGS = (f"/occupancy?from={NIGHT}&to={NIGHT}", "/census", f"/census/{NIGHT}", "/forecast", f"/history?from={NIGHT}")


@pytest.mark.parametrize("reading", READINGS)
async def test_numbers_of_a_night_say_of_when_they_are(house: House, reading: str) -> None:
    house.at = EVENING
    assert (await house.close(NIGHT)).status_code == 200
    house.at = LATER
    answer = await house.get(f"{SHELTER}{reading}&to={NIGHT}" if "history" in reading else f"{SHELTER}{reading}")
    assert answer.status_code == 200, answer.text
    assert datetime.fromisoformat(answer.json()["as_of"]) == datetime.fromisoformat(LATER)


async def test_a_board_on_which_nothing_changed_is_the_same_an_hour_later(house: House) -> None:
    house.at = EVENING
    first = await house.get(f"{SHELTER}/board")
    house.at = LATER
    again = await house.get(f"{SHELTER}/board", unless=first.headers["ETag"])
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])
