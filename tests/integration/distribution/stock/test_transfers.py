"""Nothing vanishes between two warehouses."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import FAR, FAR_CLERK, KEEPER_OF_BOTH, Store
from tests.support.people import CLERK, COORDINATOR, DANLI, OUTSIDER


def load(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A transfer's body."""
    return {"waybill": "GR-1", "from_site_id": DANLI, "to_site_id": FAR, "lines": list(lines), **changes}


async def sent(store: Store, quantity: int = 50, **changes: Any) -> tuple[str, UUID]:
    """A transfer of a new lot of 100, and the lot."""
    lot = await store.lot(100, "T")
    moved = await store.must("/transfers", load({"lot_id": lot, "quantity": quantity}, **changes))
    return moved["movement_id"], lot


async def test_what_is_dispatched_is_in_transit_of_the_site_that_sent_it(store: Store) -> None:
    transfer, lot = await sent(store)
    assert await store.of_lot(lot) == {"SUPPLIER": -100, "SHELF": 50, "IN_TRANSIT": 50}
    assert await store.of_lot(lot, site=FAR) == {}
    shown = (await store.desk.get(f"/transfers/{transfer}", member=FAR_CLERK)).json()
    assert (shown["state"], shown["in_transit"][0]["quantity"]) == ("IN_TRANSIT", 50)


async def test_without_a_lot_what_expires_first_goes_first(store: Store) -> None:
    soon = await store.lot(5, "SOON", expires_on="2031-01-01")
    later = await store.lot(5, "LATER", expires_on="2032-01-01")
    await store.lot(5, "NEVER")
    moved = await store.must("/transfers", load({"item_id": store.soap, "quantity": 7}))
    taken = {line["lot_id"]: line["quantity"] for line in moved["lines"] if line["account"] == "IN_TRANSIT"}
    assert taken == {str(soon): 5, str(later): 2}


async def test_received_damaged_and_short_are_each_told_apart(store: Store) -> None:
    transfer, lot = await sent(store)
    lines = [{"lot_id": lot, "received": 40, "damaged": 4}]
    await store.must(f"/transfers/{transfer}/receive", {"lines": lines}, member=FAR_CLERK)
    assert await store.of_lot(lot, site=FAR) == {"SHELF": 40, "DAMAGED": 4}
    assert (await store.of_lot(lot))["IN_TRANSIT"] == 6
    assert await store.cases("TRANSFER_SHORT") == [{"state": "OPEN", "excess": 6, "resolution": None}]
    await store.must_balance()


async def test_what_is_short_is_found_later_and_the_case_ends_with_the_last_piece(store: Store) -> None:
    transfer, lot = await sent(store)
    path = f"/transfers/{transfer}/receive"
    for received, left in ((40, 10), (7, 3), (3, 0)):
        await store.must(path, {"lines": [{"lot_id": lot, "received": received}]}, member=FAR_CLERK)
        [case] = await store.cases("TRANSFER_SHORT")
        assert case["excess"] == left
    assert (case["state"], case["resolution"]) == ("RESOLVED", "FOUND")
    assert (await store.desk.get(f"/transfers/{transfer}")).json()["state"] == "CLOSED"
    assert len(await store.desk.events("case_resolved")) == 1


async def test_what_is_short_is_given_up_by_a_named_person_for_a_reason(store: Store) -> None:
    transfer, lot = await sent(store)
    await store.must(f"/transfers/{transfer}/receive", {"lines": [{"lot_id": lot, "received": 44}]}, member=FAR_CLERK)
    body = {"reason": "THEFT", "lines": [{"lot_id": lot, "quantity": 6}]}
    await store.must(f"/transfers/{transfer}/write-off", body, member=COORDINATOR)
    assert (await store.of_lot(lot))["LOST"] == 6
    [row] = await store.desk.rows("SELECT reason, done_by FROM movement WHERE kind = 'WRITE_OFF'")
    assert row == {"reason": "THEFT", "done_by": COORDINATOR.subject}
    assert [case["resolution"] for case in await store.cases("TRANSFER_SHORT")] == ["WRITTEN_OFF"]


async def test_a_clerk_gives_nothing_up(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"reason": "THEFT", "lines": [{"lot_id": lot, "quantity": 6}]}
    assert (await store.refused(f"/transfers/{transfer}/write-off", body, member=CLERK))["code"] == "not_allowed"


async def test_a_shortage_is_not_talked_away(store: Store) -> None:
    transfer, _ = await sent(store)
    await store.must(f"/transfers/{transfer}/receive", {"lines": []}, member=FAR_CLERK)
    [case] = (await store.desk.get("/cases?state=OPEN", member=COORDINATOR)).json()["items"]
    answer = await store.desk.post(
        f"/cases/{case['case_id']}/resolve", {"resolution": "GOODS_FOUND"}, member=COORDINATOR
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "excess_stands")


async def test_a_second_lorry_is_awaited_without_a_case(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"complete": False, "lines": [{"lot_id": lot, "received": 20}]}
    await store.must(f"/transfers/{transfer}/receive", body, member=FAR_CLERK)
    assert await store.cases("TRANSFER_SHORT") == []
    assert (await store.desk.get(f"/transfers/{transfer}")).json()["state"] == "IN_TRANSIT"


async def test_more_than_is_on_its_way_is_refused_though_another_transfer_has_it(store: Store) -> None:
    transfer, lot = await sent(store)
    await store.must("/transfers", load({"lot_id": lot, "quantity": 30}, waybill="GR-2"))
    problem = await store.refused(
        f"/transfers/{transfer}/receive", {"lines": [{"lot_id": lot, "received": 51}]}, member=FAR_CLERK
    )
    told = problem["parameters"]
    assert (problem["code"], told["lot"], told["needed"], told["available"]) == ("out_of_stock", "T", 51, 50)


async def test_two_who_receive_one_transfer_at_once_take_in_what_came_and_no_more(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"complete": False, "lines": [{"lot_id": lot, "received": 30}]}
    path = f"/transfers/{transfer}/receive"
    calls = [store.desk.post(path, {"id": new_id(), **body}, member=FAR_CLERK) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await store.of_lot(lot, site=FAR) == {"SHELF": 30}
    await store.must_balance()


async def test_only_the_site_it_goes_to_receives_it(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"lines": [{"lot_id": lot, "received": 50}]}
    assert (await store.refused(f"/transfers/{transfer}/receive", body, member=CLERK))["code"] == "not_found"


async def test_a_transfer_between_others_is_as_if_it_did_not_exist(store: Store) -> None:
    transfer, _ = await sent(store, to_site_id=new_id())
    assert (await store.desk.get(f"/transfers/{transfer}", member=OUTSIDER)).status_code == 404
    assert (await store.desk.get("/transfers", member=OUTSIDER)).json()["items"] == []


async def test_a_waybill_is_dispatched_once(store: Store) -> None:
    _, lot = await sent(store)
    assert (await store.refused("/transfers", load({"lot_id": lot, "quantity": 1})))["code"] == "waybill_taken"


async def test_the_same_dispatch_again_answers_the_same(store: Store) -> None:
    lot = await store.lot(10, "T")
    body = load({"lot_id": lot, "quantity": 1}, id=new_id())
    answers = await asyncio.gather(*(store.desk.post("/transfers", body) for _ in range(6)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    changed = {**body, "waybill": "GR-9"}
    assert (await store.desk.post("/transfers", changed)).json()["code"] == "id_reused"


async def test_a_reversed_arrival_is_on_its_way_again(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"lines": [{"lot_id": lot, "received": 44}]}
    came = await store.must(f"/transfers/{transfer}/receive", body, member=FAR_CLERK)
    reversal = {"reason": "WRONG_QUANTITY"}
    await store.must(f"/stock/movements/{came['movement_id']}/reverse", reversal, member=FAR_CLERK)
    shown = (await store.desk.get(f"/transfers/{transfer}")).json()
    assert (shown["state"], shown["in_transit"][0]["quantity"]) == ("IN_TRANSIT", 50)
    assert [case["resolution"] for case in await store.cases("TRANSFER_SHORT")] == ["REVERSED"]


async def test_a_dispatch_of_which_some_arrived_is_not_reversed(store: Store) -> None:
    transfer, lot = await sent(store)
    body = {"complete": False, "lines": [{"lot_id": lot, "received": 1}]}
    await store.must(f"/transfers/{transfer}/receive", body, member=FAR_CLERK)
    problem = await store.refused(f"/stock/movements/{transfer}/reverse", {"reason": "WRONG_SITE"})
    assert problem["code"] == "out_of_stock"


async def test_a_reversed_dispatch_is_back_on_the_shelf(store: Store) -> None:
    transfer, lot = await sent(store)
    await store.must(f"/stock/movements/{transfer}/reverse", {"reason": "WRONG_SITE"}, member=KEEPER_OF_BOTH)
    assert await store.of_lot(lot) == {"SUPPLIER": -100, "SHELF": 100}
    assert (await store.desk.get(f"/transfers/{transfer}")).json()["state"] == "CLOSED"
