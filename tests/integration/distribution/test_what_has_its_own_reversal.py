"""What has a way back of its own is not taken back as stock: its books would say one thing, and itself another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.rounding import balances, stock
from tests.integration.distribution.test_loans import lent
from tests.integration.distribution.test_loans import step as loan_step
from tests.support.goods_checks import broken_goods
from tests.support.people import DANLI


async def settlement(desk: Desk) -> UUID:
    """What was owed was given."""
    partial = desk.handout(await desk.person(), owed=[{"item_id": desk.item_id, "quantity": 1}])
    await desk.post("/handouts", partial)
    id_ = new_id()
    answer = await desk.post(f"/handouts/{partial['id']}/settlements", {"id": id_, "site_id": DANLI})
    assert answer.status_code == 201
    return id_


async def loan(desk: Desk) -> UUID:
    """A piece of a loan was lost."""
    return UUID((await loan_step(desk, await lent(desk), "LOST", 1)).json()["movement_id"])


async def tables(desk: Desk) -> UUID:
    """Soaps were lost at a round's tables."""
    return UUID((await stock(desk, "LOST", 3)).json()["entry_id"])


@pytest.mark.parametrize("made", [settlement, loan, tables], ids=["settlement", "step of a loan", "round's stock"])
async def test_it_is_not_taken_back_as_stock(desk: Desk, made: Callable[[Desk], Awaitable[UUID]]) -> None:
    movement = await made(desk)
    before = await balances(desk)
    body = {"id": new_id(), "reason": "ENTERED_IN_ERROR"}
    answer = await desk.post(f"/stock/movements/{movement}/reverse", body)
    assert (answer.status_code, answer.json().get("code")) == (409, "movement_not_reversible")
    assert await balances(desk) == before
    async with desk.installation.eyes() as admin:
        assert await broken_goods(admin, desk.installation.settings.role("distribution")) == {}
