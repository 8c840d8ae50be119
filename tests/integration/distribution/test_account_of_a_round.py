"""A reconciled round's account is exact: all is recorded before it or after it, and what is after it has a case."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.distribution.commands import handouts, reconciliation
from shared.clock import real_now
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.rounding import step, stock
from tests.integration.distribution.test_reconciliation import reconcile
from tests.integration.distribution.test_sheets import Paper
from tests.support.eventually import eventually
from tests.support.goods_checks import broken_goods
from tests.support.people import DANLI

ACCOUNT = "I1 an account is what was recorded of its round by then"
LATE_WITHOUT_A_CASE = "I1 what left in a round that was reconciled has a case"
Late = Callable[[Desk], Coroutine[Any, Any, httpx.Response]]


async def broken(desk: Desk) -> dict[str, int]:
    """What `amparo verify` would name of the goods."""
    async with desk.installation.eyes() as admin:
        return await broken_goods(admin, desk.installation.settings.role("distribution"))


async def a_log(desk: Desk, given_at: datetime | None = None) -> httpx.Response:
    """A device's log with one hand-out of the round."""
    scanned_at = (given_at or real_now()).isoformat()
    return await desk.send([desk.handout(await desk.person(), scanned_at=scanned_at, device_seq=1)])


async def a_row(desk: Desk) -> httpx.Response:
    """A row of paper, made before the round ended."""
    [made] = await desk.rows("SELECT id FROM round_sheet")
    paper = Paper(desk, rows=2)
    paper.id, paper.path = made["id"], f"/rounds/{desk.round_id}/sheets/{made['id']}"
    paper.name = type(paper.name)(desk.round_id, made["id"], 1)
    return await paper.typed(paper.row(1))


async def a_reversal(desk: Desk) -> httpx.Response:
    """The round's first hand-out is taken back."""
    [given] = await desk.rows("SELECT id FROM handout ORDER BY recorded_at LIMIT 1")
    return await desk.post(f"/handouts/{given['id']}/reverse", {"id": new_id(), "reason": "devuelto"})


LATE: dict[str, Late] = {"log": a_log, "paper": a_row, "reversal": a_reversal}


async def ended(desk: Desk) -> None:
    """A round with a sheet, two soaps loaded and given: closed, and accounted for if nothing else comes."""
    await Paper(desk, rows=2).made()
    await stock(desk, "LOADED", 2)
    assert (await desk.give(person_id=await desk.person())).status_code == 201
    assert (await step(desk, "close", despite="x")).status_code == 200


@contextlib.asynccontextmanager
async def shelf_held(desk: Desk) -> AsyncIterator[None]:
    """Nothing leaves the shelf or comes to it meanwhile."""
    connection = await asyncpg.connect(admin_url(desk.installation.settings))
    try:
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM distribution.balance WHERE account = 'SHELF' FOR UPDATE")
            yield
    finally:
        await connection.close()


async def lock_waits(desk: Desk) -> int:
    """How many wait for somebody's lock in this database."""
    async with desk.installation.eyes() as admin:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        found: int = await admin.fetchval(sql)
        return found


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: without the gate"])
async def test_an_account_waits_for_what_is_being_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, late: str, *, guarded: bool
) -> None:
    """It has written its rows, and waits for the shelf, when the coordinator asks."""
    await ended(desk)
    if not guarded:
        await _without_guards(monkeypatch)
    async with shelf_held(desk):
        recording = asyncio.create_task(LATE[late](desk))
        await eventually(lambda: _waiting(desk, 1))
        accounting = asyncio.create_task(reconcile(desk, despite="x"))
        await eventually(lambda: _waiting_or_done(desk, 2, accounting))
        assert accounting.done() is not guarded
    answer, _ = await asyncio.gather(accounting, recording)
    if guarded:
        assert (answer.status_code, answer.json()["code"]) == (409, "round_unbalanced")
        assert await broken(desk) == {}
    else:
        assert answer.json()["state"] == "RECONCILED"
        assert ACCOUNT in await broken(desk)


async def _without_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    async def open_gate(*_: Any) -> None:
        return None

    monkeypatch.setattr(reconciliation, "close_round_gate", open_gate)
    monkeypatch.setattr("services.distribution.queries.rounds.hold_round", open_gate)


async def _waiting(desk: Desk, many: int) -> bool:
    return await lock_waits(desk) >= many


async def _waiting_or_done(desk: Desk, many: int, task: asyncio.Task[Any]) -> bool:
    return task.done() or await _waiting(desk, many)


@contextlib.asynccontextmanager
async def account_held(desk: Desk) -> AsyncIterator[None]:
    """Nobody writes an account meanwhile."""
    connection = await asyncpg.connect(admin_url(desk.installation.settings))
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE distribution.reconciled_line IN SHARE MODE")
            yield
    finally:
        await connection.close()


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: the round's state is read once"])
async def test_what_waits_for_an_account_is_recorded_after_it_with_a_case(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """It was given before the round was closed, and is read when the coordinator is about to write the account."""
    given_at = real_now()
    await ended(desk)
    if not guarded:
        monkeypatch.setattr(handouts, "_not_accounted", lambda _: set())
    async with account_held(desk):
        accounting = asyncio.create_task(reconcile(desk, despite="x"))
        await eventually(lambda: _waiting(desk, 1))
        recording = asyncio.create_task(a_log(desk, given_at))
        await eventually(lambda: _waiting(desk, 2))
    account, answer = await asyncio.gather(accounting, recording)
    assert account.json()["state"] == "RECONCILED"
    cases = [row["kind"] for row in await desk.rows("SELECT kind FROM review_case")]
    if guarded:
        assert (verdicts(answer), cases) == (["GIVEN_DESPITE"], ["GIVEN_DESPITE"])
        assert await broken(desk) == {}
    else:
        assert await broken(desk) == {LATE_WITHOUT_A_CASE: 1}


async def test_many_logs_and_one_account_at_once_agree(desk: Desk) -> None:
    await ended(desk)
    logs = [
        desk.send([desk.handout(await desk.person(), scanned_at=real_now().isoformat(), device_seq=n)])
        for n in range(1, 25)
    ]
    answers = await asyncio.gather(*logs[:12], reconcile(desk, difference=0, despite="x"), *logs[12:])
    while answers[12].status_code == 409:
        [line] = answers[12].json()["parameters"]["differences"]
        answers[12] = await reconcile(desk, difference=line["difference"], despite="x")
    assert answers[12].json()["state"] == "RECONCILED"
    assert await broken(desk) == {}


@pytest.mark.parametrize("late", ["log", "paper"])
async def test_what_left_in_a_round_that_was_accounted_for_is_recorded_with_a_case(desk: Desk, late: str) -> None:
    await ended(desk)
    await reconcile(desk, despite="Falta una hoja")
    answer = await LATE[late](desk)
    assert verdicts(answer) == ["GIVEN_DESPITE"]
    given = UUID(answer.json()["items"][0]["resource"]["handout_id"])
    cases = await desk.rows("SELECT kind, state, handout_id FROM review_case")
    assert cases == [{"kind": "GIVEN_DESPITE", "state": "OPEN", "handout_id": given}]
    seen = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()
    assert (seen["reconciled"][0]["issued"], seen["lines"][0]["issued"]) == (2, 4)
    assert await broken(desk) == {}


async def test_what_comes_back_after_the_account_is_no_contradiction(desk: Desk) -> None:
    await ended(desk)
    await reconcile(desk, despite="x")
    assert (await a_reversal(desk)).status_code == 201
    assert await broken(desk) == {}


async def test_what_was_owed_and_is_settled_later_is_none_either(desk: Desk) -> None:
    partial = desk.handout(await desk.person(), owed=[{"item_id": desk.item_id, "quantity": 1}])
    await stock(desk, "LOADED", 1)
    await desk.post("/handouts", partial)
    await step(desk, "close")
    assert (await reconcile(desk)).json()["state"] == "RECONCILED"
    settled = await desk.post(f"/handouts/{partial['id']}/settlements", {"id": new_id(), "site_id": DANLI})
    assert settled.status_code == 201
    assert await broken(desk) == {}


async def owing(desk: Desk) -> Callable[[], Coroutine[Any, Any, httpx.Response]]:
    """A hand-out that left one of two soaps owing; what settles it."""
    partial = desk.handout(await desk.person(), owed=[{"item_id": desk.item_id, "quantity": 1}])
    assert (await desk.post("/handouts", partial)).status_code == 201
    body = {"id": new_id(), "site_id": DANLI}
    return lambda: desk.post(f"/handouts/{partial['id']}/settlements", body)


async def test_what_was_settled_at_its_tables_is_in_the_account(desk: Desk) -> None:
    await stock(desk, "LOADED", 4)
    settled, late = await owing(desk), await owing(desk)
    assert (await settled()).status_code == 201
    await stock(desk, "RETURNED", 1)
    await step(desk, "close")
    assert (await late()).status_code == 201  # from the shelf: the tables gave back what they had
    assert (await reconcile(desk)).json()["state"] == "RECONCILED"
    assert await broken(desk) == {}
    async with desk.installation.eyes() as admin:
        await admin.execute("ALTER TABLE distribution.reconciled_line DISABLE TRIGGER USER")
        await admin.execute("UPDATE distribution.reconciled_line SET issued = 2, returned = 2")
    assert await broken(desk) == {ACCOUNT: 1}


async def test_an_account_waits_for_what_is_being_settled(desk: Desk) -> None:
    await stock(desk, "LOADED", 2)
    settle = await owing(desk)
    async with shelf_held(desk):
        settling = asyncio.create_task(settle())
        await eventually(lambda: _waiting(desk, 1))
        assert (await step(desk, "close")).status_code == 200
        accounting = asyncio.create_task(reconcile(desk))
        await eventually(lambda: _waiting_or_done(desk, 2, accounting))
        assert not accounting.done()
    answer, _ = await asyncio.gather(accounting, settling)
    assert answer.json()["state"] == "RECONCILED"
    assert await broken(desk) == {}


async def test_entries_that_were_taken_back_are_in_no_account(desk: Desk) -> None:
    await stock(desk, "LOADED", 20)
    wrong = [(await stock(desk, kind, 5)).json()["entry_id"] for kind in ("LOADED", "LOST", "DAMAGED", "RETURNED")]
    for entry in wrong:
        path = f"/rounds/{desk.round_id}/stock/{entry}/reverse"
        assert (await desk.post(path, {"id": new_id(), "reason": "x"})).status_code == 201
    await stock(desk, "LOST", 3)
    await stock(desk, "DAMAGED", 1)
    await stock(desk, "RETURNED", 14)
    await step(desk, "close")
    assert (await reconcile(desk, difference=2)).json()["state"] == "RECONCILED"
    assert await broken(desk) == {}
