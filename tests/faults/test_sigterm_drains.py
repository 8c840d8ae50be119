"""SIGTERM: a worker finishes what it began, begins nothing more, and ends with 0."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aio_pika
import asyncpg
import pytest

from amparo.distributed import Processes
from shared.bus import Message
from shared.bus.rabbit import RabbitBus
from shared.contracts.catalogue import consumers
from shared.ids import new_id
from shared.migrations import admin_url
from shared.worker import declare_all_queues
from tests.support.events import event_bytes
from tests.support.eventually import eventually
from tests.support.installation import make_settings
from tests.support.rabbit_namespace import delete_namespace
from tests.support.servers import rabbitmq_url
from tests.support.year import service_given

EVENTS = 6_000


@pytest.fixture
async def processes(database: str, tmp_path: Path) -> AsyncIterator[Processes]:
    """Workers as processes, in a RabbitMQ namespace of their own."""
    settings = make_settings(database, tmp_path / "keys", rabbitmq_url=rabbitmq_url(), consumer_batch_rows=20)
    with Processes(settings, tmp_path / "logs") as started:
        yield started
    await delete_namespace(settings.bus_namespace, consumers())


@pytest.fixture
async def admin(processes: Processes) -> AsyncIterator[asyncpg.Connection]:
    """The database with an administrator's eyes."""
    connection = await asyncpg.connect(admin_url(processes.settings))
    yield connection
    await connection.close()


async def ended(processes: Processes, worker: str) -> int:
    """Ask a worker to end, and answer its exit code."""
    process = processes.running.pop(worker)
    process.terminate()
    return await asyncio.to_thread(process.wait, processes.settings.drain_seconds)


async def test_a_consumer_acknowledges_what_it_applied_and_leaves_the_rest(
    processes: Processes, admin: asyncpg.Connection
) -> None:
    settings = processes.settings
    bus = RabbitBus(settings)
    await declare_all_queues(bus, asyncio.Event())
    event = service_given()
    messages = [Message(event.TYPE, str(id_ := new_id()), event_bytes(event, event_id=id_)) for _ in range(EVENTS)]
    for start in range(0, EVENTS, 500):
        assert set(await bus.publish(messages[start : start + 500])) == {None}
    await bus.close()
    processes.start_worker("coordination")

    async def some_applied() -> bool:
        return bool(await admin.fetchval("SELECT count(*) > 0 FROM coordination.inbox"))

    await eventually(some_applied, within_seconds=60)
    assert await ended(processes, "coordination-worker-0") == 0
    applied = await admin.fetchval("SELECT count(*) FROM coordination.inbox")
    assert 0 < applied < EVENTS
    assert applied + await waiting(processes, "coordination") == EVENTS


async def test_a_relay_marks_what_it_published(processes: Processes, admin: asyncpg.Connection) -> None:
    await admin.execute(
        f"""
        INSERT INTO shelter.outbox (id, type, subject, version, occurred_at, correlation_id, data)
        SELECT gen_random_uuid(), 'shelter.service_given.v1', gen_random_uuid(), 1, now(), 'c', '{{}}'
        FROM generate_series(1, {EVENTS})
        """
    )
    processes.start_worker("shelter")

    async def some_sent() -> bool:
        return bool(await admin.fetchval("SELECT count(*) > 0 FROM shelter.outbox WHERE sent_at IS NOT NULL"))

    await eventually(some_sent, within_seconds=60)
    assert await ended(processes, "shelter-worker-0") == 0
    sent = await admin.fetchval("SELECT count(*) FROM shelter.outbox WHERE sent_at IS NOT NULL")
    assert await admin.fetchval("SELECT count(*) FROM shelter.outbox WHERE lease IS NOT NULL") == 0
    assert await waiting(processes, "coordination") == sent


async def waiting(processes: Processes, queue: str) -> int:
    """How many messages wait in a queue."""
    count = -1

    async def steady() -> bool:
        nonlocal count
        before, count = count, await _count(processes, queue)
        return before == count

    await eventually(steady, within_seconds=10)
    return count


async def _count(processes: Processes, queue: str) -> int:
    connection = await aio_pika.connect(rabbitmq_url())
    async with connection:
        channel = await connection.channel()
        found = await channel.get_queue(f"{processes.settings.bus_namespace}.{queue}")
        await asyncio.sleep(0.3)  # what an ended consumer held is given back in a moment
        return int(found.declaration_result.message_count or 0)
