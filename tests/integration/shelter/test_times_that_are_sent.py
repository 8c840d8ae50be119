"""A time that is sent is never after its receipt, and what is new is not said to have been long ago."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import move
from tests.support.people import DANLI

NOW, SOON, LATER = "2023-06-15T15:58:00-06:00", "2023-06-15T16:05:00-06:00", "2023-06-15T16:20:00-06:00"
TWO_WEEKS, BEFORE, LONG_AGO = "2023-06-01T16:00:00-06:00", "2023-06-01T15:00:00-06:00", "1990-01-01T00:00:00Z"
RECEIPT = "2023-06-15T21:58:00Z"


def wrong(answer: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(error["pointer"], error["code"]) for error in answer.json().get("errors", [])]


def wrong_item(answer: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    (item,) = answer.json()["items"]
    return item["status"], [(error["pointer"], error["code"]) for error in (item["problem"] or {}).get("errors", [])]


async def test_what_is_said_to_be_ahead_is_of_its_receipt(house: House) -> None:
    house.at = NOW
    (stay,) = await house.housed({"without_bed": True}, started_at=SOON)
    await house.serve("MEAL", {"person_id": new_id(), "occurred_at": SOON})
    answer = await move(house, {"stay_id": stay, "bed_id": house.beds[0]}, moved_at=SOON)
    assert answer.status_code == 200, answer.text
    (left,) = (await house.check_out({stay: "HOME"}, ended_at=SOON)).json()["stays"]
    assert (left["started_at"], left["ended_at"]) == (RECEIPT, RECEIPT)
    (step,) = await house.rows("SELECT occurred_at FROM stay_step")
    (meal,) = await house.rows("SELECT occurred_at, slot FROM service_given")
    assert {row["occurred_at"].isoformat() for row in (step, meal)} == {RECEIPT.replace("Z", "+00:00")}
    assert meal["slot"] == "2023-06-15/2"  # lunch, though supper is said


async def test_an_end_that_was_said_to_be_ahead_is_the_same_end_when_it_is_sent_again(house: House) -> None:
    house.at = NOW
    (stay,) = await house.housed({"without_bed": True})
    first = await house.check_out({stay: "HOME"}, ended_at=SOON)
    house.at = LATER
    again = await house.check_out({stay: "HOME"}, ended_at=SOON)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await house.check_out({stay: "HOME"}, ended_at=LATER)).json()["code"] == "stay_ended_already"


@pytest.mark.parametrize(("when", "is_right"), [(TWO_WEEKS, True), (BEFORE, False), (LONG_AGO, False)])
async def test_an_online_check_in_of_long_ago_is_refused(house: House, when: str, is_right: bool) -> None:
    house.at = NOW
    answer = await house.check_in({"without_bed": True}, started_at=when)
    assert wrong(answer) == ((201, []) if is_right else (422, [("/started_at", "too_long_ago")]))
    assert len(await house.rows("SELECT 1 FROM stay")) == int(is_right)


async def test_steps_ends_and_bags_of_long_ago_are_refused(house: House) -> None:
    house.at = "2023-05-20T12:00:00-06:00"
    (stay,) = await house.housed({"without_bed": True})
    house.at = NOW
    guests = [{"id": new_id(), "stay_id": stay}]
    bag = {"id": new_id(), "stay_id": stay, "tag": "7", "kind": "BAG", "pieces": 1}
    assert wrong(await move(house, {"stay_id": stay, "bed_id": house.beds[0]}, moved_at=BEFORE)) == late("/moved_at")
    assert wrong(await house.check_out({stay: "HOME"}, ended_at=BEFORE)) == late("/ended_at")
    leaves = {"site_id": DANLI, "guests": guests, "left_at": BEFORE}
    assert wrong(await house.post("/stays/leave", leaves)) == late("/left_at")
    deposit = {"site_id": DANLI, "bags": [bag], "deposited_at": BEFORE}
    assert wrong(await house.post("/bags", deposit)) == late("/deposited_at")
    assert await house.rows("SELECT 1 FROM stay_step UNION ALL SELECT 1 FROM bag") == []
    assert (await house.check_out({stay: "HOME"}, ended_at=TWO_WEEKS)).status_code == 200


def late(pointer: str) -> tuple[int, list[tuple[str, str]]]:
    return 422, [(pointer, "too_long_ago")]


async def test_a_meal_of_long_ago_is_refused_alone(house: House) -> None:
    house.at = NOW
    items: list[dict[str, Any]] = [{"person_id": new_id(), "occurred_at": when} for when in (TWO_WEEKS, BEFORE)]
    assert wrong_item(await house.serve("MEAL", items[0])) == (201, [])
    assert wrong_item(await house.serve("MEAL", items[1])) == late("/occurred_at")
    group = new_id()
    await house.tokens(1, group)
    answer = await house.serve("MEAL", arrival_group={"id": group, "occurred_at": BEFORE})
    assert wrong_item(answer) == late("/arrival_group/occurred_at")
    assert len(await house.rows("SELECT 1 FROM service_given")) == 1


async def test_what_was_recorded_in_time_is_answered_as_it_was_however_old_it_is(house: House) -> None:
    house.at = "2023-05-20T12:00:00-06:00"
    then = house.at
    stay, item = {"id": new_id(), "without_bed": True}, {"id": new_id(), "person_id": new_id(), "occurred_at": then}
    first, meal = await house.check_in(stay, started_at=then), await house.serve("MEAL", item)
    house.at = NOW
    assert (await house.check_in(stay, started_at=then)).json() == first.json()
    assert (await house.serve("MEAL", item)).json() == meal.json()
