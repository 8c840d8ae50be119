"""What was seen of a night: rooms by whom is missing, areas by a number; a child not seen is an alarm at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

CENSUS = f"/shelters/{DANLI}/census"
NIGHT, NOON, EVENING, NEXT_DAY = (
    "2023-06-15",
    "2023-06-15T12:00:00-06:00",
    "2023-06-15T21:00:00-06:00",
    "2023-06-16T09:00:00-06:00",
)


@pytest.fixture
async def counted(house: House) -> tuple[House, list[str]]:
    """The evening of a day on which a mother, her child and a stranger took beds and two people the gym."""
    house.at = NOON
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]},
        {"person_id": child, "bed_id": house.beds[1]},
        {"bed_id": house.beds[2]},
        {"room_id": house.gym_id},
        {"room_id": house.gym_id},
    )
    house.at = EVENING
    return house, stays


async def open_cases(house: House, kind: str) -> set[str]:
    rows = await house.rows("SELECT stay_id FROM shelter_case WHERE kind = :kind AND resolved_at IS NULL", kind=kind)
    return {str(row["stay_id"]) for row in rows}


async def test_a_census_wants_a_token_of_its_site(counted: tuple[House, list[str]]) -> None:
    house, _ = counted
    assert (await house.installation.client.get(f"/shelter/v1{CENSUS}")).status_code == 401
    assert (await house.get(CENSUS, member=OUTSIDER)).status_code == 404
    body = {"night_of": NIGHT, "rooms": [{"id": new_id(), "room_id": house.room_id}]}
    assert (await house.post(f"{CENSUS}/rooms", body, member=OUTSIDER)).status_code == 404
    assert (
        await house.post(f"{CENSUS}/close", {"id": new_id(), "night_of": NIGHT}, member=OUTSIDER)
    ).status_code == 404


async def test_rooms_are_expected_by_their_tiles_and_areas_by_a_number(counted: tuple[House, list[str]]) -> None:
    house, stays = counted
    census = (await house.get(CENSUS)).json()
    assert (census["night_of"], census["opens_at"]) == (NIGHT, "2023-06-16T00:00:00Z")
    assert census["expected"] == {"people_before": 0, "came": 5, "left": 0, "people": 5}
    dormitory, gym = census["rooms"]
    assert (dormitory["code"], dormitory["expected"], [guest["bed"] for guest in dormitory["guests"]]) == (
        "R01",
        3,
        ["R01-B1", "R01-B2", "R01-B3"],
    )
    assert [guest["stay_id"] for guest in dormitory["guests"]] == stays[:3]
    assert (gym["expected"], gym["guests"], gym["counted"]) == (2, [], None)
    assert not {"FAMILY", "OVERFLOW", "population"} & set(json.dumps(census).replace('"', " ").split())


async def test_who_has_no_place_is_expected_first(house: House) -> None:
    house.at = EVENING
    (nowhere,) = await house.housed({"without_bed": True})
    first = (await house.get(CENSUS)).json()["rooms"][0]
    assert (first["room_id"], [guest["stay_id"] for guest in first["guests"]]) == (None, [nowhere])
    answer = await house.confirm(NIGHT, {"room_id": None})
    assert (answer.status_code, answer.json()["rooms"][0]["found"]) == (200, 1), answer.text


async def test_only_what_differs_is_touched(counted: tuple[House, list[str]]) -> None:
    house, stays = counted
    counts = {"women": 1, "not_stated": 1}
    answer = await house.confirm(
        NIGHT, {"room_id": house.room_id, "not_seen": [stays[2]]}, {"room_id": house.gym_id, "counted": counts}
    )
    assert answer.status_code == 200, answer.text
    assert [(room["expected"], room["found"], room["not_seen"]) for room in answer.json()["rooms"]] == [
        (3, 2, [stays[2]]),
        (2, 2, []),
    ]
    dormitory, gym = (await house.get(CENSUS)).json()["rooms"]
    assert [guest["seen"] for guest in dormitory["guests"]] == [True, True, False]
    assert {name: gym["counted"][name] for name in counts} == counts


async def test_what_is_said_again_of_a_room_counts_instead(counted: tuple[House, list[str]]) -> None:
    house, stays = counted
    await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": stays[:3]})
    await house.confirm(NIGHT, {"room_id": house.room_id})
    assert [guest["seen"] for guest in (await house.get(CENSUS)).json()["rooms"][0]["guests"]] == [True] * 3


async def test_the_same_room_sent_again_is_answered_the_same(counted: tuple[House, list[str]]) -> None:
    house, stays = counted
    room = {"id": new_id(), "room_id": house.room_id, "not_seen": [stays[1]]}
    first, again = await house.confirm(NIGHT, room), await house.confirm(NIGHT, room)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await house.confirm(NIGHT, {**room, "not_seen": []})
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await house.rows("SELECT 1 FROM census_room")) == 1


async def test_a_child_who_is_not_seen_is_an_alarm_at_once(counted: tuple[House, list[str]]) -> None:
    house, (mother, child, *_) = counted
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [mother, child]})
    assert answer.json()["rooms"][0]["alarms"] == [child]
    assert await open_cases(house, "CHILD_NOT_SEEN") == {child}
    assert [event["kind"] for event in await house.events("shelter.case_opened.v1")] == ["CHILD_NOT_SEEN"]


async def test_a_child_who_is_found_is_no_alarm_any_more(counted: tuple[House, list[str]]) -> None:
    house, (_, child, *_) = counted
    await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [child]})
    await house.confirm(NIGHT, {"room_id": house.room_id})
    assert await open_cases(house, "CHILD_NOT_SEEN") == set()
    assert [event["resolution"] for event in await house.events("shelter.case_resolved.v1")] == ["SEEN"]


async def test_fewer_children_counted_than_stay_in_an_area_are_said_at_once(house: House) -> None:
    house.at = EVENING
    _, (mother, child) = await house.family(30, 9)
    await house.housed({"person_id": mother, "room_id": house.gym_id}, {"person_id": child, "room_id": house.gym_id})
    women = await house.confirm(NIGHT, {"room_id": house.gym_id, "counted": {"women": 2}})
    assert women.json()["rooms"][0]["children_short"] == 1
    girl = await house.confirm(NIGHT, {"room_id": house.gym_id, "counted": {"women": 1, "girls": 1}})
    assert girl.json()["rooms"][0]["children_short"] == 0


async def test_nobody_in_particular_is_seen_where_fewer_are_counted_than_stay(counted: tuple[House, list[str]]) -> None:
    house, _ = counted
    await house.confirm(NIGHT, {"room_id": house.gym_id, "counted": {"men": 1}})
    assert await house.rows("SELECT 1 FROM sighting") == []
    await house.confirm(NIGHT, {"room_id": house.gym_id, "counted": {"men": 2}})
    assert [row["seen"] for row in await house.rows("SELECT seen FROM sighting")] == [True, True]


async def test_whoever_is_away_for_a_while_is_not_looked_for(counted: tuple[House, list[str]]) -> None:
    house, (mother, child, *_) = counted
    guests = [{"id": new_id(), "stay_id": stay_id} for stay_id in (mother, child)]
    assert (await house.post("/stays/leave", {"site_id": DANLI, "guests": guests})).status_code == 200
    dormitory, _ = (await house.get(CENSUS)).json()["rooms"]
    assert (dormitory["expected"], len(dormitory["guests"])) == (1, 3)
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [child]})
    (room,) = answer.json()["rooms"]
    assert (room["expected"], room["not_seen"], room["alarms"]) == (1, [], [])
    assert await open_cases(house, "CHILD_NOT_SEEN") == set()


async def test_whoever_left_since_the_list_was_read_is_not_missing(counted: tuple[House, list[str]]) -> None:
    house, stays = counted
    await house.check_out({stays[2]: "HOME"})
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [stays[2]]})
    assert [(room["expected"], room["not_seen"]) for room in answer.json()["rooms"]] == [(2, [])]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"counted": {"men": 1}}, "/rooms/0/counted"),
        ({"not_seen": [str(new_id())]}, "/rooms/0/not_seen"),
    ],
)
async def test_a_room_with_beds_is_gone_through_by_its_guests(
    counted: tuple[House, list[str]], change: dict[str, Any], pointer: str
) -> None:
    house, _ = counted
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, **change})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_an_area_without_beds_needs_its_number_and_a_room_its_site(counted: tuple[House, list[str]]) -> None:
    house, _ = counted
    without = await house.confirm(NIGHT, {"room_id": house.gym_id})
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/rooms/0/counted")
    assert (await house.confirm(NIGHT, {"room_id": new_id()})).status_code == 404


async def test_a_night_is_not_counted_before_its_evening(counted: tuple[House, list[str]]) -> None:
    house, _ = counted
    house.at = NOON
    early = await house.confirm(NIGHT, {"room_id": house.room_id})
    assert (early.status_code, early.json()["code"]) == (409, "census_too_early")
    assert (await house.close(NIGHT)).json()["code"] == "census_too_early"
    house.at = NEXT_DAY
    assert (await house.close("2023-05-01")).status_code == 422
    before = await house.close(NIGHT, closed_at=NOON)
    assert (before.status_code, before.json()["errors"][0]["pointer"]) == (422, "/closed_at")


async def test_a_closed_night_is_not_gone_through_any_more(counted: tuple[House, list[str]]) -> None:
    house, _ = counted
    assert (await house.close(NIGHT)).status_code == 200
    late = await house.confirm(NIGHT, {"room_id": house.room_id})
    assert (late.status_code, late.json()["code"]) == (409, "census_closed_already")


async def test_a_site_without_a_shelter_has_no_census(house: House) -> None:
    answer = await house.get(f"/shelters/{new_id()}/census", member=COORDINATOR)
    assert answer.status_code == 404
