"""One name has one meaning: every reading of a house shows the same numbers, with overflow closed and open.

What its layout has is named as such; what stands now, and is free, is the board's, wherever it is read.
"""

from __future__ import annotations

from typing import Any

import pytest

from services.shelter.schemas.shelters import BoardNumbers
from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.laying_out import SHELTER, lay_out
from tests.support.people import COORDINATOR, DANLI

EVENING, NIGHT = "2023-06-15T20:00:00-06:00", "2023-06-15"
BEDS, MATS = 4, 3
LAYOUT = {
    "beds_in_layout": BEDS + MATS,
    "places_in_layout": PLACES,
    "overflow_beds": MATS,
    "overflow_places": PLACES,
}


async def with_mats(house: House) -> list[Any]:
    """A room with beds of its own that is for overflow, too."""
    mats = [new_id() for _ in range(MATS)]
    room = {
        "id": new_id(),
        "code": "HALL",
        "population": "OVERFLOW",
        "mode": "NUMBERED",
        "covered_area_m2": 9,
        "beds": [{"id": id_, "code": f"M{at}", "kind": "MAT"} for at, id_ in enumerate(mats)],
    }
    answer = await lay_out(house, f"{SHELTER}/rooms", rooms=[room])
    assert answer.status_code == 201, answer.text
    return mats


async def board(house: House) -> dict[str, Any]:
    numbers: dict[str, Any] = (await house.get(f"{SHELTER}/board")).json()["numbers"]
    return numbers


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("used", [False, True], ids=["unused", "used"])
async def test_every_reading_of_a_house_says_the_same(house: House, opened: bool, used: bool) -> None:
    house.at = EVENING
    mats = await with_mats(house)
    if opened:
        assert (await lay_out(house, f"{SHELTER}/overflow", open=True, reason="lluvia")).status_code == 200
    if used:
        await house.housed({"bed_id": mats[0]}, {"room_id": house.gym_id}, {"bed_id": house.beds[0]})
    numbers = await board(house)
    assert {name: numbers[name] for name in ("beds", "places", "beds_free", "places_free")} == {
        "beds": BEDS + (MATS if opened else used),
        "places": PLACES if opened else used,
        "beds_free": BEDS - used + (MATS - used if opened else 0),
        "places_free": PLACES - used if opened else 0,
    }
    await the_layout_is_as_laid_out(house)
    await others_say_as(house, numbers)


async def the_layout_is_as_laid_out(house: House) -> None:
    """It is the same whether overflow is open or closed, and however full: and no name of the board's is in it."""
    listed = (await house.get("/shelters")).json()["items"]
    for told in ((await house.get(SHELTER)).json(), *(one for one in listed if one["site_id"] == str(DANLI))):
        assert {name: told[name] for name in LAYOUT} == LAYOUT
        assert not set(told) & ({"beds", "places"} | (set(BoardNumbers.model_fields) - SHARED))
    (*_, event) = await house.events("shelter.shelter_capacity_changed.v1")
    assert (event["beds"], event["places"]) == (LAYOUT["beds_in_layout"], LAYOUT["places_in_layout"])


SHARED = {"sphere_places", "overflow_since"}
"""What a layout and a board both say, and is the same."""


async def others_say_as(house: House, numbers: dict[str, Any]) -> None:
    """The list of free places, the forecast, the layout's own and the census say what the board says."""
    layout = (await house.get(SHELTER)).json()
    assert {name: layout.get(name) for name in SHARED} == {name: numbers.get(name) for name in SHARED}
    (free,) = (await house.get("/free-places", member=COORDINATOR)).json()["items"]
    assert {name: free[name] for name in free.keys() & numbers.keys()} == {
        name: numbers[name] for name in free.keys() & numbers.keys()
    }
    foretold = (await house.get(f"{SHELTER}/forecast")).json()
    assert foretold["people"]["present"] == numbers["present"]
    assert foretold["places"]["usable"] == numbers["beds"] + numbers["places"]
    assert foretold["free"] == numbers["beds_free"] + numbers["places_free"]
    closed = await house.close(NIGHT)
    assert closed.status_code == 200, closed.text
    figures = closed.json()["figures"]
    both = figures.keys() & numbers.keys()
    assert both == set(BoardNumbers.model_fields) - {"overflow_open", "overflow_since"}
    assert {name: figures[name] for name in both} == {name: numbers[name] for name in both}
