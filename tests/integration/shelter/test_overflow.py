"""Overflow is opened and closed with a reason; its rooms show while it is open, and nobody is refused either way."""

from __future__ import annotations

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.laying_out import SHELTER, capacities, history
from tests.support.people import OUTSIDER, REGISTRAR


async def set_overflow(house: House, *, is_open: bool, reason: str = "Llegan tres buses") -> None:
    body = {"id": new_id(), "open": is_open, "reason": reason}
    answer = await house.post(f"{SHELTER}/overflow", body)
    assert answer.status_code == 200, answer.text


async def board(house: House) -> tuple[list[str], dict[str, object]]:
    shown = (await house.get(f"{SHELTER}/board")).json()
    return [room["code"] for room in shown["rooms"]], shown["numbers"]


async def test_overflow_is_its_own_sites_staffs(house: House) -> None:
    body = {"id": new_id(), "open": True, "reason": "lluvia"}
    assert (await house.post(f"{SHELTER}/overflow", body, member=OUTSIDER)).status_code == 404
    assert (await house.post(f"{SHELTER}/overflow", body, member=REGISTRAR)).status_code == 403
    assert (await house.post(f"{SHELTER}/overflow", {**body, "reason": " "})).status_code == 422


async def test_a_room_for_overflow_shows_while_overflow_is_open(house: House) -> None:
    codes, numbers = await board(house)
    assert (codes, numbers["overflow_open"], numbers["places_free"]) == (["R01"], False, 0)
    await set_overflow(house, is_open=True)
    codes, numbers = await board(house)
    assert (codes, numbers["overflow_open"], numbers["places_free"]) == (["R01", "R02"], True, PLACES)
    assert numbers["overflow_since"]
    await set_overflow(house, is_open=False, reason="Se fueron")
    assert (await board(house))[0] == ["R01"]


async def test_a_check_in_is_refused_neither_way_and_nobody_is_missing_from_the_board(house: House) -> None:
    answer = await house.check_in(*({"room_id": house.gym_id} for _ in range(PLACES - 1)))
    assert {stay["place"] for stay in answer.json()["stays"]} == {"PLACE"}
    codes, numbers = await board(house)
    assert (codes, numbers["overflow_open"]) == (["R01", "R02"], False)
    assert (numbers["present"], numbers["places"], numbers["places_free"]) == (PLACES - 1, PLACES - 1, 0)
    answer = await house.check_in({"room_id": house.gym_id}, {"room_id": house.gym_id})
    assert [stay["place"] for stay in answer.json()["stays"]] == ["PLACE", "OVERFLOW"]
    assert (await board(house))[1]["present"] == PLACES + 1


async def test_who_opened_and_closed_the_overflow_and_why_is_kept(house: House) -> None:
    await set_overflow(house, is_open=True)
    await set_overflow(house, is_open=True, reason="otra vez")
    await set_overflow(house, is_open=False, reason="Se fueron")
    kept = [(entry["kind"], entry["reason"]) for entry in await history(house)]
    assert kept[:2] == [("OVERFLOW_CLOSED", "Se fueron"), ("OVERFLOW_OPENED", "Llegan tres buses")]
    assert [version for version, *_ in await capacities(house)] == [1, 2, 3]


async def test_the_same_opening_again_is_answered_and_another_one_under_its_id_is_refused(house: House) -> None:
    body = {"id": new_id(), "open": True, "reason": "lluvia"}
    first = await house.post(f"{SHELTER}/overflow", body)
    await set_overflow(house, is_open=False)
    again = await house.post(f"{SHELTER}/overflow", body)
    assert (first.json()["overflow_reason"], again.status_code, again.json()["overflow_since"]) == ("lluvia", 200, None)
    other = await house.post(f"{SHELTER}/overflow", {**body, "reason": "viento"})
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
