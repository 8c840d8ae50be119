"""Any movement is taken back by its mirror, once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import Store
from tests.support.people import DANLI, OUTSIDER

REASON = {"reason": "ENTERED_IN_ERROR"}


async def loss(store: Store) -> dict[str, Any]:
    """Three pieces of lot A are lost."""
    lines = [{"lot_id": await store.lot_a(), "quantity": 3}]
    return await store.must("/stock/losses", {"site_id": DANLI, "account": "LOST", "reason": "MISSING", "lines": lines})


async def test_the_mirror_brings_everything_back(store: Store) -> None:
    before = await store.books()
    lost = (await loss(store))["movement_id"]
    back = await store.must(f"/stock/movements/{lost}/reverse", REASON)
    assert (back["kind"], back["reverses"]) == ("REVERSAL", lost)
    assert await store.books() == before
    assert (await store.desk.events("stock_moved"))[-1]["reverses"] == lost


async def test_a_receipt_is_taken_back_while_its_goods_are_there(store: Store) -> None:
    line = {"item_id": store.soap, "quantity": 10, "lot_code": "R"}
    came = (await store.must("/stock/receipts", {"site_id": DANLI, "lines": [line]}))["movement_id"]
    await store.must(f"/stock/movements/{came}/reverse", REASON)
    assert await store.books() == {("SHELF", "A"): 200, ("SUPPLIER", "A"): -200}


async def test_a_receipt_of_which_something_left_is_not(store: Store) -> None:
    await store.give()
    [row] = await store.desk.rows("SELECT id FROM movement WHERE kind = 'RECEIPT'")
    told = (await store.refused(f"/stock/movements/{row['id']}/reverse", REASON))["parameters"]
    assert (told["lot"], told["account"], told["needed"], told["available"]) == ("A", "SHELF", 200, 198)


async def test_of_many_reversals_one_is_the_reversal(store: Store) -> None:
    lost = (await loss(store))["movement_id"]
    path = f"/stock/movements/{lost}/reverse"
    answers = await asyncio.gather(*(store.desk.post(path, {"id": new_id(), **REASON}) for _ in range(8)))
    codes = sorted(answer.json().get("code", "done") for answer in answers)
    assert codes == ["already_reversed"] * 7 + ["done"]
    await store.must_balance()


async def test_the_same_reversal_again_answers_the_same(store: Store) -> None:
    lost, body = (await loss(store))["movement_id"], {"id": new_id(), **REASON}
    path = f"/stock/movements/{lost}/reverse"
    answers = await asyncio.gather(*(store.desk.post(path, body) for _ in range(6)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}


@pytest.mark.parametrize("kind", ["HANDOUT", "REVERSAL"])
async def test_a_hand_out_and_a_reversal_are_not_reversed_here(store: Store, kind: str) -> None:
    movement = (await loss(store))["movement_id"]
    if kind == "HANDOUT":
        movement = (await store.give()).json()["handout_id"]
    else:
        movement = (await store.must(f"/stock/movements/{movement}/reverse", REASON))["movement_id"]
    problem = await store.refused(f"/stock/movements/{movement}/reverse", REASON)
    assert (problem["code"], problem["parameters"]) == ("movement_not_reversible", {"kind": kind})


async def test_what_has_a_record_beside_the_ledger_is_not_reversed_by_the_ledger_alone(store: Store) -> None:
    """Else a loan would be back that is out, a line be settled that was not given, a round have lost what it has."""
    desk = store.desk
    lent_in = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="BEDDING", mode="LOAN")
    loan = desk.handout(await desk.person(), round_id=lent_in)
    owing = desk.handout(await desk.person(), owed=[{"item_id": store.soap, "quantity": 1}])
    for gift in (loan, owing):
        assert (await desk.post("/handouts", gift)).status_code == 201
    lines = [{"item_id": store.soap, "quantity": 1}]
    back = await store.must(
        f"/handouts/{loan['id']}/loan-steps", {"site_id": DANLI, "outcome": "RETURNED", "lines": lines}
    )
    settled = await store.must(f"/handouts/{owing['id']}/settlements", {"site_id": DANLI})
    gone = await store.must(
        f"/rounds/{desk.round_id}/stock", {"site_id": DANLI, "kind": "LOST", "reason": "THEFT", "lines": lines}
    )
    movements = {"LOAN": back["movement_id"], "SETTLEMENT": settled["settlement_id"], "ROUND_STOCK": gone["entry_id"]}
    for kind, movement_id in movements.items():
        problem = await store.refused(f"/stock/movements/{movement_id}/reverse", REASON)
        assert (problem["code"], problem["parameters"]) == ("movement_not_reversible", {"kind": kind})


async def test_another_sites_movement_is_as_if_it_did_not_exist(store: Store) -> None:
    lost = (await loss(store))["movement_id"]
    for movement in (lost, new_id()):
        problem = await store.refused(f"/stock/movements/{movement}/reverse", REASON, member=OUTSIDER)
        assert problem["code"] == "not_found"


@pytest.mark.parametrize("table", ["movement", "leg", "count_line", "receipt_line", "lot_step", "transfer_shortage"])
@pytest.mark.parametrize("change", ["UPDATE {} SET ctid = ctid", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_what_is_written_is_never_changed(store: Store, table: str, change: str) -> None:
    change = change.replace("SET ctid = ctid", "SET {0} = {0}".format(await first_column(store, table)))
    with pytest.raises(Exception, match=r"permission denied"):
        await store.desk.rows(change.format(table))


async def first_column(store: Store, table: str) -> str:
    """The name of a table's first column."""
    rows = await store.desk.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass) AND attnum = 1", name=table
    )
    name: str = rows[0]["attname"]
    return name
