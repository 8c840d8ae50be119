"""Head-counts, and the question whether it is the same bus."""

import asyncio

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, headcount
from tests.support.people import LA_LIMA


async def test_a_head_count_needs_a_token_and_ones_own_site(desk: Desk) -> None:
    assert (await desk.post("/headcounts", headcount(45), member=None)).status_code == 401
    assert (await desk.post("/headcounts", headcount(45, site_id=LA_LIMA))).status_code == 404


async def test_a_repeat_answers_the_same_and_counts_once(desk: Desk) -> None:
    body = headcount(45, nationalities={"VE": 45})
    first, again = await desk.post("/headcounts", body), await desk.post("/headcounts", body)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(await desk.events("headcount_recorded")) == 1
    assert (await desk.post("/headcounts", body | {"people": {"men": 3}})).json()["code"] == "id_reused"


async def test_a_second_similar_count_asks_whether_it_is_the_same_bus(desk: Desk) -> None:
    first = headcount(45)
    await desk.post("/headcounts", first)
    second = headcount(40)
    asked = await desk.post("/headcounts", second)
    assert (asked.status_code, asked.json()["code"]) == (409, "similar_headcount")
    assert asked.json()["parameters"] == {"headcount_ids": [str(first["id"])]}
    told = await desk.post("/headcounts", second | {"not_the_same_as": [first["id"]]})
    assert told.status_code == 201


@pytest.mark.parametrize(
    "change", [{"people": {"men": 20}}, {"kind": "RETURN"}, {"occurred_at": "2023-01-01T00:00:00Z"}]
)
async def test_a_different_count_is_not_asked_about(desk: Desk, change: dict[str, object]) -> None:
    await desk.post("/headcounts", headcount(45))
    assert (await desk.post("/headcounts", headcount(45) | change)).status_code == 201


async def test_a_count_of_the_same_people_is_kept_and_adds_nothing(desk: Desk) -> None:
    first = headcount(45)
    await desk.post("/headcounts", first)
    assert (await desk.post("/headcounts", headcount(44, same_as=first["id"]))).status_code == 201
    assert len(await desk.rows("SELECT FROM headcount")) == 2
    assert len(await desk.events("headcount_recorded")) == 1
    assert (await desk.post("/headcounts", headcount(44, same_as=new_id()))).status_code == 404


async def test_of_two_clerks_who_count_one_bus_at_once_one_is_asked(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.post("/headcounts", headcount(45)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
