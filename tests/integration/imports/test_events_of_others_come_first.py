"""An import waits for its events to be sent, as long as any is; a broker that is away stops nothing."""

from __future__ import annotations

import asyncio
import time

from shared.outbox import number
from tests.integration.imports.conftest import Lists, family, table

CHUNK, MOST = 12, 3
"""Families registered at once, with two events each; so many unsent ones are too many."""


async def ready_to_commit(lists: Lists, families: int) -> str:
    """An import that is to be committed."""
    id_ = await lists.ready(table(*(family(one, f"Rosa{one}") for one in range(families))))
    await lists.commit(id_, work=False)
    return id_


async def unsent(lists: Lists) -> int:
    """How many events wait."""
    return len(await lists.desk.rows("SELECT FROM outbox WHERE sent_at IS NULL"))


async def slow_relay(lists: Lists, most_seen: list[int]) -> None:
    """Sends one event after the other, each after a while; what waited at the most is noted."""
    database = lists.desk.installation.runtime("registration").database
    while True:
        most_seen.append(await unsent(lists))
        await database.run(number)
        await lists.desk.rows(
            """
            UPDATE outbox SET sent_at = now()
            WHERE position = (SELECT min(position) FROM outbox WHERE sent_at IS NULL) RETURNING 1
            """
        )
        await asyncio.sleep(0.12)


async def test_it_waits_while_events_are_sent_however_slowly(lists: Lists) -> None:
    """Longer than it would wait where none is sent: the second chunk comes after the events of the first."""
    id_ = await ready_to_commit(lists, 2 * CHUNK)
    seen: list[int] = []
    relay = asyncio.create_task(slow_relay(lists, seen))
    await lists.work(import_chunk_households=CHUNK, import_events_waiting_max=MOST, import_wait_seconds_max=1.5)
    seen.append(await unsent(lists))
    relay.cancel()
    assert (await lists.show(id_))["state"] == "COMMITTED"
    assert max(seen) < 2 * CHUNK + MOST


async def test_where_none_is_sent_it_goes_on_after_a_while(lists: Lists) -> None:
    id_ = await ready_to_commit(lists, 2 * CHUNK)
    began = time.monotonic()
    await lists.work(import_chunk_households=CHUNK, import_events_waiting_max=MOST, import_wait_seconds_max=1.0)
    assert time.monotonic() - began > 1.0
    assert (await lists.show(id_))["state"] == "COMMITTED"
    assert await unsent(lists) == 2 * 2 * CHUNK
