"""Loans: what is lent is out and not handed out, comes back, is laundered or lost, and never more than was lent."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from services.distribution.errors import LoanNotOut
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.people import CLERK, DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

CODE = card().code
RULE = {"unit": "PERSON", "window": "ROUND"}
THERE = Member(fixed_id("clerk la lima"), {"WAREHOUSE_CLERK": [LA_LIMA]})
WRITERS = 32


async def lent(desk: Desk, **recipient: Any) -> dict[str, Any]:
    """Two pieces, lent."""
    round_id = await desk.plan(RULE, code="BEDDING", mode="LOAN")
    gift = desk.handout(**(recipient or {"person_id": await desk.person()}), round_id=round_id)
    assert (await desk.post("/handouts", gift)).status_code == 201
    return gift


async def step(
    desk: Desk, gift: dict[str, Any], outcome: str, quantity: int, member: Member = CLERK, **more: Any
) -> Any:
    lines = [{"item_id": desk.item_id, "quantity": quantity}]
    body = {"id": new_id(), "site_id": DANLI, "outcome": outcome, "lines": lines, **more}
    return await desk.post(f"/handouts/{gift['id']}/loan-steps", body, member=member)


async def balances(desk: Desk) -> dict[str, int]:
    rows = await desk.rows("SELECT account, sum(qty)::int AS qty FROM balance GROUP BY account HAVING sum(qty) <> 0")
    return {row["account"]: row["qty"] for row in rows}


async def out(desk: Desk, query: str = "", member: Member = CLERK) -> list[tuple[int, int]]:
    items = (await desk.get(f"/loans?{query}", member=member)).json()["items"]
    return [(one["items"][0]["out"], one["items"][0]["in_laundry"]) for one in items]


async def test_what_is_lent_is_out_and_not_handed_out(desk: Desk) -> None:
    await lent(desk)
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 198, "ON_LOAN": 2}
    assert [event["mode"] for event in await desk.events("handout_given")] == ["LOAN"]
    assert await out(desk) == [(2, 0)]


async def test_it_comes_back_by_the_laundry_or_is_lost(desk: Desk) -> None:
    gift = await lent(desk)
    assert (await step(desk, gift, "TO_LAUNDRY", 1)).status_code == 201
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 198, "ON_LOAN": 1, "QUARANTINE": 1}
    assert await out(desk) == [(1, 1)]
    await step(desk, gift, "LAUNDERED", 1)
    await step(desk, gift, "LOST", 1)
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 199, "LOST": 1}
    assert await out(desk) == []
    assert [event["outcome"] for event in await desk.events("loan_moved")] == ["TO_LAUNDRY", "LAUNDERED", "LOST"]


async def test_more_than_is_out_does_not_come_back(desk: Desk) -> None:
    gift = await lent(desk)
    answer = await step(desk, gift, "RETURNED", 3)
    assert (answer.status_code, answer.json()["code"]) == (409, "loan_not_out")
    assert answer.json()["parameters"] == {"item": str(desk.item_id), "needed": 3, "available": 2}
    assert (await step(desk, gift, "LAUNDERED", 1)).json()["code"] == "loan_not_out"


async def test_the_database_holds_it_too(desk: Desk) -> None:
    await lent(desk)
    with pytest.raises(LoanNotOut):
        await desk.rows("UPDATE loan SET lost = 3 RETURNING 1")


async def test_of_32_who_take_it_back_two_do(desk: Desk) -> None:
    gift = await lent(desk)
    answers = await asyncio.gather(*(step(desk, gift, "RETURNED", 1) for _ in range(WRITERS)))
    assert Counter(answer.status_code for answer in answers) == {201: 2, 409: WRITERS - 2}
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 200}


async def test_another_site_takes_it_back_onto_its_own_shelf(desk: Desk) -> None:
    gift = await lent(desk)
    assert (await step(desk, gift, "RETURNED", 2, THERE, site_id=LA_LIMA)).status_code == 201
    rows = await desk.rows("SELECT qty FROM balance WHERE place_id = :p AND account = 'SHELF'", p=LA_LIMA)
    assert rows == [{"qty": 2}]


async def test_the_same_step_again_answers_the_same(desk: Desk) -> None:
    gift, id_ = await lent(desk), new_id()
    first, again = [await step(desk, gift, "RETURNED", 1, id=id_) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await step(desk, gift, "LOST", 1, id=id_)).json()["code"] == "id_reused"
    assert await balances(desk) == {"SUPPLIER": -200, "SHELF": 199, "ON_LOAN": 1}


async def test_what_is_out_is_found_by_site_and_by_whose_it_is(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card(person_id=person))
    await lent(desk, card=CODE)
    assert await out(desk, f"card={CODE}") == await out(desk, f"person_id={person}") == [(2, 0)]
    assert await out(desk, f"person_id={await desk.person()}") == []
    assert await out(desk, f"site_id={DANLI}") == [(2, 0)]
    assert await out(desk, member=OUTSIDER) == []


async def test_a_whole_loan_is_reversed_a_part_is_not(desk: Desk) -> None:
    gift = await lent(desk)
    await step(desk, gift, "RETURNED", 1)
    reverse = f"/handouts/{gift['id']}/reverse"
    answer = await desk.post(reverse, {"id": new_id(), "reason": "error"})
    assert (answer.status_code, answer.json()["code"]) == (409, "loan_moved")
    other = desk.handout(await desk.person(), round_id=gift["round_id"])
    await desk.post("/handouts", other)
    assert (await desk.post(f"/handouts/{other['id']}/reverse", {"id": new_id(), "reason": "x"})).status_code == 201
    assert await out(desk) == [(1, 0)]


async def test_what_a_loan_left_owing_is_lent_when_it_is_settled(desk: Desk) -> None:
    round_id = await desk.plan(RULE, code="BEDDING", mode="LOAN")
    owed = [{"item_id": desk.item_id, "quantity": 1}]
    gift = desk.handout(await desk.person(), round_id=round_id, owed=owed)
    await desk.post("/handouts", gift)
    await desk.post(f"/handouts/{gift['id']}/settlements", {"id": new_id(), "site_id": DANLI})
    assert await out(desk) == [(2, 0)]
    assert (await step(desk, gift, "RETURNED", 2)).status_code == 201


async def test_a_grant_is_no_loan(desk: Desk) -> None:
    gift = desk.handout(await desk.person())
    await desk.post("/handouts", gift)
    assert (await step(desk, gift, "RETURNED", 1)).json()["code"] == "not_found"
