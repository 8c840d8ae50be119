"""Kits are packed from components and opened again; every item's legs sum to zero."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import Store
from tests.support.people import DANLI, OUTSIDER


async def packed(store: Store, quantity: int = 3, **changes: Any) -> dict[str, Any]:
    """Kits of two soaps, packed as another item."""
    body = {"site_id": DANLI, "kit_id": store.desk.kit_id, "quantity": quantity, **changes}
    return await store.must("/stock/assemblies", {"item_id": await store.item("PACKED"), **body})


def lot_of(moved: dict[str, Any], account: str) -> UUID:
    """The lot of the last leg of that account."""
    return UUID([line for line in moved["lines"] if line["account"] == account and line["quantity"] > 0][-1]["lot_id"])


async def test_components_leave_first_expired_first_and_kits_come(store: Store) -> None:
    soon = await store.lot(4, "SOON", expires_on="2031-05-01", funding_source="ECHO")
    moved = await packed(store)
    kits = lot_of(moved, "SHELF")
    assert await store.of_lot(soon) == {"SUPPLIER": -4, "ADJUSTED": 4}
    assert await store.of_lot(await store.lot_a()) == {"SUPPLIER": -200, "SHELF": 198, "ADJUSTED": 2}
    assert await store.of_lot(kits) == {"SHELF": 3, "ADJUSTED": -3}
    await store.must_balance()


async def test_the_packed_lot_expires_with_its_first_component_and_names_every_donor(store: Store) -> None:
    await store.lot(4, "SOON", expires_on="2031-05-01", funding_source="ECHO")
    kits = lot_of(await packed(store), "SHELF")
    [lot] = await store.desk.rows("SELECT expires_on::text, funding_source, state FROM lot WHERE id = :id", id=kits)
    assert lot == {"expires_on": "2031-05-01", "funding_source": "ECHO + NOT_STATED", "state": "APPROVED"}


async def test_too_few_components_are_named_with_lots_and_both_quantities(store: Store) -> None:
    item = await store.item("PACKED")
    body = {"site_id": DANLI, "kit_id": store.desk.kit_id, "item_id": item, "quantity": 101}
    problem = await store.refused("/stock/assemblies", body)
    told = problem["parameters"]
    assert (problem["code"], told["item"]) == ("out_of_stock", str(store.soap))
    assert (told["lot"], told["needed"], told["available"]) == ("A", 202, 200)


async def test_opened_kits_give_their_components_back_in_the_lots_that_went_in(store: Store) -> None:
    soon = await store.lot(4, "SOON", expires_on="2031-05-01")
    kits = lot_of(await packed(store), "SHELF")
    await store.must("/stock/break-ups", {"site_id": DANLI, "lot_id": kits, "quantity": 1})
    assert await store.of_lot(soon) == {"SUPPLIER": -4, "SHELF": 2, "ADJUSTED": 2}
    await store.must("/stock/break-ups", {"site_id": DANLI, "lot_id": kits, "quantity": 2})
    assert await store.of_lot(soon) == {"SUPPLIER": -4, "SHELF": 4}
    assert await store.of_lot(await store.lot_a()) == {"SUPPLIER": -200, "SHELF": 200}
    assert await store.of_lot(kits) == {}
    await store.must_balance()


async def test_of_many_who_open_the_same_kits_each_kit_is_opened_once(store: Store) -> None:
    kits = lot_of(await packed(store), "SHELF")
    body = {"site_id": DANLI, "lot_id": kits, "quantity": 2}
    calls = [store.desk.post("/stock/break-ups", {"id": new_id(), **body}) for _ in range(6)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [201] + [409] * 5
    assert (await store.of_lot(await store.lot_a()))["SHELF"] == 198
    await store.must_balance()


async def test_what_was_never_packed_is_not_opened(store: Store) -> None:
    body = {"site_id": DANLI, "lot_id": await store.lot_a(), "quantity": 1}
    assert (await store.refused("/stock/break-ups", body))["errors"] == [{"pointer": "/lot_id", "code": "not_packed"}]


async def test_a_count_of_packed_kits_changes_nothing_of_what_is_in_them(store: Store) -> None:
    kits = lot_of(await packed(store), "SHELF")
    counted = [{"lot_id": kits, "counted": 2}]
    await store.must("/stock/counts", {"site_id": DANLI, "reason": "PERIODIC", "lines": counted})
    await store.must("/stock/break-ups", {"site_id": DANLI, "lot_id": kits, "quantity": 2})
    assert (await store.of_lot(await store.lot_a()))["SHELF"] == 198


async def test_a_packing_is_taken_back_by_its_mirror(store: Store) -> None:
    moved = await packed(store)
    await store.must(f"/stock/movements/{moved['movement_id']}/reverse", {"reason": "WRONG_QUANTITY"})
    assert await store.books() == {("SUPPLIER", "A"): -200, ("SHELF", "A"): 200}


async def test_a_kit_is_no_component_of_itself(store: Store) -> None:
    body = {"site_id": DANLI, "kit_id": store.desk.kit_id, "item_id": store.soap, "quantity": 1}
    assert (await store.refused("/stock/assemblies", body))["errors"] == [{"pointer": "/item_id", "code": "component"}]


async def test_another_sites_components_stay_there(store: Store) -> None:
    body = {"site_id": DANLI, "kit_id": store.desk.kit_id, "item_id": new_id(), "quantity": 1}
    assert (await store.refused("/stock/assemblies", body, member=OUTSIDER))["code"] == "not_found"
