"""An import that can not go on says so and stands still; tried again it goes on where it stopped, or it is given up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.registration.queries.imports.work import ATTEMPTS_MAX, claim
from tests.integration.imports.conftest import Lists, family, table
from tests.integration.imports.test_before_the_commit import code_of
from tests.support.people import COORDINATOR, OUTSIDER

FAMILIES = [family(number, f"Rosa{number}", place="Rivera") for number in range(1, 6)]


@asynccontextmanager
async def without(lists: Lists, table_name: str, condition: str) -> AsyncIterator[None]:
    """The database refuses what breaks `condition` for a while, as a fault of ours would."""
    await lists.desk.rows(f"ALTER TABLE {table_name} ADD CONSTRAINT in_the_way CHECK ({condition}) NOT VALID")
    try:
        yield
    finally:
        await lists.desk.rows(f"ALTER TABLE {table_name} DROP CONSTRAINT in_the_way")


async def half_committed(lists: Lists) -> str:
    """An import whose commit fails at its third family, in chunks of two."""
    id_ = await lists.ready(table(*FAMILIES))
    async with without(lists, "person", "given_names <> 'Rosa4'"):
        await lists.commit(id_, work=False)
        await lists.work(import_chunk_households=2)
    return id_


async def retry(lists: Lists, id_: str) -> str:
    """Try again; where it is then."""
    answer = await lists.desk.post(f"/imports/{id_}/retry", {})
    assert answer.status_code == 202, answer.text
    state: str = answer.json()["state"]
    return state


async def test_a_commit_that_fails_stands_still_and_goes_on_where_it_stopped(lists: Lists) -> None:
    id_ = await half_committed(lists)
    shown = await lists.show(id_)
    assert (shown["state"], shown["failed_in"], shown["done"]) == ("FAILED", "COMMITTING", 2)
    assert shown["refusal"] == {"code": "import_failed", "parameters": {}}
    assert len(await lists.heads()) == 2
    await lists.work()
    assert (await lists.show(id_))["done"] == 2
    assert await retry(lists, id_) == "COMMITTING"
    await lists.work()
    shown = await lists.show(id_)
    assert (shown["state"], shown["failed_in"], shown["refusal"]) == ("COMMITTED", None, None)
    assert len(await lists.heads()) == len(FAMILIES)
    assert len(await lists.desk.events("household_changed")) == len(FAMILIES)


async def test_a_commit_that_fails_can_be_given_up(lists: Lists) -> None:
    id_ = await half_committed(lists)
    assert code_of(await lists.upload(id_, table(family(1, "Otra")))) == (409, "import_moved_on")
    answer = await lists.desk.post(f"/imports/{id_}/cancel", {})
    assert answer.json()["state"] == "UNDOING"
    await lists.work()
    assert (await lists.show(id_))["state"] == "CANCELLED"
    assert await lists.heads() == {}


async def test_an_undo_that_fails_goes_on_too(lists: Lists) -> None:
    id_ = await lists.committed(table(*FAMILIES))
    async with without(lists, "person", "given_names IS NOT NULL"):
        await lists.undo(id_)
    assert (await lists.show(id_))["failed_in"] == "UNDOING"
    assert await retry(lists, id_) == "UNDOING"
    await lists.work()
    assert (await lists.show(id_))["state"] == "UNDONE"
    assert await lists.heads() == {}


async def test_reading_that_fails_says_so_and_is_tried_again_or_gets_another_file(lists: Lists) -> None:
    ids = [await lists.start(table(*FAMILIES), name=name) for name in ("Una", "Otra", "Tercera")]
    async with without(lists, "import_household", "place <> 'Rivera'"):
        await lists.work()
    for id_ in ids:
        assert (await lists.show(id_))["failed_in"] == "READING"
        assert code_of(await lists.desk.get(f"/imports/{id_}/preview")) == (409, "import_failed")
    again, other, given_up = ids
    assert await retry(lists, again) == "READING"
    assert (await lists.upload(other, table(*FAMILIES))).json()["state"] == "READING"
    assert (await lists.desk.post(f"/imports/{given_up}/cancel", {})).json()["state"] == "CANCELLED"
    await lists.work()
    assert [(await lists.show(id_))["state"] for id_ in ids] == ["READY", "READY", "CANCELLED"]


async def test_progress_ends_with_the_failure_and_its_reason(lists: Lists) -> None:
    id_ = await half_committed(lists)
    text = (await lists.desk.get(f"/imports/{id_}/progress")).text
    assert text.count("event: progress") == 1
    assert '"state": "FAILED"' in text
    assert '"code": "import_failed"' in text


@pytest.mark.parametrize("state", ["READING", "COMMITTING"])
async def test_one_that_nobody_brings_forward_has_failed(lists: Lists, state: str) -> None:
    """Each attempt ends without a word, as where a process is killed: nobody takes it up for ever."""
    id_ = await lists.start(table(*FAMILIES)) if state == "READING" else await lists.ready(table(*FAMILIES))
    if state == "COMMITTING":
        await lists.commit(id_, work=False)
    await lists.desk.rows("UPDATE list_import SET attempts = $1", ATTEMPTS_MAX - 1)
    dies = lists.worker()
    await dies.database.run(lambda session: claim(session, dies.lease, lease_seconds=0.0))
    assert (await lists.show(id_))["state"] == state
    await lists.work()
    shown = await lists.show(id_)
    assert (shown["state"], shown["failed_in"]) == ("FAILED", state)


async def test_a_chunk_that_is_registered_begins_the_count_anew(lists: Lists) -> None:
    id_ = await lists.ready(table(*FAMILIES))
    await lists.commit(id_, work=False)
    await lists.desk.rows("UPDATE list_import SET attempts = $1", ATTEMPTS_MAX - 1)
    await lists.some_chunks(id_, households=2)
    [row] = await lists.desk.rows("SELECT attempts FROM list_import")
    assert row["attempts"] == 0


async def test_what_has_not_failed_is_left_alone_and_elsewhere_it_does_not_exist(lists: Lists) -> None:
    id_ = await lists.ready(table(*FAMILIES))
    assert await retry(lists, id_) == "READY"
    assert code_of(await lists.desk.post(f"/imports/{id_}/retry", {}, member=None)) == (401, "not_signed_in")
    assert code_of(await lists.desk.post(f"/imports/{id_}/retry", {}, member=OUTSIDER)) == (403, "not_allowed")


async def test_after_its_file_has_gone_it_can_not_be_tried_again(lists: Lists) -> None:
    id_ = await half_committed(lists)
    await lists.desk.rows("UPDATE blob SET expires_at = now() - interval '1 day'")
    await lists.worker().forget()
    for what in ("retry", "cancel"):
        answer = await lists.desk.post(f"/imports/{id_}/{what}", {}, member=COORDINATOR)
        assert code_of(answer) == (409, "import_expired")
