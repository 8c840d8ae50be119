"""A household that was checked in or out in one call is taken back in one call: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import moved, tables, unsound
from tests.support.people import DANLI


async def undone(house: House, path: str, also: Sequence[str], *, id_: UUID | None = None) -> httpx.Response:
    return await house.post(path, {"id": id_ or new_id(), "reason": "UNDONE_AT_DESK", "also": also})


async def family_in_beds(house: House) -> tuple[str, str, str]:
    """A mother, a child in a bed of its own, and a baby beside its mother."""
    household_id, (mother, child, baby) = await house.family(30, 8, 1)
    host = new_id()
    answer = await house.check_in(
        {"id": host, "person_id": mother, "household_id": household_id, "bed_id": house.beds[0]},
        {"person_id": child, "household_id": household_id, "bed_id": house.beds[1]},
        {"person_id": baby, "household_id": household_id, "shares_with_stay_id": host},
    )
    first, second, third = [stay["stay_id"] for stay in answer.json()["stays"]]
    return first, second, third


async def open_stays(house: House) -> list[Any]:
    return await house.rows("SELECT id FROM stay WHERE ended_at IS NULL")


async def test_a_households_check_in_is_undone_whoever_shares(house: House) -> None:
    before = await tables(house)
    mother, child, baby = await family_in_beds(house)

    answer = await undone(house, f"/stays/{mother}/reverse", [child, baby])

    assert answer.status_code == 200, answer.text
    assert await open_stays(house) == []
    after = await tables(house)
    assert (after["room"], after["bed_use"]) == (before["room"], before["bed_use"])
    told = await house.events("shelter.stay_ended.v1")
    assert {(one["stay_id"], one["reason"]) for one in told} == {
        (id_, "ENTERED_IN_ERROR") for id_ in (mother, child, baby)
    }
    assert await unsound(house) == []


async def test_the_same_undo_again_is_answered_and_changes_nothing(house: House) -> None:
    mother, child, baby = await family_in_beds(house)
    id_ = new_id()
    first = await undone(house, f"/stays/{mother}/reverse", [child, baby], id_=id_)

    again = await undone(house, f"/stays/{mother}/reverse", [child, baby], id_=id_)
    fewer = await undone(house, f"/stays/{mother}/reverse", [child], id_=id_)

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert fewer.status_code == 200  # these two were undone by it
    assert len(await house.rows("SELECT 1 FROM stay_reversal")) == 3


async def test_nobody_is_undone_where_one_of_them_cannot_be(house: House) -> None:
    mother, child, baby = await family_in_beds(house)
    await moved(house, {"stay_id": child, "bed_id": house.beds[2]})

    answer = await undone(house, f"/stays/{mother}/reverse", [baby, child])

    assert (answer.status_code, answer.json()["code"]) == (409, "stay_depended_on")
    assert answer.json()["parameters"]["stay_id"] == child
    assert len(await open_stays(house)) == 3


async def test_a_host_alone_is_not_undone_while_somebody_else_shares(house: House) -> None:
    mother, _, baby = await family_in_beds(house)

    answer = await undone(house, f"/stays/{mother}/reverse", [])

    assert answer.status_code == 409
    assert answer.json()["parameters"]["stay_ids"] == [baby]


async def test_a_stay_that_is_named_twice_or_is_not_here_undoes_nobody(house: House) -> None:
    mother, child, _ = await family_in_beds(house)
    twice = await undone(house, f"/stays/{mother}/reverse", [child, mother])
    unknown = await undone(house, f"/stays/{mother}/reverse", [str(new_id())])
    assert (twice.status_code, unknown.status_code) == (422, 404)
    assert len(await open_stays(house)) == 3


async def test_a_households_check_out_is_undone_host_and_sharer_in_any_order(house: House) -> None:
    mother, child, baby = await family_in_beds(house)
    before = await tables(house)
    await house.check_out(dict.fromkeys((mother, child, baby), "HOME"))

    answer = await undone(house, f"/stays/{baby}/end/reverse", [child, mother])

    assert answer.status_code == 200, answer.text
    assert await tables(house) == before
    assert await unsound(house) == []


async def test_no_check_out_is_undone_where_somebody_has_one_of_the_beds(house: House) -> None:
    mother, child, baby = await family_in_beds(house)
    await house.check_out(dict.fromkeys((mother, child, baby), "HOME"))
    await house.housed({"bed_id": house.beds[1]})

    answer = await undone(house, f"/stays/{mother}/end/reverse", [child, baby])

    assert (answer.status_code, answer.json()["parameters"]["because"]) == (409, "BED_TAKEN")
    assert len(await open_stays(house)) == 1


async def test_a_group_without_cards_is_undone_in_one_call(house: House) -> None:
    group = new_id()
    await house.tokens(1, group)
    body = {"site_id": DANLI, "room_id": house.gym_id, "without_token": 3}
    answer = await house.post("/stays/group", {**body, "arrival_group": {"id": group, "ids_seed": new_id()}})
    stays = [stay["stay_id"] for stay in answer.json()["stays"]]

    undoing = await undone(house, f"/stays/{stays[0]}/reverse", stays[1:])

    assert undoing.status_code == 200, undoing.text
    assert await house.rows("SELECT taken FROM room WHERE id = :id", id=house.gym_id) == [{"taken": 0}]
