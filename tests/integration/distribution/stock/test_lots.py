"""A lot's state is a named person's word, and from its answer on nothing leaves that should not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.distribution.queries import ledger
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.stock.conftest import Store
from tests.support.eventually import eventually
from tests.support.people import CLERK, COORDINATOR, OUTSIDER

GUARD = " FOR KEY SHARE OF l"


@pytest.mark.parametrize("step", ["hold", "expire", "recall"])
async def test_what_is_not_approved_is_not_handed_out(store: Store, step: str) -> None:
    assert (await store.step(await store.lot_a(), step)).status_code == 200
    answer = await store.give()
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    told = answer.json()["parameters"]
    assert (told["needed"], told["available"], told["lot"]) == (2, 0, "A")
    assert [(lot["code"], lot["quantity"]) for lot in told["lots"]] == [("A", 200)]


async def test_an_approved_lot_is_handed_out_again(store: Store) -> None:
    lot = await store.lot_a()
    await store.step(lot, "hold")
    await store.step(lot, "approve", reason="INSPECTED")
    assert (await store.give()).status_code == 201


async def test_a_step_is_a_named_persons_and_is_kept(store: Store) -> None:
    lot = await store.lot_a()
    answer = (await store.step(lot, "hold", member=CLERK, reason="CONTAMINATED")).json()
    assert (answer["from_state"], answer["state"], answer["done_by"]) == ("APPROVED", "ON_HOLD", str(CLERK.subject))
    kept = await store.desk.rows("SELECT from_state, to_state, reason, done_by FROM lot_step")
    assert kept == [
        {"from_state": "APPROVED", "to_state": "ON_HOLD", "reason": "CONTAMINATED", "done_by": CLERK.subject}
    ]


@pytest.mark.parametrize("step", ["approve", "expire", "recall"])
async def test_a_clerk_holds_a_lot_and_a_coordinator_does_the_rest(store: Store, step: str) -> None:
    assert (await store.step(await store.lot_a(), step, member=CLERK)).status_code == 403


async def test_what_is_past_its_date_is_never_approved(store: Store) -> None:
    lot = await store.lot(5, "OLD", expires_on="2020-01-01")
    await store.step(lot, "hold")
    answer = await store.step(lot, "approve")
    assert (answer.json()["code"], answer.json()["parameters"]) == ("lot_state_refused", {"state": "EXPIRED"})


async def test_the_same_step_again_answers_the_same_and_another_content_is_refused(store: Store) -> None:
    lot, same = await store.lot_a(), str(new_id())
    answers = await asyncio.gather(*(store.step(lot, "hold", id=same) for _ in range(5)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert len(await store.desk.rows("SELECT 1 FROM lot_step")) == 1
    assert (await store.step(lot, "recall", id=same)).json()["code"] == "id_reused"


async def test_a_lot_that_never_stood_at_ones_site_is_as_if_it_did_not_exist(store: Store) -> None:
    assert (await store.step(await store.lot_a(), "hold", member=OUTSIDER)).status_code == 404
    assert (await store.desk.get("/lots", member=OUTSIDER)).json()["items"] == []


async def test_lots_are_found_by_state_and_number(store: Store) -> None:
    held = await store.lot(5)
    found = (await store.desk.get("/lots?state=ON_HOLD")).json()["items"]
    assert [one["lot_id"] for one in found] == [str(held)]
    assert [one["code"] for one in (await store.desk.get("/lots?code=A")).json()["items"]] == ["A"]


@asynccontextmanager
async def holding_the_shelf(store: Store, lot: UUID) -> AsyncIterator[None]:
    """Somebody is at work on the lot's row of the shelf."""
    connection = await asyncpg.connect(admin_url(store.desk.installation.settings))
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT 1 FROM distribution.balance WHERE lot_id = $1 AND account = 'SHELF' FOR UPDATE", lot
            )
            yield
    finally:
        await connection.close()


async def given_after_a_hold(store: Store) -> tuple[int, Any]:
    """A hand-out waits for the shelf's row; meanwhile the lot is put on hold, and that is answered."""
    lot = await store.lot_a()
    async with holding_the_shelf(store, lot):
        giving = asyncio.create_task(store.give())
        await eventually(lambda: somebody_waits(store))
        held = await store.step(lot, "hold")
    return held.status_code, (await giving).status_code


async def somebody_waits(store: Store) -> bool:
    """Somebody waits for a row."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return bool(await store.desk.rows(waits))


async def test_a_hand_out_that_waited_while_its_lot_was_held_gives_nothing(store: Store) -> None:
    assert await given_after_a_hold(store) == (200, 409)


async def test_without_the_lots_lock_it_would_give(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    assert GUARD in ledger.ISSUE
    monkeypatch.setattr(ledger, "ISSUE", ledger.ISSUE.replace(GUARD, ""))
    assert await given_after_a_hold(store) == (200, 201)


async def test_a_held_lot_is_not_held_twice(store: Store) -> None:
    lot = await store.lot_a()
    await store.step(lot, "hold")
    again = await store.step(lot, "hold", member=COORDINATOR)
    assert (again.json()["code"], again.json()["parameters"]) == ("lot_state_refused", {"state": "ON_HOLD"})
