"""Goods that nobody asked for: refused, or taken in and sorted."""

from __future__ import annotations

from typing import Any

from tests.integration.distribution.stock.conftest import Store
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

OFFERED = {"site_id": DANLI, "description": "Ropa y jabón", "funding_source": "Cámara de Comercio", "packages": 12}


async def offered(store: Store, **changes: Any) -> str:
    """Goods that were offered."""
    goods_id: str = (await store.must("/unsolicited-goods", {**OFFERED, **changes}))["goods_id"]
    return goods_id


async def test_refused_goods_are_written_down_with_the_reason_and_are_no_stock(store: Store) -> None:
    before = await store.books()
    await offered(store, refused="UNSAFE")
    [shown] = (await store.desk.get("/unsolicited-goods?state=REFUSED")).json()["items"]
    assert (shown["state"], shown["reason"]) == ("REFUSED", "UNSAFE")
    assert await store.books() == before


async def test_what_is_good_is_on_hold_and_what_is_not_is_written_off(store: Store) -> None:
    goods = await offered(store)
    lines = [
        {"item_id": store.soap, "quantity": 40, "estimated": True},
        {"item_id": store.soap, "quantity": 3, "condition": "DAMAGED"},
        {"item_id": store.soap, "quantity": 2, "condition": "EXPIRED", "lot_code": "OLD"},
    ]
    moved = await store.must(f"/unsolicited-goods/{goods}/sort", {"lines": lines})
    came = sorted((line["account"], line["quantity"]) for line in moved["lines"] if line["quantity"] > 0)
    assert came == [("DAMAGED", 3), ("EXPIRED", 2), ("SHELF", 40)]
    lots = await store.desk.rows("SELECT DISTINCT state, funding_source FROM lot WHERE code <> 'A'")
    assert lots == [{"state": "ON_HOLD", "funding_source": "Cámara de Comercio"}]
    await store.must_balance()


async def test_sorted_goods_are_not_sorted_again(store: Store) -> None:
    goods = await offered(store)
    body = {"lines": [{"item_id": store.soap, "quantity": 1}]}
    await store.must(f"/unsolicited-goods/{goods}/sort", body)
    problem = await store.refused(f"/unsolicited-goods/{goods}/sort", body)
    assert (problem["code"], problem["parameters"]) == ("goods_state_refused", {"state": "SORTED"})


async def test_the_rest_is_refused_by_a_coordinator_and_what_was_sorted_stays(store: Store) -> None:
    goods = await offered(store)
    body = {"complete": False, "lines": [{"item_id": store.soap, "quantity": 1}]}
    await store.must(f"/unsolicited-goods/{goods}/sort", body)
    path = f"/unsolicited-goods/{goods}/refuse"
    answers = [await store.desk.post(path, {"reason": "NO_SPACE"}, member=COORDINATOR) for _ in range(2)]
    assert {answer.json()["state"] for answer in answers} == {"REFUSED"}
    assert (await store.refused(f"/unsolicited-goods/{goods}/sort", body))["code"] == "goods_state_refused"


async def test_another_sites_goods_are_as_if_they_did_not_exist(store: Store) -> None:
    goods = await offered(store)
    body = {"lines": [{"item_id": store.soap, "quantity": 1}]}
    assert (await store.refused(f"/unsolicited-goods/{goods}/sort", body, member=OUTSIDER))["code"] == "not_found"
    assert (await store.desk.get("/unsolicited-goods", member=OUTSIDER)).json()["items"] == []


async def test_the_same_offer_again_answers_the_same_and_another_is_refused(store: Store) -> None:
    goods = await offered(store)
    assert (await store.must("/unsolicited-goods", {**OFFERED, "id": goods}))["goods_id"] == goods
    assert (await store.refused("/unsolicited-goods", {**OFFERED, "id": goods, "packages": 1}))["code"] == "id_reused"
