"""Eight, 32 and 200 writers, one bed: one success, no error. The control takes the guard away and oversells."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import House, house

__all__ = ["house"]

WRITERS = 32
CROWDS = (8, WRITERS, 200)
"""With two hundred most wait for a connection first."""
CONTROL_RACES = 20

OVERLAPS = """
    SELECT count(*) AS pairs FROM bed_use AS a
    JOIN bed_use AS b ON a.id < b.id AND a.during && b.during
        AND (a.bed_id = b.bed_id OR a.person_id = b.person_id OR a.token = b.token)
"""
CHECK_THEN_INSERT = """
    INSERT INTO unguarded_use (bed, during)
    SELECT $1, '[2023-06-15,)'::tstzrange
    WHERE NOT EXISTS (SELECT FROM unguarded_use WHERE bed = $1 AND during && '[2023-06-15,)'::tstzrange)
    RETURNING bed
"""


@pytest.mark.parametrize("writers", CROWDS)
async def test_one_of_many_writers_gets_the_bed_and_the_others_are_refused(house: House, writers: int) -> None:
    answers = await asyncio.gather(*(house.check_in({"bed_id": house.beds[0]}) for _ in range(writers)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: writers - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(body["code"], body["parameters"]["bed_id"]) for body in refused} == {("bed_taken", str(house.beds[0]))}
    assert len(await house.events("shelter.stay_started.v1")) == 1
    assert await house.rows(OVERLAPS) == [{"pairs": 0}]


async def test_one_of_32_writers_houses_the_person_and_31_are_refused(house: House) -> None:
    _, (person,) = await house.family(30)
    stays = [{"person_id": person, "room_id": house.gym_id} for _ in range(WRITERS)]
    answers = await asyncio.gather(*(house.check_in(stay) for stay in stays))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert await house.rows("SELECT taken FROM room WHERE mode = 'COUNTED'") == [{"taken": 1}]
    assert await house.rows(OVERLAPS) == [{"pairs": 0}]


async def test_households_that_want_the_same_beds_in_another_order_do_not_deadlock(house: House) -> None:
    orders = [house.beds if number % 2 else house.beds[::-1] for number in range(WRITERS)]
    answers = await asyncio.gather(*(house.check_in(*({"bed_id": bed} for bed in beds)) for beds in orders))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert len(await house.rows("SELECT 1 FROM stay")) == len(house.beds)


async def test_one_stay_sent_by_32_at_once_is_one_stay_for_all_of_them(house: House) -> None:
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    answers = await asyncio.gather(*(house.check_in(stay) for _ in range(WRITERS)))
    assert Counter(answer.status_code for answer in answers) == {201: WRITERS}
    assert len(await house.rows("SELECT 1 FROM stay")) == 1


@pytest.fixture
async def scratch(house: House) -> AsyncIterator[asyncpg.Pool]:
    """A table without locks and without the EXCLUDE, and as many connections as writers."""
    pool = await asyncpg.create_pool(admin_url(house.installation.settings), min_size=WRITERS, max_size=WRITERS)
    await pool.execute("CREATE TABLE unguarded_use (bed int NOT NULL, during tstzrange NOT NULL)")
    yield pool
    await pool.close()


async def race(pool: asyncpg.Pool, statement: str) -> int:
    """The most writers that one bed was given to."""
    won = 0
    for bed in range(CONTROL_RACES):
        given = await asyncio.gather(*(pool.fetch(statement, bed) for _ in range(WRITERS)))
        won = max(won, sum(len(rows) for rows in given))
    return won


@pytest.mark.parametrize("writers", CROWDS)
async def test_without_the_exclude_constraint_the_same_race_oversells(
    house: House, scratch: asyncpg.Pool, writers: int
) -> None:
    await scratch.execute("ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice")
    answers = await asyncio.gather(*(house.check_in({"bed_id": house.beds[0]}) for _ in range(writers)))
    assert Counter(answer.status_code for answer in answers)[201] > 1
    assert (await house.rows(OVERLAPS))[0]["pairs"] > 0


async def test_check_then_insert_without_the_guard_oversells(scratch: asyncpg.Pool) -> None:
    assert await race(scratch, CHECK_THEN_INSERT) > 1
