"""What went onto a round's tables and left them: once, taken back by a reversal, off the shelf if lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from shared.db import fetch, run
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.rounding import AT_LA_LIMA, PERSON, balances, stock
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, OUTSIDER


async def test_loading_and_returning_leave_the_shelf_as_it_is(desk: Desk) -> None:
    before = await balances(desk)
    for kind, quantity in (("LOADED", 50), ("RETURNED", 20)):
        assert (await stock(desk, kind, quantity, team="MESA-1")).status_code == 201
    assert await balances(desk) == before
    items = (await desk.get(f"/rounds/{desk.round_id}/stock")).json()["items"]
    assert [(one["kind"], one["team"], one["lines"][0]["quantity"]) for one in items] == [
        ("LOADED", "MESA-1", 50),
        ("RETURNED", "MESA-1", 20),
    ]
    assert {one["done_by"] for one in items} == {str(CLERK.subject)}


async def test_what_is_lost_or_damaged_leaves_the_shelf_first_expired_first(desk: Desk) -> None:
    await desk.receive(3, lot_code="B", expires_on="2033-01-01")
    await stock(desk, "LOST", 5)
    await stock(desk, "DAMAGED", 2)
    assert await balances(desk) == {"SUPPLIER": -203, "SHELF": 196, "LOST": 5, "DAMAGED": 2}
    rows = await desk.rows(
        """
        SELECT l.code, b.qty::int AS qty FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
        WHERE b.account = 'LOST' ORDER BY l.code
        """
    )
    assert rows == [{"code": "A", "qty": 2}, {"code": "B", "qty": 3}]


async def test_more_than_the_ledger_has_can_not_be_lost(desk: Desk) -> None:
    answer = await stock(desk, "LOST", 201)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    told = answer.json()["parameters"]
    assert (told["item"], told["lot"], told["needed"], told["available"]) == (str(desk.item_id), "A", 201, 200)
    assert await desk.rows("SELECT 1 FROM round_stock") == []


async def test_losses_at_once_never_take_more_than_there_is(desk: Desk) -> None:
    answers = await asyncio.gather(*(stock(desk, "LOST", 30) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [409] * 4
    assert (await balances(desk))["SHELF"] == 20


async def test_losses_of_two_rounds_at_once_are_refused_by_what_the_shelf_has(desk: Desk) -> None:
    """They do not wait at one round's row, but at the shelf's."""
    other = replace(desk, round_id=await desk.plan(PERSON, code="OTHER"))
    answers = await asyncio.gather(*(stock(one, "LOST", 30) for one in [desk, other] * 5))
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [409] * 4
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"out_of_stock"}
    assert (await balances(desk))["SHELF"] == 20


async def test_a_loss_that_looked_at_the_shelf_without_locking_it_would_take_too_much(desk: Desk) -> None:
    """The control: two who both saw enough, and then took it; only the table's own constraint is left."""
    database = desk.installation.runtime("distribution").database
    looked = asyncio.Barrier(2)

    async def unguarded() -> None:
        async def work(session: Any) -> None:
            [row] = await fetch(session, "SELECT lot_id, qty FROM balance WHERE account = 'SHELF'")
            assert row["qty"] >= 150
            await looked.wait()
            await run(session, "UPDATE balance SET qty = qty - 150 WHERE account = 'SHELF'")

        await database.run(work)

    results = await asyncio.gather(unguarded(), unguarded(), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]


async def test_losses_and_hand_outs_at_once_do_not_deadlock(desk: Desk) -> None:
    people = [await desk.person() for _ in range(10)]
    given = [desk.give(person_id=one) for one in people]
    lost = [stock(desk, "LOST", 3) for _ in range(10)]
    answers = await asyncio.gather(*(call for pair in zip(given, lost, strict=True) for call in pair))
    assert {answer.status_code for answer in answers} == {201}
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 150, "LOST": 30, "HANDED_OUT": 20}


async def test_an_entry_that_comes_again_is_one_and_with_another_content_refused(desk: Desk) -> None:
    id_ = new_id()
    answers = [await stock(desk, "LOST", quantity, id=id_) for quantity in (5, 5, 6)]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[0].json() == answers[1].json()
    assert answers[2].json()["code"] == "id_reused"
    assert (await balances(desk))["LOST"] == 5


async def test_the_id_of_a_movement_is_no_entrys(desk: Desk) -> None:
    receipt = {"id": new_id(), "site_id": DANLI, "lines": [{"item_id": desk.item_id, "quantity": 5}]}
    await desk.post("/stock/receipts", receipt)
    assert (await stock(desk, "LOST", 5, id=receipt["id"])).json()["code"] == "id_reused"


async def test_a_reversal_takes_an_entry_back_once_lot_by_lot(desk: Desk) -> None:
    before = await balances(desk)
    entry = (await stock(desk, "DAMAGED", 7)).json()["entry_id"]
    path, body = f"/rounds/{desk.round_id}/stock/{entry}/reverse", {"id": new_id(), "reason": "Era otra caja"}
    answers = [await desk.post(path, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["reverses"] == entry
    again = await desk.post(path, {**body, "id": new_id()})
    assert (again.status_code, again.json()["code"]) == (409, "already_reversed")
    of_the_reversal = await desk.post(f"/rounds/{desk.round_id}/stock/{body['id']}/reverse", {**body, "id": new_id()})
    assert of_the_reversal.json()["code"] == "nothing_to_reverse"
    assert {name: qty for name, qty in (await balances(desk)).items() if qty} == before


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "LOST", "reason": None}, "/reason"),
        ({"kind": "LOADED", "reason": "THEFT"}, "/reason"),
        ({"kind": "GIVEN"}, "/kind"),
        ({"team": "mesa uno"}, "/team"),
        ({"lines": []}, "/lines"),
    ],
)
async def test_an_entry_that_lacks_something_says_what(desk: Desk, changes: dict[str, Any], pointer: str) -> None:
    answer = await stock(desk, **{"kind": "LOADED", "quantity": 1, **changes})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await desk.rows("SELECT 1 FROM round_stock") == []


async def test_an_item_twice_or_unknown_is_refused(desk: Desk) -> None:
    line = {"item_id": desk.item_id, "quantity": 1}
    twice = await stock(desk, "LOADED", 1, lines=[line, line])
    assert twice.json()["errors"][0]["pointer"] == "/lines/1/item_id"
    unknown = await stock(desk, "LOADED", 1, lines=[{"item_id": new_id(), "quantity": 1}])
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_reference")


async def test_another_sites_stock_is_as_if_it_did_not_exist(desk: Desk) -> None:
    path = f"/rounds/{desk.round_id}/stock"
    body = {"id": new_id(), "site_id": LA_LIMA, "kind": "LOADED", "lines": [{"item_id": desk.item_id, "quantity": 1}]}
    assert (await desk.post(path, body, member=OUTSIDER)).status_code == 404  # at La Lima, where the round is not
    assert (await desk.post(path, {**body, "site_id": DANLI}, member=AT_LA_LIMA)).status_code == 404
    assert (await desk.get(path, member=AT_LA_LIMA)).status_code == 404
    assert (await desk.post(path, {**body, "site_id": DANLI}, member=COORDINATOR)).status_code == 201
