"""Goods onto a shelf: once by their id, and off it in the order in which they expire."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import CLERK, DANLI, LA_LIMA, OUTSIDER


def receipt(desk: Desk, quantity: int = 5, **changes: Any) -> dict[str, Any]:
    """The body of a receipt of soap."""
    lines = [
        {"item_id": desk.item_id, "quantity": quantity, "lot_code": code, "expires_on": "2031-01-01"} for code in "YX"
    ]
    return {"id": new_id(), "site_id": DANLI, "lines": lines, **changes}


async def test_the_same_receipt_again_answers_the_same_and_adds_nothing(desk: Desk) -> None:
    body = receipt(desk)
    answers = await asyncio.gather(*(desk.post("/stock/receipts", body) for _ in range(8)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    shelf = await desk.rows("SELECT sum(qty)::int AS qty FROM balance WHERE account = 'SHELF'")
    assert shelf == [{"qty": 210}]


async def test_a_receipts_id_with_another_content_is_refused(desk: Desk) -> None:
    body = receipt(desk)
    await desk.post("/stock/receipts", body)
    answer = await desk.post("/stock/receipts", {**receipt(desk, 6), "id": body["id"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_a_refused_hand_outs_id_is_no_receipts(desk: Desk) -> None:
    refused = await desk.give(person_id=new_id())
    body = receipt(desk, id=refused.json()["parameters"]["handout_id"])
    answer = await desk.post("/stock/receipts", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_another_sites_shelf_is_as_if_it_did_not_exist(desk: Desk) -> None:
    answers = [
        await desk.post("/stock/receipts", receipt(desk), member=OUTSIDER),
        await desk.post("/stock/receipts", receipt(desk, site_id=LA_LIMA), member=CLERK),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_what_expires_first_leaves_first_and_then_the_next_lot(desk: Desk) -> None:
    await desk.receive(3, lot_code="SOON", expires_on="2032-01-01")
    await desk.receive(3, lot_code="LATER", expires_on="2033-01-01")
    await desk.receive(3, lot_code="GONE", expires_on="2020-01-01")
    await desk.receive(3, lot_code="NEVER")
    for _ in range(2):
        await desk.give(person_id=await desk.person())
    left = await desk.rows(
        """
        SELECT l.code, b.qty FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
        WHERE b.account = 'SHELF' ORDER BY l.code
        """
    )
    assert {row["code"]: row["qty"] for row in left} == {"A": 200, "GONE": 3, "LATER": 2, "NEVER": 3, "SOON": 0}
