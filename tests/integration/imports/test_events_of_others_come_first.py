"""An import waits for its events to be sent, as long as any is; a broker that is away stops nothing."""

from __future__ import annotations

import asyncio
import time

from shared.outbox import number
from tests.integration.imports.conftest import Lists, family, table

FAMILIES = 6
MOST = 3
"""Two events of a family are sent while it waits for the next: it makes two."""


async def ready_to_commit(lists: Lists) -> str:
    """An import that is to be committed, a family at a time."""
    id_ = await lists.ready(table(*(family(one, f"Rosa{one}") for one in range(FAMILIES))))
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
        await asyncio.sleep(0.3)


async def test_it_waits_while_events_are_sent_however_slowly(lists: Lists) -> None:
    id_ = await ready_to_commit(lists)
    seen: list[int] = []
    relay = asyncio.create_task(slow_relay(lists, seen))
    await lists.work(import_chunk_households=1, import_events_waiting_max=MOST, import_wait_seconds_max=5.0)
    relay.cancel()
    assert (await lists.show(id_))["state"] == "COMMITTED"
    assert len(seen) > FAMILIES
    assert max(seen) < MOST + 2


async def test_where_none_is_sent_it_goes_on_after_a_while(lists: Lists) -> None:
    id_ = await ready_to_commit(lists)
    began = time.monotonic()
    await lists.work(import_chunk_households=1, import_events_waiting_max=MOST, import_wait_seconds_max=0.5)
    assert time.monotonic() - began > 0.5 * (FAMILIES - 2)
    assert (await lists.show(id_))["state"] == "COMMITTED"
    assert await unsent(lists) == 2 * FAMILIES
