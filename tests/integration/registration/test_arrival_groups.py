"""A bus, its head-count and its strip of cards in one call."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


def bus(**fields: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "site_id": DANLI,
        "kind": "TRANSIT_ENTRY",
        "means": "BUS",
        "country_from": "NI",
        "place_pcode": "HN0703",
        "headcount": {"id": new_id(), "people": {"men": 45}, "nationalities": {"VE": 40}},
        **fields,
    }


async def test_a_group_needs_a_token_and_ones_own_site(desk: Desk) -> None:
    assert (await desk.post("/arrival-groups", bus(), member=None)).status_code == 401
    assert (await desk.post("/arrival-groups", bus(site_id=LA_LIMA))).status_code == 404


async def test_a_bus_with_45_cards_is_one_call(desk: Desk) -> None:
    codes = await desk.batch(45)
    body = bus(strip={"codes": codes, "sexes": ["MALE"] * 45})
    first, again = await desk.post("/arrival-groups", body), await desk.post("/arrival-groups", body)
    assert first.status_code == 201
    assert first.json() == again.json()
    assert [card["code"] for card in first.json()["cards"]] == codes
    [group] = await desk.events("arrival_group_changed")
    assert (group["headcount"], group["cards_bound"], group["state"]) == (45, 45, "ARRIVED")
    [counted] = await desk.events("headcount_recorded")
    assert (counted["people"]["men"], counted["nationalities"]) == (45, {"VE": 40})
    cards = await desk.events("card_issued")
    assert len(cards) == 45
    assert {(card["sex"], card["population"], card["arrival_group_id"]) for card in cards} == {
        ("MALE", "IN_TRANSIT", str(body["id"]))
    }


async def test_a_strip_may_be_the_next_cards_of_a_batch(desk: Desk) -> None:
    batch = {"id": new_id(), "site_id": DANLI, "count": 5}
    codes = (await desk.post("/card-batches", batch)).json()["codes"]
    strip = {"from_batch_id": batch["id"], "count": 3}
    answer = await desk.post("/arrival-groups", bus(strip=strip))
    assert [card["code"] for card in answer.json()["cards"]] == codes[:3]
    short = await desk.post("/arrival-groups", bus(headcount=None, strip=strip))
    assert (short.status_code, short.json()["code"], short.json()["parameters"]) == (
        409,
        "batch_exhausted",
        {"free": 2},
    )


async def test_a_strip_may_come_later_and_twice(desk: Desk) -> None:
    body = bus()
    await desk.post("/arrival-groups", body)
    codes = await desk.batch(2)
    path = f"/arrival-groups/{body['id']}/cards"
    first, again = await desk.post(path, {"codes": codes}), await desk.post(path, {"codes": codes})
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(await desk.events("card_issued")) == 2
    assert [group["cards_bound"] for group in await desk.events("arrival_group_changed")] == [0, 2]


async def test_a_card_is_on_one_strip_only_and_nothing_is_left_behind(desk: Desk) -> None:
    codes = await desk.batch(2)
    await desk.post("/arrival-groups", bus(strip={"codes": codes}))
    answer = await desk.post("/arrival-groups", bus(headcount=None, strip={"codes": codes[:1]}))
    assert (answer.status_code, answer.json()["code"]) == (409, "card_not_free")
    assert len(await desk.rows("SELECT FROM arrival_group")) == 1


async def test_the_same_group_with_another_content_is_refused(desk: Desk) -> None:
    body = bus(headcount=None)
    await desk.post("/arrival-groups", body)
    assert (await desk.post("/arrival-groups", body | {"means": "FOOT"})).json()["code"] == "id_reused"


@pytest.mark.parametrize(("path", "body"), [("cards", {"codes": []}), ("state", {"state": "FINISHED"})])
async def test_a_group_is_changed_at_its_own_site_only(desk: Desk, path: str, body: dict[str, Any]) -> None:
    group = bus(headcount=None)
    await desk.post("/arrival-groups", group)
    before = await desk.rows("SELECT * FROM arrival_group")
    path = f"/arrival-groups/{group['id']}/{path}"
    assert (await desk.post(path, body, member=None)).status_code == 401
    assert (await desk.post(path, body, member=OUTSIDER)).status_code == 403
    assert (await desk.post(path, body, member=AT_LA_LIMA)).status_code == 404
    assert await desk.rows("SELECT * FROM arrival_group") == before


async def test_the_same_group_sent_twice_at_once_is_one_group_and_no_question(desk: Desk) -> None:
    batch = {"id": new_id(), "site_id": DANLI, "count": 6}
    await desk.post("/card-batches", batch)
    body = bus(strip={"from_batch_id": batch["id"], "count": 3})
    answers = await asyncio.gather(*(desk.post("/arrival-groups", body) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.text for answer in answers}) == 1
    assert len(await desk.rows("SELECT FROM card WHERE state = 'ISSUED'")) == 3


@pytest.mark.parametrize(
    ("first", "then"), [("FINISHED", "EXPECTED"), ("FINISHED", "ARRIVED"), ("ARRIVED", "EXPECTED")]
)
async def test_a_group_never_goes_back(desk: Desk, first: str, then: str) -> None:
    body = bus(headcount=None, state=first)
    await desk.post("/arrival-groups", body)
    answer = await desk.post(f"/arrival-groups/{body['id']}/state", {"state": then})
    assert (answer.status_code, answer.json()["code"]) == (409, "group_moved_on")
    assert answer.json()["parameters"] == {"state": first}
    assert len(await desk.events("arrival_group_changed")) == 1


async def test_only_an_expected_group_lies_ahead_and_not_for_ever(desk: Desk) -> None:
    next_week, next_year = ((real_now() + timedelta(days=days)).isoformat() for days in (7, 365))
    expected = {"state": "EXPECTED", "headcount": None}
    assert (await desk.post("/arrival-groups", bus(**expected, occurred_at=next_week))).status_code == 201
    refused = [
        await desk.post("/arrival-groups", body)
        for body in (
            bus(**expected, occurred_at=next_year),
            bus(headcount=None, occurred_at=next_week),
            bus(state="EXPECTED", occurred_at=next_week),
        )
    ]
    assert [answer.json()["errors"][0]["code"] for answer in refused] == ["in_the_future"] * 3


@pytest.mark.parametrize("wrong", ["5", True, 1.0, 10_001])
async def test_people_are_counted_in_whole_numbers(desk: Desk, wrong: object) -> None:
    for counted in ({"people": {"men": wrong}}, {"people": {"men": 1}, "nationalities": {"VE": wrong}}):
        answer = await desk.post("/arrival-groups", bus(headcount={"id": new_id(), **counted}))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_group_is_expected_then_arrived_then_finished(desk: Desk) -> None:
    body = bus(headcount=None, state="EXPECTED")
    await desk.post("/arrival-groups", body)
    for state in ("ARRIVED", "FINISHED", "FINISHED"):
        assert (await desk.post(f"/arrival-groups/{body['id']}/state", {"state": state})).status_code == 200
    states = [(group["state"], group["version"]) for group in await desk.events("arrival_group_changed")]
    assert states == [("EXPECTED", 1), ("ARRIVED", 2), ("FINISHED", 3)]


async def test_how_many_are_said_to_come_is_told_and_changed_while_the_group_is_expected(desk: Desk) -> None:
    ahead = (real_now() + timedelta(hours=6)).isoformat()
    body = bus(state="EXPECTED", headcount=None, announced=45, occurred_at=ahead)
    assert (await desk.post("/arrival-groups", body)).status_code == 201
    path = f"/arrival-groups/{body['id']}/state"
    for _ in range(2):
        assert (await desk.post(path, {"state": "EXPECTED", "announced": 38})).status_code == 200
    assert (await desk.post(path, {"state": "ARRIVED"})).status_code == 200
    told = await desk.events("arrival_group_changed")
    assert [(one["state"], one["announced"]) for one in told] == [("EXPECTED", 45), ("EXPECTED", 38), ("ARRIVED", 38)]
    late = await desk.post(path, {"state": "ARRIVED", "announced": 12})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/announced")


@pytest.mark.parametrize("announced", [0, -1, 10_001, "5", 4.5])
async def test_a_number_that_nobody_can_announce_is_not_valid(desk: Desk, announced: object) -> None:
    body = bus(state="EXPECTED", headcount=None, announced=announced)
    assert (await desk.post("/arrival-groups", body)).status_code == 422
