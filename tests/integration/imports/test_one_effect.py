"""A commit has one effect, however often it is asked for, and however many work on it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.work import LeaseLost
from services.registration.queries.imports import work as queries
from shared.db import fetch_one
from tests.integration.imports.conftest import Lists, family, table
from tests.support.people import COORDINATOR

FAMILIES = 12


async def _ready(lists: Lists) -> str:
    return await lists.ready(table(*(family(number, f"Rosa{number}") for number in range(1, FAMILIES + 1))))


async def test_many_commits_at_once_make_one_version(lists: Lists) -> None:
    id_ = await _ready(lists)
    answers = await asyncio.gather(*(lists.commit(id_, work=False) for _ in range(8)))
    assert {(one.status_code, one.json()["version"]) for one in answers} == {(202, 1)}
    await lists.work()
    assert len(await lists.desk.rows("SELECT FROM household")) == FAMILIES


async def test_many_workers_at_once_register_each_family_once(lists: Lists) -> None:
    id_ = await _ready(lists)
    await lists.commit(id_, work=False)
    await asyncio.gather(*(lists.work(import_chunk_households=2) for _ in range(4)))
    assert len(await lists.desk.rows("SELECT FROM household")) == FAMILIES
    assert len(await lists.desk.events("household_changed")) == FAMILIES


async def test_a_worker_that_was_slow_and_lost_its_lease_writes_nothing(lists: Lists) -> None:
    id_ = await _ready(lists)
    await lists.commit(id_, work=False)
    slow, quick = lists.worker(import_lease_seconds=0.0, import_chunk_households=2), lists.worker()
    work = await slow.database.run(lambda session: queries.claim(session, slow.lease, lease_seconds=0.0))
    assert work is not None
    await quick.step()
    before = await lists.desk.events()
    with pytest.raises(LeaseLost):
        await slow.chunk(work, work["done"])
    assert await lists.desk.events() == before
    assert (await lists.show(id_))["state"] == "COMMITTED"


async def test_control_without_the_lease_in_the_statement_a_chunk_is_written_twice(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = await _ready(lists)
    await lists.commit(id_, work=False)
    slow = lists.worker(import_chunk_households=FAMILIES + 1)
    work = await slow.database.run(lambda session: queries.claim(session, slow.lease, lease_seconds=0.0))
    assert work is not None
    await lists.worker(import_chunk_households=FAMILIES + 1).step()

    async def unguarded(session: AsyncSession, *_: object, **__: object) -> RowMapping | None:
        return await fetch_one(session, "SELECT * FROM list_import WHERE id = :id", id=work["id"])

    monkeypatch.setattr(queries, "hold", unguarded)
    await lists.desk.rows("UPDATE list_import SET done = 0, state = 'COMMITTING' RETURNING 1")
    await lists.desk.rows("UPDATE import_household SET household_id = gen_random_uuid() RETURNING 1")
    await slow.chunk(work, 0)
    assert len(await lists.desk.rows("SELECT FROM household")) == 2 * FAMILIES


async def test_the_same_body_and_another_body_under_one_id(lists: Lists) -> None:
    id_ = await lists.start()
    [row] = await lists.desk.rows("SELECT signer FROM list_import")
    assert row["signer"] == "Alcaldía"
    body = {
        "id": id_,
        "site_id": str(next(iter(COORDINATOR.roles["SITE_COORDINATOR"]))),
        "source": "CODEM",
        "name": "Otra",
        "listed_on": "2023-11-20",
        "signer": "Otro",
        "place_pcode": "HN0703",
    }
    answer = await lists.desk.post("/imports", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")
