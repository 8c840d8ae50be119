"""Thirty-two scanners at once: one kit is given, and the control shows what would happen without the guard."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, desk

__all__ = ["desk"]

WRITERS = 32
CONTROL_RACES = 20

LOCK_AND_COUNT = """
    WITH locked AS MATERIALIZED (SELECT allowance FROM scratch_entitlement WHERE unit = $1 FOR UPDATE)
    INSERT INTO scratch_claim (unit)
    SELECT $1 FROM locked WHERE (SELECT count(*) FROM scratch_claim WHERE unit = $1) < locked.allowance
"""


async def test_one_of_32_writers_gives_and_31_are_refused(desk: Desk) -> None:
    person = await desk.person()
    answers = await asyncio.gather(*(desk.post("/handouts", desk.handout(person)) for _ in range(WRITERS)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_received"}
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": 0}]


async def test_one_hot_lot_serves_32_writers_without_a_deadlock(desk: Desk) -> None:
    people = [await desk.person() for _ in range(WRITERS)]
    answers = await asyncio.gather(*(desk.post("/handouts", desk.handout(person)) for person in people))
    assert Counter(answer.status_code for answer in answers) == {201: WRITERS}
    shelf = await desk.rows("SELECT sum(qty)::int AS qty FROM balance WHERE account = 'SHELF'")
    assert shelf == [{"qty": 200 - 2 * WRITERS}]


@pytest.fixture
async def scratch(desk: Desk) -> AsyncIterator[asyncpg.Pool]:
    """Tables of the control, and as many connections as writers."""
    pool = await asyncpg.create_pool(admin_url(desk.installation.settings), min_size=WRITERS, max_size=WRITERS)
    await pool.execute("CREATE TABLE scratch_entitlement (unit int PRIMARY KEY, allowance int NOT NULL)")
    await pool.execute("CREATE TABLE scratch_claim (unit int NOT NULL)")
    yield pool
    await pool.close()


async def test_count_in_the_locking_statement_oversells(scratch: asyncpg.Pool) -> None:
    await scratch.execute("INSERT INTO scratch_entitlement SELECT n, 1 FROM generate_series(1, $1) AS n", CONTROL_RACES)
    for unit in range(1, CONTROL_RACES + 1):
        await asyncio.gather(*(scratch.execute(LOCK_AND_COUNT, unit) for _ in range(WRITERS)))
    given = await scratch.fetch("SELECT unit, count(*) AS kits FROM scratch_claim GROUP BY unit")
    assert max(row["kits"] for row in given) > 1
