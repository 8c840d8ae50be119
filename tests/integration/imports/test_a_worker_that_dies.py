"""A worker dies in the middle of an import: another one goes on where it stopped, and everything is there once."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from shared.crash import EXIT_CODE
from tests.integration.imports.conftest import Lists, child, family, table

FAMILIES = 9
CONTENT = [
    row for number in range(1, FAMILIES + 1) for row in (family(number, f"Rosa{number}"), child(f"Tito{number}"))
]


async def process(lists: Lists, *, crash_at: str, lease_seconds: float = 0.0) -> int:
    """A worker's process, to its end; its exit code."""
    settings = lists.desk.installation.settings
    environment = {
        **os.environ,
        "AMPARO_DATABASE_URL": settings.database_url,
        "AMPARO_DATABASE_ROLE_PREFIX": settings.database_role_prefix or "",
        "AMPARO_KEYS_DIR": str(settings.keys_dir),
        "AMPARO_IMPORT_CHUNK_HOUSEHOLDS": "2",
        "AMPARO_IMPORT_WAIT_SECONDS_MAX": "0",
        "AMPARO_IMPORT_LEASE_SECONDS": str(lease_seconds),
        "AMPARO_CRASH_AT": crash_at,
    }
    module = ("-m", "tests.support.import_worker")
    worker = await asyncio.create_subprocess_exec(sys.executable, *module, env=environment)
    return await worker.wait()


async def another(lists: Lists) -> None:
    """A worker that lives, with a lease of its own, until nothing waits for it."""
    await lists.work(import_chunk_households=2, import_lease_seconds=0.0)


@pytest.mark.parametrize("hit", [1, 3])
async def test_a_commit_goes_on_after_the_last_whole_chunk(lists: Lists, hit: int) -> None:
    id_ = await lists.ready(table(*CONTENT))
    await lists.commit(id_, work=False)
    assert await process(lists, crash_at=f"import_in_the_middle:{hit}") == EXIT_CODE
    shown = await lists.show(id_)
    assert (shown["state"], shown["done"]) == ("COMMITTING", 2 * (hit - 1))
    await another(lists)
    assert (await lists.show(id_))["state"] == "COMMITTED"
    heads = await lists.heads()
    assert len(heads) == 2 * FAMILIES
    states = [(one["household_id"], one["version"]) for one in await lists.desk.events("household_changed")]
    assert len(states) == len(set(states)) == FAMILIES


async def test_an_undo_goes_on_too(lists: Lists) -> None:
    id_ = await lists.committed(table(*CONTENT))
    await lists.desk.rows("UPDATE list_import SET state = 'UNDOING', then_state = 'UNDONE', done = 0 RETURNING 1")
    assert await process(lists, crash_at="import_in_the_middle:2") == EXIT_CODE
    assert len(await lists.heads()) == 2 * (FAMILIES - 2)
    await another(lists)
    assert (await lists.show(id_))["state"] == "UNDONE"
    assert await lists.heads() == {}


async def test_while_a_lease_holds_nobody_else_works_on_it(lists: Lists) -> None:
    id_ = await lists.ready(table(*CONTENT))
    await lists.commit(id_, work=False)
    assert await process(lists, crash_at="import_in_the_middle:2", lease_seconds=600.0) == EXIT_CODE
    await another(lists)
    assert (await lists.show(id_))["done"] == 2
