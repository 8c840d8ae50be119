"""A family that was checked out in one call comes back in one: all of it, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House


async def undo(house: House, stays: Sequence[str], **changes: Any) -> httpx.Response:
    body = {"id": new_id(), "reason": "Volvieron", "also": list(stays[1:]), **changes}
    return await house.post(f"/stays/{stays[0]}/end/reverse", body)


async def still_ended(house: House) -> list[str]:
    rows = await house.rows("SELECT id FROM stay WHERE ended_at IS NOT NULL ORDER BY id")
    return [str(row["id"]) for row in rows]


async def family(house: House) -> list[str]:
    """A mother in a bed, her baby beside her, a son in the gym."""
    _, (mother, baby, son) = await house.family(30, 1, 14)
    stays = await house.housed({"person_id": mother, "bed_id": house.beds[0]})
    stays += await house.housed(
        {"person_id": baby, "shares_with_stay_id": stays[0]}, {"person_id": son, "room_id": house.gym_id}
    )
    return stays


async def test_all_go_on_as_they_were(house: House) -> None:
    stays = await family(house)
    before = await house.rows("SELECT stay_id, bed_id, during FROM bed_use ORDER BY stay_id")
    await house.check_out(dict.fromkeys(stays, "ONWARD_TRAVEL"))
    # Whoever shares is named first, and comes back after the one beside whom they sleep.
    answer = await undo(house, [stays[1], stays[0], stays[2]])
    assert (answer.status_code, answer.json()["stay_id"]) == (200, stays[1]), answer.text
    assert await still_ended(house) == []
    assert await house.rows("SELECT stay_id, bed_id, during FROM bed_use ORDER BY stay_id") == before
    told = await house.events("shelter.stay_end_reversed.v1")
    assert sorted(event["stay_id"] for event in told) == sorted(stays)
    assert [one.check for one in await house.findings() if one.invariant in {"I5", "I6", "I7"} and not one.ok] == []


async def test_nobody_comes_back_where_something_stands_in_the_way_of_one(house: House) -> None:
    stays = await family(house)
    await house.check_out(dict.fromkeys(stays, "HOME"))
    (other,) = await house.housed({"bed_id": house.beds[0]})
    answer = await undo(house, list(reversed(stays)))
    parameters = answer.json()["parameters"]
    assert (answer.status_code, parameters["because"]) == (409, "BED_TAKEN")
    assert (parameters["stay_id"], parameters["other_stay_id"]) == (stays[0], other)
    assert await still_ended(house) == sorted(stays)


async def test_a_counted_room_must_have_a_place_for_each_of_them(house: House) -> None:
    stays = await house.housed({"room_id": house.gym_id}, {"room_id": house.gym_id})
    await house.check_out(dict.fromkeys(stays, "HOME"))
    await house.housed(*[{"room_id": house.gym_id} for _ in range(PLACES - 1)])
    answer = await undo(house, stays)
    assert (answer.status_code, answer.json()["parameters"]["because"]) == (409, "PLACE_TAKEN")
    assert (await undo(house, stays[:1])).status_code == 200


async def test_one_who_never_left_keeps_the_others_out(house: House) -> None:
    stays = await house.housed({"without_bed": True}, {"without_bed": True})
    await house.check_out({stays[0]: "HOME"})
    answer = await undo(house, stays)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_ended")
    assert await still_ended(house) == [stays[0]]


async def test_the_same_undo_again_is_answered_the_same_and_another_under_its_id_is_refused(house: House) -> None:
    stays = await house.housed({"without_bed": True}, {"without_bed": True})
    await house.check_out(dict.fromkeys(stays, "HOME"))
    id_ = new_id()
    first = await undo(house, stays, id=id_)
    again = await undo(house, stays, id=id_)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(await house.rows("SELECT id FROM stay_end_reversal")) == 2
    other = await undo(house, stays, id=id_, reason="otra")
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")


async def test_a_stay_of_another_site_is_not_found(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    answer = await undo(house, [stay, str(new_id())])
    assert answer.status_code == 404
    assert await still_ended(house) == [stay]
