"""After how many nights a stay is over its time is said by population, and by each shelter for itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.laying_out import SHELTER, change, history, send_file

BOARD = f"{SHELTER}/board"


async def alerts(house: House) -> list[list[str]]:
    return [guest["alerts"] for guest in (await house.get(BOARD)).json()["without_bed"]]


async def in_transit_for(house: House, *days: int) -> None:
    cards = await house.tokens(len(days))
    for card, ago in zip(cards, days, strict=True):
        since = (datetime.now(UTC) - timedelta(days=ago)).isoformat()
        await house.housed({"card": card.code, "without_bed": True}, started_at=since)


async def test_a_shelter_without_own_maximum_nights_has_the_usual_ones(house: House) -> None:
    assert (await house.get(SHELTER)).json()["nights_max"] == {"IN_TRANSIT": 5}


async def test_a_shelters_own_maximum_nights_are_on_its_next_board(house: House) -> None:
    await in_transit_for(house, 7, 3)
    assert await alerts(house) == [["OVER_NIGHTS"], []]
    answer = await change(house, SHELTER, {"nights_max": {"IN_TRANSIT": 2}})
    assert (answer.status_code, answer.json()["nights_max"], answer.json()["version"]) == (200, {"IN_TRANSIT": 2}, 2)
    assert await alerts(house) == [["OVER_NIGHTS"], ["OVER_NIGHTS"]]


async def test_a_population_that_is_not_named_has_no_limit_there(house: House) -> None:
    await in_transit_for(house, 7)
    await change(house, SHELTER, {"nights_max": {"RETURNEE": 3}})
    assert await alerts(house) == [[]]
    await change(house, SHELTER, {"nights_max": {}})
    assert (await house.get(SHELTER)).json()["nights_max"] == {}
    assert await alerts(house) == [[]]


async def test_null_gives_the_usual_ones_back_and_what_is_as_it_was_makes_no_version(house: House) -> None:
    await change(house, SHELTER, {"nights_max": {"IN_TRANSIT": 2}})
    again = await change(house, SHELTER, {"nights_max": {"IN_TRANSIT": 2}})
    assert again.json()["version"] == 2
    back = await change(house, SHELTER, {"nights_max": None})
    assert (back.json()["version"], back.json()["nights_max"]) == (3, {"IN_TRANSIT": 5})
    assert [(entry["kind"], entry["before"], entry["after"]) for entry in (await history(house))[:2]] == [
        ("NIGHTS_MAX_CHANGED", {"nights_max": {"IN_TRANSIT": 2}}, {}),
        ("NIGHTS_MAX_CHANGED", {}, {"nights_max": {"IN_TRANSIT": 2}}),
    ]


@pytest.mark.parametrize("wrong", [{"IN_TRANSIT": 0}, {"IN_TRANSIT": 401}, {"IN_TRANSIT": "5"}, {"MARTIANS": 5}, 5])
async def test_maximum_nights_that_are_none_are_not_valid(house: House, wrong: Any) -> None:
    assert (await change(house, SHELTER, {"nights_max": wrong})).status_code == 422
    assert len(await history(house)) == 1


async def test_maximum_nights_are_changed_by_who_keeps_the_shelter_and_has_read_it(house: House) -> None:
    body = {"nights_max": {"IN_TRANSIT": 2}}
    assert (await change(house, SHELTER, body, member=STAFF)).status_code == 403
    assert (await change(house, SHELTER, body, version=0)).status_code == 428
    await change(house, SHELTER, {"day_capacity": 9})
    assert (await change(house, SHELTER, body, version=1)).status_code == 412


async def test_other_changes_and_a_file_leave_them(house: House) -> None:
    await change(house, SHELTER, {"nights_max": {"IN_TRANSIT": 2}})
    await change(house, SHELTER, {"night_capacity": 40})
    text = (await house.get(f"{SHELTER}/layout.csv")).text
    assert (await send_file(house, text)).status_code == 200
    assert (await house.get(SHELTER)).json()["nights_max"] == {"IN_TRANSIT": 2}
