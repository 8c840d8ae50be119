"""A bus, its head-count and its strip of cards in one call."""

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.support.people import DANLI, LA_LIMA


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


async def test_a_group_is_expected_then_arrived_then_finished(desk: Desk) -> None:
    body = bus(headcount=None, state="EXPECTED")
    await desk.post("/arrival-groups", body)
    for state in ("ARRIVED", "FINISHED", "FINISHED"):
        assert (await desk.post(f"/arrival-groups/{body['id']}/state", {"state": state})).status_code == 200
    states = [(group["state"], group["version"]) for group in await desk.events("arrival_group_changed")]
    assert states == [("EXPECTED", 1), ("ARRIVED", 2), ("FINISHED", 3)]
