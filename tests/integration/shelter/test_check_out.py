"""One or many leave with a reason; a child never leaves alone."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import DANLI, OUTSIDER


async def family_of_two(house: House) -> tuple[str, str]:
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    return stays[0], stays[1]


async def test_without_a_token_nobody_is_checked_out(house: House) -> None:
    body = {"site_id": str(DANLI), "ends": [{"stay_id": str(new_id()), "reason": "HOME"}]}
    assert (await house.installation.client.post("/shelter/v1/stays/end", json=body)).status_code == 401


async def test_another_sites_staff_checks_nobody_out(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    ends = [{"stay_id": stay, "reason": "HOME"}]
    for site in (DANLI, OUTSIDER.roles["SHELTER_STAFF"][0]):
        answer = await house.post("/stays/end", {"site_id": site, "ends": ends}, member=OUTSIDER)
        assert answer.status_code == 404


async def test_a_family_leaves_together_and_its_beds_are_free(house: House) -> None:
    mother, child = await family_of_two(house)
    answer = await house.check_out({mother: "ONWARD_TRAVEL", child: "ONWARD_TRAVEL"})
    assert answer.status_code == 200
    assert {event["reason"] for event in await house.events("shelter.stay_ended.v1")} == {"ONWARD_TRAVEL"}
    assert (await house.check_in({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})).status_code == 201


@pytest.mark.parametrize("reason", ["ONWARD_TRAVEL", "HOSPITAL", "TAKEN_BY_AUTHORITY", "LEFT_UNANNOUNCED"])
async def test_a_child_is_not_checked_out_alone(house: House, reason: str) -> None:
    _, child = await family_of_two(house)
    answer = await house.check_out({child: reason})
    assert (answer.status_code, answer.json()["code"]) == (409, "child_leaves_alone")
    assert await house.events("shelter.stay_ended.v1") == []


async def test_a_parent_who_is_taken_away_takes_no_child_along(house: House) -> None:
    mother, child = await family_of_two(house)
    answer = await house.check_out({mother: "TAKEN_BY_AUTHORITY", child: "ONWARD_TRAVEL"})
    assert answer.json()["parameters"]["stay_ids"] == [child]


async def test_a_hand_over_ends_a_childs_stay(house: House) -> None:
    _, child = await family_of_two(house)
    assert (await house.check_out({child: "HANDED_OVER"})).status_code == 200
    assert [event["by_referral"] for event in await house.events("shelter.stay_ended.v1")] == [False]


async def test_a_missing_child_is_a_case_at_once(house: House) -> None:
    _, child = await family_of_two(house)
    assert (await house.check_out({child: "MISSING"})).status_code == 200
    assert [case["kind"] for case in await house.events("shelter.case_opened.v1")] == ["CHILD_MISSING"]


async def test_the_same_end_twice_is_one_end(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    first, again = await house.check_out({stay: "HOME"}), await house.check_out({stay: "HOME"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(await house.events("shelter.stay_ended.v1")) == 1


async def test_another_reason_for_an_ended_stay_is_refused(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    answer = await house.check_out({stay: "HOSPITAL"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_ended_already")


async def test_one_unknown_stay_lets_nobody_leave(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    assert (await house.check_out({stay: "HOME", str(new_id()): "HOME"})).status_code == 404
    assert await house.events("shelter.stay_ended.v1") == []


async def test_nobody_leaves_before_coming(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    answer = await house.check_out({stay: "HOME"}, ended_at="2020-01-01T00:00:00Z")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "before_start")


async def test_undoing_a_check_in_frees_the_bed_and_counts_no_night(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    body, path = {"id": new_id(), "reason": "cama equivocada"}, f"/stays/{stay}/reverse"
    first, again = await house.post(path, body), await house.post(path, body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert [event["reason"] for event in await house.events("shelter.stay_ended.v1")] == ["ENTERED_IN_ERROR"]
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    day = first.json()["night_of"]
    nights = (await house.get(f"/shelters/{DANLI}/occupancy?from={day}&to={day}")).json()["nights"]
    assert [night["people"] for night in nights] == [1]


async def test_after_its_day_a_check_in_is_not_undone(house: House) -> None:
    house.at = "2023-06-16T08:00:00-06:00"
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at="2023-06-15T12:00:00Z")
    answer = await house.post(f"/stays/{stay}/reverse", {"id": new_id(), "reason": "tarde"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo")


async def test_another_sites_staff_undoes_nothing(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    answer = await house.post(f"/stays/{stay}/reverse", {"id": new_id(), "reason": "x"}, member=OUTSIDER)
    assert answer.status_code == 404


async def test_a_refusal_that_names_a_time_is_repeated_in_the_same_words(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    body, key = {"site_id": DANLI, "ends": [{"stay_id": stay, "reason": "MISSING"}]}, new_id()
    first, again = [(await house.post("/stays/end", body, key=key)).json() for _ in range(2)]
    assert first["code"] == "stay_ended_already"
    assert {**again, "trace_id": ""} == {**first, "trace_id": ""}
