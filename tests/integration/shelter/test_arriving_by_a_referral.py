"""Who comes by a referral is in one shelter: the stay that they come from ends as the new one begins, or neither."""

from __future__ import annotations

import asyncio

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.moving import unsound
from tests.integration.shelter.referring import Other, accepted, arrive, open_other, read, referred, step, undo
from tests.support.people import LA_LIMA, OUTSIDER


@pytest.fixture
async def other(house: House) -> Other:
    """The shelter at La Lima."""
    return await open_other(house)


async def ends(house: House) -> list[tuple[str, str | None]]:
    """How the stays ended that did, by their beginning."""
    rows = await house.rows("SELECT place, end_reason FROM stay WHERE end_reason IS NOT NULL ORDER BY end_reason")
    return [(row["place"], row["end_reason"]) for row in rows]


async def test_a_check_in_by_the_hold_arrives_and_ends_the_stay_that_it_comes_from(house: House, other: Other) -> None:
    household, (mother, child) = await house.family(30, 9)
    await house.housed({"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "room_id": house.gym_id})
    id_ = await referred(house, household_id=household)
    hold = await accepted(house, id_, bed_ids=other.beds)
    stays = [{"person_id": person, "bed_id": bed} for person, bed in zip((mother, child), other.beds, strict=True)]
    answer = await arrive(house, hold, *stays)
    assert answer.status_code == 201, answer.text
    assert (await read(house, id_))["state"] == "ARRIVED"
    assert await ends(house) == [("BED", "REFERRED"), ("PLACE", "REFERRED")]
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    assert await unsound(house) == []


async def test_the_same_arrival_again_ends_nothing_more(house: House, other: Other) -> None:
    _, (person,) = await house.family(30)
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    hold = await accepted(house, await referred(house, person_ids=[person]), bed_ids=other.beds)
    stay = {"id": new_id(), "person_id": person, "bed_id": other.beds[0]}
    first, again = await arrive(house, hold, stay), await arrive(house, hold, stay)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await house.events("shelter.stay_ended.v1")) == 1


async def test_a_child_alone_who_arrives_was_handed_over(house: House, other: Other) -> None:
    _, (child,) = await house.family(9)
    await house.housed({"person_id": child, "bed_id": house.beds[0]})
    hold = await accepted(house, await referred(house, person_ids=[child]), bed_ids=[other.beds[0]])
    assert (await arrive(house, hold, {"person_id": child, "bed_id": other.beds[0]})).status_code == 201
    assert await ends(house) == [("BED", "HANDED_OVER")]
    assert [event["by_referral"] for event in await house.events("shelter.stay_ended.v1")] == [True]


async def test_whom_the_referral_does_not_name_is_in_the_other_shelter_still(house: House, other: Other) -> None:
    _, (named, friend) = await house.family(30, 31)
    await house.housed({"person_id": friend, "bed_id": house.beds[0]})
    hold = await accepted(house, await referred(house, person_ids=[named]), bed_ids=other.beds)
    answer = await arrive(house, hold, {"person_id": friend, "bed_id": other.beds[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_sheltered")
    assert await ends(house) == []


async def test_an_arrival_that_is_refused_ends_no_stay(house: House, other: Other) -> None:
    _, (person,) = await house.family(30)
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    id_ = await referred(house, person_ids=[person])
    hold = await accepted(house, id_, bed_ids=[other.beds[0]])
    taken = {"site_id": LA_LIMA, "stays": [{"id": new_id(), "bed_id": other.beds[1]}]}
    await house.post("/stays", taken, member=OUTSIDER)
    assert (await arrive(house, hold, {"person_id": person, "bed_id": other.beds[1]})).json()["code"] == "bed_taken"
    assert (await ends(house), (await read(house, id_))["state"]) == ([], "ACCEPTED")


async def test_a_bearer_of_a_card_arrives(house: House, other: Other) -> None:
    (card,) = await house.tokens(1)
    await house.housed({"card": card.code, "room_id": house.gym_id})
    hold = await accepted(house, await referred(house, cards=[card.code]), bed_ids=[other.beds[0]])
    assert (await arrive(house, hold, {"card": card.code, "bed_id": other.beds[0]})).status_code == 201
    assert await ends(house) == [("PLACE", "REFERRED")]
    assert await unsound(house) == []


async def test_a_group_that_is_housed_by_the_hold_has_arrived(house: House, other: Other) -> None:
    id_ = await referred(house, people=2)
    hold = await accepted(house, id_, rooms=[{"room_id": other.hall_id, "places": 2}])
    group = {"id": new_id(), "ids_seed": new_id()}
    body = {"site_id": LA_LIMA, "arrival_group": group, "without_token": 2, "room_id": other.hall_id, "hold_id": hold}
    answer = await house.post("/stays/group", body, member=OUTSIDER)
    assert [stay["place"] for stay in answer.json()["stays"]] == ["PLACE", "PLACE"]
    assert (await read(house, id_))["state"] == "ARRIVED"


async def test_who_was_given_up_and_comes_after_all_has_arrived(house: House, other: Other) -> None:
    id_ = await referred(house, people=1)
    hold = await accepted(house, id_, bed_ids=[other.beds[0]])
    await step(house, id_, "NOT_ARRIVED")
    assert (await arrive(house, hold, {"bed_id": other.beds[0]})).status_code == 201
    assert (await read(house, id_))["state"] == "ARRIVED"


async def test_an_arrival_by_hand_is_undone_and_one_with_guests_is_not(house: House, other: Other) -> None:
    id_ = await referred(house, people=1)
    hold = await accepted(house, id_, bed_ids=[other.beds[0]])
    assert (await step(house, id_, "ARRIVED")).json()["state"] == "ARRIVED"
    assert (await undo(house, id_)).json()["state"] == "ACCEPTED"
    stay = (await arrive(house, hold, {"bed_id": other.beds[0]})).json()["stays"][0]["stay_id"]
    stands = await undo(house, id_)
    assert (stands.json()["code"], stands.json()["parameters"]["stay_ids"]) == ("referral_depended_on", [stay])
    await house.post(f"/stays/{stay}/reverse", {"id": new_id(), "reason": "otra persona"}, member=OUTSIDER)
    assert (await undo(house, id_)).json()["state"] == "ACCEPTED"


async def test_the_stay_that_was_left_can_be_taken_up_again_after_a_mistaken_arrival(
    house: House, other: Other
) -> None:
    _, (person,) = await house.family(30)
    (old,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    hold = await accepted(house, await referred(house, person_ids=[person]), bed_ids=[other.beds[0]])
    new = (await arrive(house, hold, {"person_id": person, "bed_id": other.beds[0]})).json()["stays"][0]["stay_id"]
    await house.post(f"/stays/{new}/reverse", {"id": new_id(), "reason": "otra persona"}, member=OUTSIDER)
    back = await house.post(f"/stays/{old}/end/reverse", {"id": new_id(), "reason": "no se fue"}, member=STAFF)
    assert back.status_code == 200
    assert await unsound(house) == []


async def test_many_arrivals_and_moves_at_once_lock_each_other_out_of_nothing(house: House, other: Other) -> None:
    people = [(await house.family(30))[1][0] for _ in range(8)]
    stays = await house.housed(*({"person_id": person, "room_id": house.gym_id} for person in people))
    hold = await accepted(
        house, await referred(house, person_ids=people), rooms=[{"room_id": other.hall_id, "places": 3}]
    )
    coming = [arrive(house, hold, {"person_id": person, "room_id": other.hall_id}) for person in people]
    leaving = [house.check_out({stay: "HOME"}) for stay in stays]
    answers = await asyncio.gather(*coming, *leaving)
    refused = {answer.json()["code"] for answer in answers if answer.is_error}
    assert refused <= {"already_sheltered", "stay_ended_already"}  # who left at that very moment
    assert {row["reason"] for row in await house.rows("SELECT end_reason AS reason FROM stay")} <= {
        "REFERRED",
        "HOME",
        None,
    }
    assert await unsound(house) == []
