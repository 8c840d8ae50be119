"""A counted room that is given to one household is closed to others, but for whom staff put there with a reason."""

from __future__ import annotations

from uuid import UUID

import httpx

from shared.contracts.registration import HouseholdChanged, HouseholdMerged
from shared.contracts.vocabulary import Composition, Population
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.laying_out import SHELTER, change, history
from tests.integration.shelter.moving import move
from tests.support.people import DANLI, OUTSIDER, REGISTRAR


async def give(house: House, household_id: UUID | None, room_id: UUID | None = None) -> httpx.Response:
    body = {"id": new_id(), "reason": "Una familia de doce", **({"household_id": household_id} if household_id else {})}
    return await house.post(f"/rooms/{room_id or house.gym_id}/household", body)


async def test_a_room_is_given_by_its_own_sites_staff(house: House) -> None:
    path, body = f"/rooms/{house.gym_id}/household", {"id": new_id(), "household_id": new_id(), "reason": "x"}
    assert (await house.post(path, body, member=OUTSIDER)).status_code == 404
    assert (await house.post(path, body, member=REGISTRAR)).status_code == 403
    given = await house.post(path, body)
    assert (given.status_code, given.json()["household_id"]) == (200, str(body["household_id"]))
    assert (await house.post(path, {**body, "reason": "y"})).json()["code"] == "id_reused"


async def test_a_room_with_beds_is_given_to_nobody(house: House) -> None:
    assert (await give(house, new_id(), house.room_id)).status_code == 422


async def test_its_household_comes_in_and_a_stranger_does_not(house: House) -> None:
    household, (mother, child) = await house.family(30, 9)
    await give(house, household)
    assert (await house.check_in({"person_id": mother, "room_id": house.gym_id})).status_code == 201
    refused = await house.check_in({"person_id": child, "room_id": house.gym_id}, {"room_id": house.gym_id})
    assert (refused.status_code, refused.json()["code"]) == (409, "room_given")
    assert refused.json()["parameters"]["room_id"] == str(house.gym_id)
    assert len(await house.rows("SELECT 1 FROM stay")) == 1


async def test_a_stranger_whom_staff_put_there_on_purpose_comes_in_and_the_reason_is_kept(house: House) -> None:
    household, (mother,) = await house.family(30)
    await give(house, household)
    guests = ({"room_id": house.gym_id}, {"person_id": mother, "room_id": house.gym_id})
    stranger, _ = await house.housed(*guests, given_room_reason="GRANDMOTHER")
    kept = await house.rows("SELECT stay_id, room_id, reason FROM given_room_stay")
    assert kept == [{"stay_id": UUID(stranger), "room_id": house.gym_id, "reason": "GRANDMOTHER"}]


async def test_who_shares_a_place_there_is_its_guests_affair(house: House) -> None:
    household, (mother,) = await house.family(30)
    await give(house, household)
    (host,) = await house.housed({"person_id": mother, "room_id": house.gym_id})
    assert (await house.check_in({"shares_with_stay_id": host})).status_code == 201


async def test_a_room_that_is_taken_back_is_open_to_all(house: House) -> None:
    await give(house, new_id())
    taken_back = await give(house, None)
    assert taken_back.json()["household_id"] is None
    assert (await house.check_in({"room_id": house.gym_id})).status_code == 201
    assert [entry["kind"] for entry in await history(house)][:2] == ["ROOM_TAKEN_BACK", "ROOM_GIVEN"]


async def test_a_household_that_was_merged_is_the_one_for_which_it_stands(house: House) -> None:
    household, _ = await house.family(30)
    other, (member,) = await house.family(20)
    await give(house, household)
    state = {"site_id": DANLI, "population": Population.DISPLACED, "size": 0, "composition": Composition()}
    merged = HouseholdMerged(household_id=household, version=2, merged_into=other, member_ids=[], **state)
    assert (await house.check_in({"person_id": member, "room_id": house.gym_id})).json()["code"] == "room_given"
    await house.tell(merged)
    assert (await house.check_in({"person_id": member, "room_id": house.gym_id})).status_code == 201


async def test_of_a_household_that_is_withdrawn_no_room_tells(house: House) -> None:
    household, _ = await house.family(30)
    await give(house, household)
    gone = {"site_id": DANLI, "population": Population.DISPLACED, "size": 0, "composition": Composition()}
    await house.tell(HouseholdChanged(household_id=household, version=2, withdrawn=True, member_ids=[], **gone))
    assert str(household) not in (await house.get(SHELTER)).text
    assert str(household) not in (await house.get(f"{SHELTER}/changes")).text


async def test_a_room_that_is_edited_is_still_its_households(house: House) -> None:
    household, _ = await house.family(30)
    await give(house, household)
    assert (await change(house, f"/rooms/{house.gym_id}", {"places": 8})).json()["household_id"] == str(household)


async def test_a_stranger_moves_into_it_with_a_reason_alone(house: House) -> None:
    household, (mother,) = await house.family(30)
    await give(house, household)
    own, stranger = await house.housed({"person_id": mother, "without_bed": True}, {"without_bed": True})
    answer = await move(house, {"stay_id": stranger, "room_id": house.gym_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "room_given")
    assert (await move(house, {"stay_id": own, "room_id": house.gym_id})).status_code == 200
    assert (await move(house, {"stay_id": stranger, "room_id": house.gym_id}, reason="GRANDMOTHER")).status_code == 200
    assert [row["reason"] for row in await house.rows("SELECT reason FROM stay_step ORDER BY recorded_at")] == [
        None,
        "GRANDMOTHER",
    ]


async def test_a_group_goes_into_it_with_a_reason_alone(house: House) -> None:
    await give(house, new_id())
    group = {"id": new_id(), "ids_seed": new_id()}
    body = {"site_id": DANLI, "arrival_group": group, "room_id": house.gym_id, "without_token": 2}
    refused = await house.post("/stays/group", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "room_given")
    assert (await house.post("/stays/group", {**body, "given_room_reason": "BUS"})).status_code == 201
