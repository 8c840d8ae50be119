"""Losses are named; what expired leaves in no other way; what was kept apart comes back by a named person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.distribution.stock.conftest import FAR, Store
from tests.support.people import CLERK, COORDINATOR, DANLI


def loss(lot: Any, quantity: int = 3, **changes: Any) -> dict[str, Any]:
    """A loss's body."""
    lines = [{"lot_id": lot, "quantity": quantity}]
    return {"site_id": DANLI, "account": "LOST", "reason": "THEFT", "lines": lines, **changes}


@pytest.mark.parametrize(("account", "reason"), [("LOST", "THEFT"), ("DAMAGED", "WATER")])
async def test_a_loss_leaves_the_shelf_for_its_account(store: Store, account: str, reason: str) -> None:
    lot = await store.lot(10, "L")
    moved = await store.must("/stock/losses", loss(lot, account=account, reason=reason))
    assert await store.of_lot(lot) == {"SUPPLIER": -10, "SHELF": 7, account: 3}
    assert moved["reason"] == reason
    [told] = await store.desk.events("stock_moved")
    assert {change["account"]: change["quantity"] for change in told["changes"]} == {"SHELF": -3, account: 3}


async def test_what_is_in_date_is_no_loss_by_expiry(store: Store) -> None:
    lot = await store.lot(10, "L", expires_on="2050-01-01")
    problem = await store.refused("/stock/losses", loss(lot, account="EXPIRED", reason="EXPIRY"))
    assert (problem["code"], problem["parameters"]["lot"]) == ("lot_not_expired", "L")


async def test_expired_stock_leaves_only_as_a_loss(store: Store) -> None:
    lot = await store.lot(10, "OLD", expires_on="2020-01-01")
    transfer = {"waybill": "1", "from_site_id": DANLI, "to_site_id": FAR, "lines": [{"lot_id": lot, "quantity": 1}]}
    assert (await store.refused("/transfers", transfer))["code"] == "lot_expired"
    by_item = {**transfer, "lines": [{"item_id": store.soap, "quantity": 201}]}
    assert (await store.refused("/transfers", by_item))["parameters"]["available"] == 200
    await store.step(await store.lot_a(), "hold")
    assert (await store.give()).json()["code"] == "out_of_stock"
    await store.must("/stock/losses", loss(lot, 10, account="EXPIRED", reason="EXPIRY"))
    assert await store.of_lot(lot) == {"SUPPLIER": -10, "EXPIRED": 10}


async def test_a_lot_that_was_declared_expired_is_one(store: Store) -> None:
    lot = await store.lot(10, "L")
    assert (await store.step(lot, "expire", reason="SPOILT")).status_code == 200
    await store.must("/stock/losses", loss(lot, 10, account="EXPIRED", reason="QUALITY"))
    assert (await store.of_lot(lot))["EXPIRED"] == 10


async def kept_apart(store: Store) -> Any:
    """A lot of 10, on hold, of which 3 are in quarantine."""
    lot = await store.lot(10, "L")
    lost = await store.must("/stock/losses", loss(lot))
    await store.step(lot, "hold")
    await store.must(f"/stock/movements/{lost['movement_id']}/reverse", {"reason": "ENTERED_IN_ERROR"})
    assert await store.of_lot(lot) == {"SUPPLIER": -10, "SHELF": 7, "QUARANTINE": 3}
    return lot


async def test_what_comes_back_of_a_held_lot_waits_in_quarantine_until_it_is_released(store: Store) -> None:
    lot = await kept_apart(store)
    body = {"site_id": DANLI, "lines": [{"lot_id": lot, "quantity": 3}]}
    assert (await store.refused("/stock/releases", body, member=COORDINATOR))["code"] == "lot_held"
    await store.step(lot, "approve")
    assert (await store.refused("/stock/releases", body, member=CLERK))["code"] == "not_allowed"
    await store.must("/stock/releases", body, member=COORDINATOR)
    assert await store.of_lot(lot) == {"SUPPLIER": -10, "SHELF": 10}


async def test_quarantined_goods_may_be_lost_too(store: Store) -> None:
    lot = await kept_apart(store)
    await store.must("/stock/losses", loss(lot, source="QUARANTINE", reason="RECALL"))
    assert await store.of_lot(lot) == {"SUPPLIER": -10, "SHELF": 7, "LOST": 3}
