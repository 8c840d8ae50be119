"""A check-in that is sent again is answered as it was, wherever its guests are by now."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import moved, undo


async def beside(house: House) -> tuple[dict[str, Any], str, str, Any]:
    """A guest beside a host in a bed: what was sent, the host's and the guest's stay, and the answer."""
    (host,) = await house.housed({"bed_id": house.beds[0]})
    sent = {"id": new_id(), "shares_with_stay_id": host}
    answer = await house.check_in(sent)
    assert answer.json()["stays"][0]["room_id"] == str(house.room_id)
    return sent, host, str(sent["id"]), answer.json()


async def test_beside_a_host_who_moved_since(house: House) -> None:
    sent, host, _, first = await beside(house)
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    assert (await house.check_in(sent)).json() == first
    await moved(house, {"stay_id": host, "bed_id": house.beds[1]})
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    assert (await house.check_in(sent)).json() == first


async def test_beside_a_host_whose_move_was_undone(house: House) -> None:
    sent, host, _, first = await beside(house)
    (step,) = await moved(house, {"stay_id": host, "room_id": house.gym_id})
    assert (await undo(house, step)).status_code == 200
    assert (await house.check_in(sent)).json() == first


async def test_beside_a_host_who_had_moved_before(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    sent = {"id": new_id(), "shares_with_stay_id": host}
    first = (await house.check_in(sent)).json()
    assert first["stays"][0]["room_id"] == str(house.gym_id)
    await moved(house, {"stay_id": host, "bed_id": house.beds[1]})
    assert (await house.check_in(sent)).json() == first


async def test_beside_a_host_and_in_a_bed_of_their_own_since(house: House) -> None:
    sent, host, guest, first = await beside(house)
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    await moved(house, {"stay_id": guest, "bed_id": house.beds[2]})
    assert (await house.check_in(sent)).json() == first


async def test_host_and_guest_of_one_check_in(house: House) -> None:
    host = new_id()
    sent = [{"id": host, "bed_id": house.beds[0]}, {"id": new_id(), "shares_with_stay_id": host}]
    first = (await house.check_in(*sent)).json()
    await moved(house, {"stay_id": str(host), "room_id": house.gym_id})
    await house.check_out({str(host): "HOME"})
    assert (await house.check_in(*sent)).json() == first
