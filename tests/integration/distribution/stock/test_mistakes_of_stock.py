"""Mistakes of existing systems that concern stock (`domain.md`), each by its number."""

from __future__ import annotations

from tests.integration.distribution.stock.conftest import Store
from tests.support.people import DANLI


async def test_mistake_4_hand_outs_that_do_not_touch_stock(store: Store) -> None:
    given = (await store.give()).json()
    assert await store.books() == {("SUPPLIER", "A"): -200, ("SHELF", "A"): 198, ("HANDED_OUT", "A"): 2}
    handed_out = await store.desk.rows(
        "SELECT item_id, sum(qty)::int AS qty FROM leg WHERE account = 'HANDED_OUT' GROUP BY item_id"
    )
    assert {str(row["item_id"]): row["qty"] for row in handed_out} == given["components"]


async def test_mistake_11_a_scan_without_an_expiry_date_blanks_the_stored_one(store: Store) -> None:
    first = await store.lot(5, "L7", expires_on="2033-03-03")
    line = {"item_id": store.soap, "quantity": 5, "funding_source": "CERF", "scan": "(10)L7"}
    answer = await store.must("/stock/receipts", {"site_id": DANLI, "lines": [line]})
    assert answer["lot_ids"] == [str(first)]
    lots = await store.desk.rows("SELECT expires_on::text FROM lot WHERE code = 'L7'")
    assert lots == [{"expires_on": "2033-03-03"}]
    assert (await store.of_lot(first))["SHELF"] == 10


async def test_mistake_12_exceeds_inventory_without_saying_which_item(store: Store) -> None:
    lines = [{"lot_id": await store.lot_a(), "quantity": 201}]
    loss = {"site_id": DANLI, "account": "LOST", "reason": "THEFT", "lines": lines}
    away = {"waybill": "1", "from_site_id": DANLI, "to_site_id": "00000000-0000-4000-8000-000000000001"}
    for path, body in (
        ("/stock/losses", loss),
        ("/transfers", {**away, "lines": lines}),
        ("/transfers", {**away, "lines": [{"item_id": store.soap, "quantity": 201}]}),
    ):
        told = (await store.refused(path, body))["parameters"]
        names = (told["item"], told["lot"], told["needed"], told["available"])
        assert names == (str(store.soap), "A", 201, 200)


async def test_mistake_12_at_a_desk_too(store: Store) -> None:
    await store.step(await store.lot_a(), "hold")
    answer = await store.give()
    told = answer.json()["parameters"]
    assert (told["item"], told["lot"], told["needed"], told["available"]) == (str(store.soap), "A", 2, 0)
    assert "A" in answer.json()["detail"]
