"""The morning list: whose household nobody met, by all that was recorded; a person ends the stay, never a clock."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import moved, undo
from tests.support.people import DANLI, OUTSIDER

LIST = f"/shelters/{DANLI}/not-seen"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = "2023-06-12", "2023-06-13", "2023-06-14", "2023-06-15"


def at(day: str, hour: int) -> str:
    return f"{day}T{hour:02d}:00:00-06:00"


async def silent(house: House, **query: Any) -> dict[str, int]:
    """The stays on the list, each with its nights."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await house.get(f"{LIST}?{asked}")
    assert answer.status_code == 200, answer.text
    return {guest["stay_id"]: guest["nights"] for guest in answer.json()["guests"]}


async def proposed(house: House) -> set[str]:
    rows = await house.rows("SELECT stay_id FROM shelter_case WHERE kind = 'CLOSE_PROPOSED' AND resolved_at IS NULL")
    return {str(row["stay_id"]) for row in rows}


async def test_the_list_wants_a_token_of_its_site(house: House) -> None:
    assert (await house.installation.client.get(f"/shelter/v1{LIST}")).status_code == 401
    assert (await house.get(LIST, member=OUTSIDER)).status_code == 404


async def test_who_was_missing_at_the_last_census_is_on_the_list_in_the_morning(house: House) -> None:
    house.at = at(MONDAY, 19)
    missing, there = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    house.at = at(MONDAY, 21)
    await house.confirm(MONDAY, {"room_id": house.room_id, "not_seen": [missing]})
    await house.close(MONDAY)
    house.at = at(TUESDAY, 7)
    (guest,) = (await house.get(LIST)).json()["guests"]
    assert (guest["stay_id"], guest["room"], guest["bed"], guest["nights"], guest["missed"]) == (
        missing,
        "R01",
        "R01-B1",
        1,
        True,
    )
    assert guest["end_reason"] == "LEFT_UNANNOUNCED"
    assert there not in await silent(house)


async def test_a_meal_after_the_census_takes_somebody_off_the_list(house: House) -> None:
    house.at = at(MONDAY, 19)
    (card,) = await house.tokens(1)
    (stay,) = await house.housed({"card": card.code, "bed_id": house.beds[0]})
    house.at = at(MONDAY, 21)
    await house.confirm(MONDAY, {"room_id": house.room_id, "not_seen": [stay]})
    await house.close(MONDAY)
    house.at = at(TUESDAY, 7)
    assert await silent(house) == {stay: 1}
    await house.serve("MEAL", {"card": card.code})
    assert await silent(house) == {}


async def test_nights_without_a_contact_are_counted_and_asked_for(house: House) -> None:
    house.at = at(MONDAY, 12)
    (older,) = await house.housed({"without_bed": True})
    house.at = at(TUESDAY, 12)
    (newer,) = await house.housed({"without_bed": True})
    house.at = at(WEDNESDAY, 7)
    assert await silent(house) == {older: 2, newer: 1}
    assert await silent(house, nights=2) == {older: 2}
    assert (await house.get(f"{LIST}?nights=0")).status_code == 422


async def test_a_contact_of_any_member_is_one_of_the_whole_household(house: House) -> None:
    house.at = at(MONDAY, 12)
    _, (mother, child) = await house.family(30, 9)
    _, (alone,) = await house.family(40)
    stays = await house.housed(*({"person_id": person_id, "without_bed": True} for person_id in (mother, child, alone)))
    house.at = at(TUESDAY, 8)
    await house.serve("MEAL", {"person_id": mother})
    house.at = at(TUESDAY, 12)
    assert await silent(house) == {stays[2]: 1}


async def test_a_child_who_was_missing_is_on_the_list_though_its_mother_was_seen(house: House) -> None:
    house.at = at(MONDAY, 19)
    _, (mother, child) = await house.family(30, 9)
    _, missing = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    house.at = at(MONDAY, 21)
    await house.confirm(MONDAY, {"room_id": house.room_id, "not_seen": [missing]})
    await house.close(MONDAY)
    house.at = at(TUESDAY, 7)
    (guest,) = (await house.get(LIST)).json()["guests"]
    assert (guest["stay_id"], guest["end_reason"], guest["cases"]) == (missing, "MISSING", ["CHILD_NOT_SEEN"])


async def test_a_census_that_saw_somebody_is_a_contact_and_what_it_said_before_is_not(house: House) -> None:
    house.at = at(MONDAY, 12)
    _, corrected = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    house.at = at(TUESDAY, 20)
    await house.confirm(TUESDAY, {"room_id": house.room_id})
    house.at = at(TUESDAY, 21)
    await house.confirm(TUESDAY, {"room_id": house.room_id, "not_seen": [corrected]})
    house.at = at(WEDNESDAY, 7)
    assert await silent(house) == {corrected: 2}


async def test_a_count_serves_nobody_in_particular(house: House) -> None:
    house.at = at(MONDAY, 12)
    (stay,) = await house.housed({"room_id": house.gym_id})
    house.at = at(TUESDAY, 8)
    await house.serve("MEAL", {"count": {"men": 3}})
    assert await silent(house) == {stay: 1}


async def test_the_closing_proposes_to_end_what_was_silent_for_two_nights_and_ends_nothing(house: House) -> None:
    house.at = at(MONDAY, 12)
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    house.at = at(MONDAY, 21)
    await house.close(MONDAY)
    assert await proposed(house) == set()
    house.at = at(TUESDAY, 21)
    await house.close(TUESDAY)
    assert await proposed(house) == {stay}
    house.at = at(WEDNESDAY, 21)
    await house.close(WEDNESDAY)
    assert await proposed(house) == {stay}
    assert [row["ended_at"] for row in await house.rows("SELECT ended_at FROM stay")] == [None]
    house.at = at(THURSDAY, 7)
    await house.check_out({stay: "LEFT_UNANNOUNCED"})
    assert await proposed(house) == set()
    assert len(await house.events("shelter.case_opened.v1")) == 1
    assert [event["resolution"] for event in await house.events("shelter.case_resolved.v1")] == ["STAY_ENDED"]


async def test_who_is_met_again_is_no_proposal_any_more(house: House) -> None:
    house.at = at(MONDAY, 12)
    (card,) = await house.tokens(1)
    (stay,) = await house.housed({"card": card.code, "bed_id": house.beds[0]})
    house.at = at(TUESDAY, 21)
    await house.close(TUESDAY)
    assert await proposed(house) == {stay}
    house.at = at(WEDNESDAY, 19)
    await house.serve("MEAL", {"card": card.code})
    house.at = at(WEDNESDAY, 21)
    await house.close(WEDNESDAY)
    assert await proposed(house) == set()
    assert [event["resolution"] for event in await house.events("shelter.case_resolved.v1")] == ["MET_AGAIN"]


async def test_a_meal_under_a_merged_record_is_a_contact_too(house: House) -> None:
    house.at = at(MONDAY, 12)
    _, (person,) = await house.family(30)
    other = new_id()
    (stay,) = await house.housed({"person_id": person, "without_bed": True})
    house.at = at(TUESDAY, 8)
    await house.serve("MEAL", {"person_id": other})
    assert await silent(house) == {stay: 1}
    await house.rows("UPDATE person SET merged_into = :into WHERE person_id = :id RETURNING 1", into=person, id=other)
    assert await silent(house) == {}


async def test_a_move_is_a_contact_unless_it_is_undone_or_the_guest_is_away(house: House) -> None:
    house.at = at(MONDAY, 12)
    here, away = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    house.at = at(TUESDAY, 8)
    (step,) = await moved(house, {"stay_id": here, "bed_id": house.beds[2]})
    assert await silent(house) == {away: 1}
    await undo(house, step)
    assert await silent(house) == {here: 1, away: 1}
    house.at = at(TUESDAY, 9)
    await house.post("/stays/leave", {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": away}]})
    house.at = at(WEDNESDAY, 9)
    await moved(house, {"stay_id": away, "bed_id": house.beds[3]})
    assert await silent(house) == {here: 2, away: 1}


@pytest.mark.parametrize(("to", "is_met"), [("OWNER", True), ("HOUSEHOLD", True), ("OTHER", False)])
async def test_a_bag_is_a_contact_of_whoever_brought_or_fetched_it(house: House, to: str, is_met: bool) -> None:
    house.at = at(MONDAY, 12)
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(*({"person_id": who, "without_bed": True} for who in (mother, child)))
    bag = {"id": new_id(), "stay_id": stays[0], "tag": "7", "kind": "BAG", "pieces": 1}
    house.at = at(TUESDAY, 8)
    assert (await house.post("/bags", {"site_id": DANLI, "bags": [bag]})).status_code == 201
    assert await silent(house) == {}
    house.at = at(WEDNESDAY, 8)
    assert await silent(house) == dict.fromkeys(stays, 1)
    return_id = new_id()
    back = {"site_id": DANLI, "given_to": to, "reason": "ASKED", "returns": [{"id": return_id, "tag": "7"}]}
    assert (await house.post("/bags/return", back)).status_code == 200
    assert await silent(house) == ({} if is_met else dict.fromkeys(stays, 1))
    await house.post(f"/bags/returns/{return_id}/reverse", {"id": new_id(), "reason": "x"})
    assert await silent(house) == dict.fromkeys(stays, 1)
