"""A count posts the difference; an open discrepancy is settled by it, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import verdicts
from tests.integration.distribution.stock.conftest import Store
from tests.integration.distribution.test_handout_batch import item as scanned
from tests.support.people import DANLI, OUTSIDER


def count(*lines: tuple[Any, int], **changes: Any) -> dict[str, Any]:
    """A count's body."""
    counted = [{"lot_id": lot, "counted": found} for lot, found in lines]
    return {"site_id": DANLI, "reason": "PERIODIC", "lines": counted, **changes}


async def given_away(store: Store, kits: int) -> None:
    """Kits that were given offline, whatever the shelf says."""
    person = await store.desk.person()
    parts = [(100, 0), (kits - 100, 1)]
    sent = [scanned(store.desk, person, minutes_ago=5, seq=seq, quantity=part) for part, seq in parts]
    assert verdicts(await store.desk.send(sent)) == ["GIVEN_OVER"] * 2


@pytest.mark.parametrize("found", [195, 200, 207])
async def test_the_difference_goes_to_adjusted_with_its_reason(store: Store, found: int) -> None:
    lot = await store.lot_a()
    moved = await store.must("/stock/counts", count((lot, found), reason="HANDOVER"))
    books = await store.of_lot(lot)
    assert (books["SHELF"], books.get("ADJUSTED", 0)) == (found, 200 - found)
    assert (moved["kind"], moved["reason"]) == ("COUNT", "HANDOVER")
    await store.must_balance()


async def test_what_was_counted_and_what_stood_in_the_books_is_kept(store: Store) -> None:
    await store.must("/stock/counts", count((await store.lot_a(), 190)))
    assert await store.desk.rows("SELECT counted, booked FROM count_line") == [{"counted": 190, "booked": 200}]


async def test_missing_goods_settle_an_open_discrepancy_before_anything_is_adjusted(store: Store) -> None:
    await given_away(store, 105)  # 210 soaps, of 200 in the books
    assert (await store.books())["DISCREPANCY", "?"] == -10
    late = await store.lot(100, "LATE")  # written down late: 90 are there
    await store.must("/stock/counts", count((late, 88)))
    books = await store.books()
    assert ("DISCREPANCY", "?") not in books
    assert (books["SHELF", "LATE"], books["ADJUSTED", "LATE"]) == (88, 2)
    assert [case["resolution"] for case in await store.cases("STOCK")] == ["COUNTED"]
    await store.must_balance()


async def test_a_count_of_one_lot_of_several_leaves_what_it_does_not_explain(store: Store) -> None:
    await given_away(store, 105)
    one = await store.lot(10, "ONE")
    await store.lot(10, "TWO")
    await store.must("/stock/counts", count((one, 10)))
    assert (await store.books())["DISCREPANCY", "?"] == -10
    assert [case["state"] for case in await store.cases("STOCK")] == ["OPEN"]


async def test_a_count_of_all_lots_says_what_is_there(store: Store) -> None:
    await given_away(store, 105)
    await store.must("/stock/counts", count((await store.lot_a(), 0)))
    assert ("DISCREPANCY", "?") not in await store.books()
    assert (await store.books())["ADJUSTED", "?"] == -10
    await store.must_balance()


async def test_nothing_settles_by_itself(store: Store) -> None:
    await given_away(store, 105)
    await store.lot(100, "LATER")
    assert (await store.books())["DISCREPANCY", "?"] == -10


async def test_a_late_receipt_settles_what_it_is_said_to_settle(store: Store) -> None:
    await given_away(store, 105)
    lines = [{"item_id": store.soap, "quantity": 100, "lot_code": "LATE"}]
    await store.must("/stock/receipts", {"site_id": DANLI, "settles": True, "lines": lines})
    books = await store.books()
    assert (books["SHELF", "LATE"], books["SUPPLIER", "LATE"]) == (90, -100)
    assert ("DISCREPANCY", "?") not in books
    assert [case["resolution"] for case in await store.cases("STOCK")] == ["RECEIVED_LATE"]
    await store.must_balance()


async def test_a_reversed_count_opens_the_discrepancy_again_with_a_case(store: Store) -> None:
    await given_away(store, 105)
    counted = await store.must("/stock/counts", count((await store.lot_a(), 0)))
    await store.must(f"/stock/movements/{counted['movement_id']}/reverse", {"reason": "ENTERED_IN_ERROR"})
    assert (await store.books())["DISCREPANCY", "?"] == -10
    assert [(case["state"], case["excess"]) for case in await store.cases("STOCK")] == [("RESOLVED", 10), ("OPEN", 10)]


async def test_a_lot_is_counted_once_in_a_count(store: Store) -> None:
    lot = await store.lot_a()
    problem = await store.refused("/stock/counts", count((lot, 1), (lot, 2)))
    assert problem["errors"] == [{"pointer": "/lines/1/lot_id", "code": "duplicate"}]


async def test_an_unknown_lot_is_refused(store: Store) -> None:
    assert (await store.refused("/stock/counts", count((new_id(), 1))))["code"] == "unknown_reference"


async def test_another_sites_shelf_is_not_counted(store: Store) -> None:
    problem = await store.refused("/stock/counts", count((await store.lot_a(), 1)), member=OUTSIDER)
    assert problem["code"] == "not_found"
