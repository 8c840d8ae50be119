"""Whoever is present needs 3.5 m², in a bed or not: how many are over the area is on the board and in the figures."""

from __future__ import annotations

from typing import Any

from tests.integration.shelter.conftest import House
from tests.integration.shelter.laying_out import SHELTER, change
from tests.integration.shelter.test_figures_of_a_census import away

NOON, EVENING = "2023-06-15T12:00:00-06:00", "2023-06-15T20:00:00-06:00"
TAKES = 10
"""35 m² by 3.5."""


async def over(house: House) -> tuple[int, int, int]:
    """Who is present, how many the area takes, and how many are over that."""
    numbers: dict[str, Any] = (await house.get(f"{SHELTER}/board")).json()["numbers"]
    return numbers["present"], numbers["sphere_places"], numbers["over_area"]


async def test_who_shares_is_overflow_or_has_no_bed_counts_for_the_area(house: House) -> None:
    host, *_ = await house.housed(*({"bed_id": bed} for bed in house.beds))
    await house.housed({"shares_with_stay_id": host}, *({"room_id": house.gym_id} for _ in range(5)))
    assert await over(house) == (TAKES, TAKES, 0)
    await house.housed({"room_id": house.gym_id}, {"without_bed": True})
    assert await over(house) == (TAKES + 2, TAKES, 2)
    layout = (await house.get(SHELTER)).json()
    assert (layout["sphere_places"], layout["over_sphere"]) == (TAKES, False)


async def test_who_is_away_needs_no_floor(house: House) -> None:
    house.at = NOON
    stays = await house.housed(*({"without_bed": True} for _ in range(TAKES + 1)))
    assert await over(house) == (TAKES + 1, TAKES, 1)
    await away(house, stays[0])
    assert await over(house) == (TAKES, TAKES, 0)


async def test_a_waiver_is_on_the_next_board(house: House) -> None:
    await house.housed(*({"without_bed": True} for _ in range(TAKES + 1)))
    before = await house.get(f"{SHELTER}/board")
    waived = await change(house, SHELTER, {"waiver": {"m2_per_person": 2.5, "reason": "una noche"}})
    assert waived.status_code == 200, waived.text
    assert await over(house) == (TAKES + 1, 14, 0)
    after = await house.get(f"{SHELTER}/board", unless=before.headers["ETag"])
    assert after.status_code == 200


async def test_a_census_tells_how_many_were_over_the_area(house: House) -> None:
    house.at = EVENING
    await house.housed(*({"without_bed": True} for _ in range(TAKES + 3)))
    figures = (await house.close("2023-06-15")).json()["figures"]
    assert (figures["sphere_places"], figures["over_area"]) == (TAKES, 3)
    (event,) = await house.events("shelter.census_closed.v1")
    assert event["figures"]["over_area"] == 3
