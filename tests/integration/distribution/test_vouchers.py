"""A voucher has a serial, a value and one use: its serial is given once, which the database holds."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.people import COORDINATOR


async def voucher_round(desk: Desk) -> UUID:
    kit_id = new_id()
    kit = {
        "id": kit_id,
        "code": "VALE",
        "kind": "VOUCHER",
        "name": "Vale",
        "components": [{"item_id": desk.item_id, "quantity": 1}],
        "voucher_value": {"amount": "500.00", "currency": "HNL"},
    }
    assert (await desk.post("/kits", kit, member=COORDINATOR)).status_code == 201
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 2}
    return await desk.plan(rule, code="VALES", kit_id=kit_id)


async def give(desk: Desk, round_id: UUID, *serials: str, **changes: Any) -> httpx.Response:
    return await desk.give(person_id=await desk.person(), round_id=round_id, serials=list(serials), **changes)


async def test_a_serial_is_given_once(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    answers = [await give(desk, round_id, "A-1"), await give(desk, round_id, "A-1"), await give(desk, round_id, "A-2")]
    assert [answer.json().get("code") for answer in answers] == [None, "voucher_given", None]
    assert await desk.rows("SELECT count(*)::int AS n FROM handout") == [{"n": 2}]


async def test_one_of_32_desks_gives_a_serial(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    answers = await asyncio.gather(*(give(desk, round_id, "A-1") for _ in range(32)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 31}


async def test_vouchers_have_a_serial_each_and_nothing_else_has_any(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    wrong = [
        await give(desk, round_id),
        await give(desk, round_id, "A-1", "A-1", quantity=2),
        await give(desk, round_id, "A-1", quantity=2),
        await give(desk, desk.round_id, "A-1"),
    ]
    assert [answer.json()["errors"][0]["code"] for answer in wrong] == ["one_for_each"] * 3 + ["of_vouchers_alone"]
    assert (await give(desk, round_id, "A-1", "A-2", quantity=2)).status_code == 201


async def test_a_voucher_that_came_back_may_be_given_again(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    given = (await give(desk, round_id, "A-1")).json()["handout_id"]
    await desk.post(f"/handouts/{given}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert (await give(desk, round_id, "A-1")).status_code == 201


async def test_a_serial_that_left_twice_offline_is_recorded_and_a_case(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    await give(desk, round_id, "A-1")
    item = desk.handout(await desk.person(), round_id=round_id, serials=["A-1"], scanned_at=real_now())
    assert verdicts(await desk.send([item])) == ["GIVEN"]
    assert await desk.rows("SELECT kind, handout_id FROM review_case") == [
        {"kind": "VOUCHER_TWICE", "handout_id": item["id"]}
    ]


async def test_a_voucher_needs_a_value_and_nothing_else_has_one(desk: Desk) -> None:
    base = {"code": "V", "name": "V", "components": [{"item_id": desk.item_id, "quantity": 1}]}
    value = {"voucher_value": {"amount": "10", "currency": "HNL"}}
    bodies = ({"kind": "VOUCHER"}, {"kind": "HYGIENE", **value})
    answers = [await desk.post("/kits", {"id": new_id(), **base, **one}, member=COORDINATOR) for one in bodies]
    assert [answer.json()["errors"][0]["code"] for answer in answers] == ["missing", "of_vouchers_alone"]
