"""Thirty-two scanners at once in a ROLLING window: as many kits as slots; the control checks first and inserts then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from shared.clock import real_now
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, desk, verdicts

__all__ = ["desk"]

WRITERS = 32
CONTROL_RACES = 20
RULE = {"unit": "PERSON", "window": "ROLLING", "rolling_days": 7, "quantity": 2}

CHECK_THEN_INSERT = """
    INSERT INTO scratch_claim (unit, blocks)
    SELECT $1, daterange('2023-11-06', '2023-11-13') FROM pg_sleep(0.02)
    WHERE NOT EXISTS (
        SELECT FROM scratch_claim AS c WHERE c.unit = $1 AND c.blocks && daterange('2023-11-06', '2023-11-13'))
"""
"""The check depends on no row and comes first, so the pause lies between it and the insert: writers always meet."""


async def test_mistake_2_check_then_insert_in_a_rolling_window_gives_more_than_there_are_slots(desk: Desk) -> None:
    round_id, person = await desk.plan(RULE, code="WEEKLY"), await desk.person()
    gifts = [desk.give(person_id=person, round_id=round_id) for _ in range(WRITERS)]
    answers = await asyncio.gather(*gifts)
    assert Counter(answer.status_code for answer in answers) == {201: 2, 409: WRITERS - 2}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_received"}
    slots = await desk.rows("SELECT slot FROM claim ORDER BY slot")
    assert slots == [{"slot": 0}, {"slot": 1}]


async def test_32_logs_at_once_leave_the_earliest_in_the_slots(desk: Desk) -> None:
    round_id, person = await desk.plan(RULE, code="WEEKLY"), await desk.person()
    ids = sorted(new_id() for _ in range(WRITERS))
    moments = [real_now() - timedelta(days=6 - n * 6 / WRITERS) for n in range(WRITERS)]
    logs = [
        desk.send([desk.handout(person, id=id_, round_id=round_id, scanned_at=moment, device_seq=n)], more=True)
        for n, (id_, moment) in enumerate(zip(ids, moments, strict=True))
    ]
    for answer in await asyncio.gather(*logs):
        assert verdicts(answer)[0] in ("GIVEN", "GIVEN_OVER")
    placed = await desk.rows("SELECT handout_id, slot FROM claim WHERE NOT over ORDER BY slot")
    assert [(row["handout_id"], row["slot"]) for row in placed] == [(ids[0], 0), (ids[1], 1)]
    assert await desk.rows("SELECT over FROM entitlement") == [{"over": WRITERS - 2}]


@pytest.fixture
async def scratch(desk: Desk) -> AsyncIterator[asyncpg.Pool]:
    """A table of claims without a guard, and as many connections as writers, who soon see that they wait in a ring."""
    pool = await asyncpg.create_pool(
        admin_url(desk.installation.settings),
        min_size=WRITERS,
        max_size=WRITERS,
        server_settings={"deadlock_timeout": "10ms"},
    )
    await pool.execute("CREATE TABLE scratch_claim (unit int NOT NULL, blocks daterange NOT NULL)")
    yield pool
    await pool.close()


async def _most_kits_of_a_unit(scratch: asyncpg.Pool) -> int:
    for unit in range(1, CONTROL_RACES + 1):
        gifts = [scratch.execute(CHECK_THEN_INSERT, unit) for _ in range(WRITERS)]
        await asyncio.gather(*gifts, return_exceptions=True)
    most: int = await scratch.fetchval(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM scratch_claim GROUP BY unit) AS c"
    )
    return most


async def test_check_then_insert_gives_twice(scratch: asyncpg.Pool) -> None:
    """The control of mistake 2, with neither lock nor constraint."""
    assert await _most_kits_of_a_unit(scratch) > 1


async def test_the_constraint_alone_lets_no_two_kits_into_one_slot(scratch: asyncpg.Pool) -> None:
    await scratch.execute("ALTER TABLE scratch_claim ADD EXCLUDE USING gist (unit WITH =, blocks WITH &&)")
    assert await _most_kits_of_a_unit(scratch) == 1
