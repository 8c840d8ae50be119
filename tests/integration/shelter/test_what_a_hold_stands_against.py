"""A layout is not changed under a hold: the answer says what stands in the way."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.holding import HOLDS, held, hold, release, room
from tests.integration.shelter.laying_out import change, send_file
from tests.support.people import DANLI


async def give(house: House, household_id: object) -> dict[str, Any]:
    """Give the gym to a household."""
    body = {"id": new_id(), "household_id": household_id, "reason": "doce personas"}
    answer: dict[str, Any] = (await house.post(f"/rooms/{house.gym_id}/household", body)).json()
    return answer


async def test_a_held_bed_is_neither_retired_nor_put_out_of_service(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[1]])
    retired = await change(house, f"/beds/{house.beds[1]}", {"retired": True})
    broken = await house.post(f"/beds/{house.beds[1]}/state", {"state": "CLEANING"})
    assert [answer.json()["code"] for answer in (retired, broken)] == ["bed_taken"] * 2
    assert {answer.json()["parameters"]["hold_id"] for answer in (retired, broken)} == {kept}
    await release(house, kept)
    assert (await change(house, f"/beds/{house.beds[1]}", {"retired": True})).status_code == 200


async def test_a_room_with_held_places_is_not_retired(house: House) -> None:
    kept = await held(house, rooms=[room(house, 1)])
    assert (await change(house, f"/rooms/{house.gym_id}", {"retired": True})).json()["code"] == "room_in_use"
    await release(house, kept)
    assert (await change(house, f"/rooms/{house.gym_id}", {"retired": True})).status_code == 200


async def test_a_room_never_has_fewer_places_than_are_taken_and_held(house: House) -> None:
    await house.housed({"room_id": house.gym_id})
    await held(house, rooms=[room(house, 2)])
    fewer = await change(house, f"/rooms/{house.gym_id}", {"places": 2})
    assert (fewer.json()["code"], fewer.json()["parameters"]["taken"]) == ("places_taken", 3)
    by_file = await send_file(house, "room;places\nGYM;2\n")
    assert by_file.json()["errors"] == [{"pointer": "/lines/2/places", "code": "places_taken"}]
    assert (await change(house, f"/rooms/{house.gym_id}", {"places": 3})).status_code == 200


async def test_a_room_with_held_places_is_not_given_and_a_given_one_not_held(house: House) -> None:
    household, _ = await house.family(30)
    kept = await held(house, rooms=[room(house, 1)])
    refused = await give(house, household)
    assert (refused["code"], refused["parameters"]["hold_id"]) == ("room_held", kept)
    await release(house, kept)
    assert (await give(house, household))["household_id"] == str(household)
    assert (await hold(house, rooms=[room(house, 1)])).json()["code"] == "room_given"


async def test_closing_the_overflow_ends_no_hold(house: House) -> None:
    await held(house, rooms=[room(house, PLACES)])
    closed = await house.post(f"/shelters/{DANLI}/overflow", {"id": new_id(), "open": False, "reason": "ya no llueve"})
    assert closed.status_code == 200
    assert [one["state"] for one in (await house.get(HOLDS)).json()["items"]] == ["LIVE"]
