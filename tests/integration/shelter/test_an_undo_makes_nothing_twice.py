"""An undo leads back only to what nobody else has by now: a guest, a given room, a bag; the refusal says which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import moved, place_of, undo, unsound
from tests.support.people import DANLI

YESTERDAY, MORNING = "2023-06-15T20:00:00-06:00", "2023-06-16T09:00:00-06:00"


async def undo_end(house: House, stay_id: str) -> httpx.Response:
    return await house.post(f"/stays/{stay_id}/end/reverse", {"id": new_id(), "reason": "Volvió"})


def standing(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    parameters = answer.json().get("parameters", {})
    return answer.status_code, parameters.get("because"), parameters.get("other_stay_id")


async def beside(house: House, **guest: Any) -> tuple[str, str]:
    """A stay, and another one of its guest that a desk without a network wrote down."""
    house.at = MORNING
    (first,) = await house.housed({**guest, "without_bed": True}, started_at=YESTERDAY)
    offline = {"recorded_offline": True, "started_at": YESTERDAY}
    (second,) = await house.housed({**guest, "bed_id": house.beds[0]}, **offline)
    return first, second


async def whom(house: House, by: str) -> dict[str, Any]:
    if by == "person_id":
        _, (person,) = await house.family(30)
        return {"person_id": person}
    (card,) = await house.tokens(1)
    return {"card": card.code}


@pytest.mark.parametrize("by", ["person_id", "card"])
@pytest.mark.parametrize("undone", [0, 1])
async def test_who_had_two_stays_and_is_sheltered_again_stands_in_the_way_of_both(
    house: House, by: str, undone: int
) -> None:
    guest = await whom(house, by)
    ended = await beside(house, **guest)
    await house.check_out(dict.fromkeys(ended, "HOME"))
    (again,) = await house.housed({**guest, "bed_id": house.beds[1]})
    assert standing(await undo_end(house, ended[undone])) == (409, "SHELTERED_AGAIN", again)
    assert len(await house.rows("SELECT 1 FROM stay WHERE ended_at IS NULL")) == 1
    assert await unsound(house) == []


@pytest.mark.parametrize("by", ["person_id", "card"])
@pytest.mark.parametrize("undone", [0, 1])
async def test_of_two_stays_of_one_guest_an_undo_brings_one_back_and_not_both(
    house: House, by: str, undone: int
) -> None:
    stays = await beside(house, **await whom(house, by))
    await house.check_out(dict.fromkeys(stays, "HOME"))
    assert (await undo_end(house, stays[undone])).status_code == 200
    assert standing(await undo_end(house, stays[1 - undone])) == (409, "SHELTERED_AGAIN", stays[undone])
    assert await unsound(house) == []


async def give(house: House, household_id: UUID | None) -> None:
    body = {"id": new_id(), "reason": "Una familia", **({"household_id": household_id} if household_id else {})}
    answer = await house.post(f"/rooms/{house.gym_id}/household", body)
    assert answer.status_code == 200, answer.text


async def test_an_end_is_not_undone_into_a_room_that_was_given_to_others_since(house: House) -> None:
    household, (mother,) = await house.family(30)
    own, stranger = await house.housed({"person_id": mother, "room_id": house.gym_id}, {"room_id": house.gym_id})
    await house.check_out({own: "HOME", stranger: "HOME"})
    await give(house, household)
    assert standing(await undo_end(house, stranger)) == (409, "ROOM_GIVEN", None)
    assert (await undo_end(house, own)).status_code == 200
    await give(house, None)
    assert (await undo_end(house, stranger)).status_code == 200


async def test_who_was_there_when_the_room_was_given_is_there_again(house: House) -> None:
    (stranger,) = await house.housed({"room_id": house.gym_id})
    await give(house, new_id())
    (let_in,) = await house.housed({"room_id": house.gym_id}, given_room_reason="GRANDMOTHER")
    await house.check_out({stranger: "HOME", let_in: "HOME"})
    assert [(await undo_end(house, stay)).status_code for stay in (stranger, let_in)] == [200, 200]
    (step,) = await moved(house, {"stay_id": stranger, "without_bed": True})
    assert (await undo(house, step)).status_code == 200


async def test_a_move_is_not_undone_into_a_room_that_was_given_to_others_since(house: House) -> None:
    household, (mother,) = await house.family(30)
    own, stranger = await house.housed({"person_id": mother, "room_id": house.gym_id}, {"room_id": house.gym_id})
    of_own, of_stranger = await moved(
        house, {"stay_id": own, "without_bed": True}, {"stay_id": stranger, "bed_id": house.beds[0]}
    )
    await give(house, household)
    refused = await undo(house, of_stranger)
    assert (refused.status_code, refused.json()["code"]) == (409, "room_given")
    assert refused.json()["parameters"] == {"stay_id": stranger, "room_id": str(house.gym_id)}
    assert (await place_of(house, stranger))["bed_id"] == house.beds[0]
    assert (await undo(house, of_own)).status_code == 200


async def test_a_leave_is_undone_whomever_the_room_was_given_to(house: House) -> None:
    (stranger,) = await house.housed({"room_id": house.gym_id})
    step = new_id()
    body = {"site_id": DANLI, "guests": [{"id": step, "stay_id": stranger}]}
    assert (await house.post("/stays/leave", body)).status_code == 200
    await give(house, new_id())
    assert (await undo(house, step)).status_code == 200


async def test_a_check_in_with_bags_in_custody_is_not_undone_and_the_tags_are_named(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    bags = [{"id": new_id(), "stay_id": stay, "tag": tag, "kind": "BAG", "pieces": 1} for tag in ("A-1", "A-2", "A-3")]
    assert (await house.post("/bags", {"site_id": DANLI, "bags": bags})).status_code == 201
    path = f"/stays/{stay}/reverse"
    refused = await house.post(path, {"id": new_id(), "reason": "dos veces"})
    assert (refused.status_code, refused.json()["code"]) == (409, "stay_depended_on")
    assert refused.json()["parameters"]["tags"] == ["A-1", "A-2", "A-3"]
    assert "A-1" in refused.json()["detail"]
    assert await house.events("shelter.stay_ended.v1") == []
    returned = {
        "site_id": DANLI,
        "given_to": "OWNER",
        "returns": [{"id": new_id(), "tag": tag} for tag in ("A-1", "A-2")],
    }
    assert (await house.post("/bags/return", returned)).status_code == 200
    assert (await house.post(f"/bags/{bags[2]['id']}/reverse", {"id": new_id(), "reason": "x"})).status_code == 200
    assert (await house.post(path, {"id": new_id(), "reason": "dos veces"})).status_code == 200
