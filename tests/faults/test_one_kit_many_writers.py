"""Up to two hundred scanners at once: one kit is given, and the controls show what would happen without the guards."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.distribution.queries import entitlements, ledger
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, desk
from tests.support.goods_checks import broken_goods

__all__ = ["desk"]

CONTROL_WRITERS = 32
CONTROL_RACES = 20
LIVE_RACES = 8
"""Of so many at least one must go wrong: in the first, connections are still being opened one after another."""
AGAIN_SECONDS = 0.2
WRITERS = pytest.mark.parametrize("writers", [2, 8, 32, 200])
"""Many more than the connections that the service and the server have: the others wait their turn."""

LOCK_AND_COUNT = """
    WITH locked AS MATERIALIZED (SELECT allowance FROM scratch_entitlement WHERE unit = $1 FOR UPDATE)
    INSERT INTO scratch_claim (unit)
    SELECT $1 FROM locked WHERE (SELECT count(*) FROM scratch_claim WHERE unit = $1) < locked.allowance
"""


async def answered(desk: Desk, body: dict[str, Any]) -> httpx.Response:
    """The answer to a hand-out, sent again under its key while the service is busy, as a scanner does."""
    key = new_id()
    while True:
        answer = await desk.post("/handouts", body, key=key)
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(AGAIN_SECONDS)


async def race(desk: Desk, bodies: list[dict[str, Any]]) -> tuple[Counter[int], set[str]]:
    """All of them at once: how many were answered with each status, and why the others were refused."""
    answers = await asyncio.gather(*(answered(desk, body) for body in bodies))
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    return Counter(answer.status_code for answer in answers), refused


async def one_kit_left(desk: Desk) -> None:
    """Of the hundred kits on the shelf 99 are given to somebody."""
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 99}, code="MANY")
    given = await desk.give(person_id=await desk.person(), round_id=round_id, quantity=99)
    assert given.status_code == 201


async def broken(desk: Desk) -> set[str]:
    """What `amparo verify` says of stock, entitlement and hand-outs."""
    async with desk.installation.eyes() as admin:
        return set(await broken_goods(admin, desk.installation.settings.role("distribution")))


@WRITERS
async def test_mistake_2_check_then_insert_with_no_lock_two_scanners_issue_twice(desk: Desk, writers: int) -> None:
    person = await desk.person()
    answers, refused = await race(desk, [desk.handout(person) for _ in range(writers)])
    assert answers == {201: 1, 409: writers - 1}
    assert refused == {"already_received"}
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": 0}]
    assert await broken(desk) == set()


@WRITERS
async def test_one_writer_of_many_gives_the_last_kit(desk: Desk, writers: int) -> None:
    await one_kit_left(desk)
    answers, refused = await race(desk, [desk.handout(await desk.person()) for _ in range(writers)])
    assert answers == {201: 1, 409: writers - 1}
    assert refused == {"out_of_stock"}
    stock = await desk.rows("SELECT account, qty FROM balance ORDER BY account")
    assert {row["account"]: row["qty"] for row in stock} == {"HANDED_OUT": 200, "SHELF": 0, "SUPPLIER": -200}
    assert await broken(desk) == set()


@WRITERS
async def test_one_hand_out_sent_by_many_at_once_is_one(desk: Desk, writers: int) -> None:
    body = desk.handout(await desk.person())
    answers, _ = await race(desk, [body] * writers)
    assert answers == {201: writers}
    assert await desk.rows("SELECT count(*)::int AS kits FROM claim") == [{"kits": 1}]
    assert await broken(desk) == set()


async def test_one_hot_lot_serves_many_writers_without_a_deadlock(desk: Desk) -> None:
    people = [await desk.person() for _ in range(CONTROL_WRITERS)]
    answers, _ = await race(desk, [desk.handout(person) for person in people])
    assert answers == {201: CONTROL_WRITERS}
    shelf = await desk.rows("SELECT sum(qty)::int AS qty FROM balance WHERE account = 'SHELF'")
    assert shelf == [{"qty": 200 - 2 * CONTROL_WRITERS}]


async def unlocked(_session: Any, _keys: Any) -> None:
    """Lock nothing."""


async def free_again(desk: Desk) -> UUID:
    """Somebody whose kit was taken back: the row of the entitlement is there, and says that one may be given."""
    person: UUID = await desk.person()
    given = (await desk.give(person_id=person)).json()["handout_id"]
    back = await desk.post(f"/handouts/{given}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert back.status_code == 201
    return person


async def test_without_the_lock_of_the_entitlement_the_same_race_oversells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitlements, "lock", unlocked)
    for _ in range(LIVE_RACES):
        person = await free_again(desk)
        answers, _ = await race(desk, [desk.handout(person) for _ in range(CONTROL_WRITERS)])
        if answers[201] > 1:
            break
    assert answers[201] > 1
    assert "I2 taken and over are the live claims" in await broken(desk)


async def test_without_the_lock_of_the_shelf_the_same_race_oversells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "ISSUE", ledger.ISSUE.replace("FOR UPDATE OF b", ""))
    await one_kit_left(desk)
    given = 0
    for number in range(1, LIVE_RACES + 1):  # after each there is one kit more
        answers, _ = await race(desk, [desk.handout(await desk.person()) for _ in range(CONTROL_WRITERS)])
        given += answers[201]
        if given > number:
            break
        assert (await desk.receive(2)).status_code == 201
    assert given > number
    assert "I1 balance is the sum of its legs" in await broken(desk)


@pytest.fixture
async def scratch(desk: Desk) -> AsyncIterator[asyncpg.Pool]:
    """Tables of the control, and as many connections as writers."""
    settings = desk.installation.settings
    pool = await asyncpg.create_pool(admin_url(settings), min_size=CONTROL_WRITERS, max_size=CONTROL_WRITERS)
    await pool.execute("CREATE TABLE scratch_entitlement (unit int PRIMARY KEY, allowance int NOT NULL)")
    await pool.execute("CREATE TABLE scratch_claim (unit int NOT NULL)")
    yield pool
    await pool.close()


async def test_count_in_the_locking_statement_oversells(scratch: asyncpg.Pool) -> None:
    await scratch.execute("INSERT INTO scratch_entitlement SELECT n, 1 FROM generate_series(1, $1) AS n", CONTROL_RACES)
    for unit in range(1, CONTROL_RACES + 1):
        await asyncio.gather(*(scratch.execute(LOCK_AND_COUNT, unit) for _ in range(CONTROL_WRITERS)))
    given = await scratch.fetch("SELECT unit, count(*) AS kits FROM scratch_claim GROUP BY unit")
    assert max(row["kits"] for row in given) > 1
