"""Postgres away: nothing is acknowledged, nothing is parked, and afterwards all goes on without hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.bus import Bus, ConsumerAway, Outcome
from shared.bus.memory import MemoryBus
from shared.bus.rabbit import RabbitBus
from shared.db import is_outage
from shared.worker import declare_queue
from tests.support.events import event_bytes
from tests.support.eventually import eventually
from tests.support.installation import with_database
from tests.support.proxy import Proxy, proxied
from tests.support.rabbit_namespace import dead_letters, delete_namespace
from tests.support.servers import postgres_url, rabbitmq_url
from tests.support.tiny_service.running import Tiny, service_given, tiny_running
from tests.support.tiny_service.schema import TinyDatabase
from tests.support.tiny_service.service import service

NOTES = 30
OUTAGE_SECONDS = 2.0
"""A hundred times the longest wait of a held batch: it is tried far more often than the delivery limit allows."""

CAPACITY_STATES = ["53300", "53200", "53100", "57P01", "57P03", "25006", "08006"]


@pytest.fixture
async def postgres() -> AsyncIterator[Proxy]:
    """A proxy before Postgres."""
    where = urlsplit(postgres_url())
    async with proxied(where.hostname or "", where.port or 5432) as proxy:
        yield proxy


@pytest.fixture
async def behind(tables: TinyDatabase, postgres: Proxy) -> AsyncIterator[Tiny]:
    """The tiny service, behind the proxy."""
    url = with_database(f"postgresql://127.0.0.1:{postgres.port}/x", tables.settings.database_name())
    changes = {
        "database_url": url,
        "rabbitmq_url": rabbitmq_url(),
        "delivery_attempts_max": 3,
        "consumer_held_seconds_max": 0.02,
        "publish_timeout_seconds": 1.0,
        "relay_lease_seconds": 1.0,
        "database_pool_connections": 4,
        "database_lock_wait_ms": 500,
    }
    async with tiny_running(tables.settings.model_copy(update=changes)) as tiny:
        yield tiny


@pytest.mark.parametrize("back_soon", [True, False], ids=["connections cut", "nobody there"])
async def test_a_write_is_answered_503_and_succeeds_when_repeated(
    behind: Tiny, postgres: Proxy, back_soon: bool
) -> None:
    assert (await behind.post()).status_code == 201
    await postgres.down()
    if back_soon:
        await postgres.up()
    answer = await behind.post()
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    if not back_soon:
        await postgres.up()
    assert (await behind.post()).status_code == 201


async def test_deliveries_come_again_and_none_is_parked(behind: Tiny, postgres: Proxy, tables: TinyDatabase) -> None:
    bodies = [event_bytes(service_given()) for _ in range(3)]
    await postgres.down()
    with pytest.raises(ConsumerAway):
        await behind.consumer.receive(bodies)
    await postgres.up()
    assert await behind.consumer.receive(bodies) == [Outcome.DONE] * 3
    assert await tables.value("SELECT count(*) FROM effect") == 3
    assert await tables.value("SELECT count(*) FROM parked_event") == 0


async def test_unreadable_deliveries_come_again_too(behind: Tiny, postgres: Proxy, tables: TinyDatabase) -> None:
    await postgres.down()
    with pytest.raises(ConsumerAway):
        await behind.consumer.receive([b"hello"])
    await postgres.up()
    assert await behind.consumer.receive([b"hello"]) == [Outcome.DONE]
    assert await tables.value("SELECT count(*) FROM parked_event") == 1


@pytest.fixture(params=[MemoryBus, RabbitBus])
async def bus(request: pytest.FixtureRequest, behind: Tiny) -> AsyncIterator[Bus]:
    """Each of the buses, with the tiny service's queue."""
    settings = behind.runtime.settings
    made: Bus = request.param(settings)
    await declare_queue(service, made)
    yield made
    await made.close()
    if request.param is RabbitBus:
        await delete_namespace(settings.bus_namespace, ["tiny"])


async def test_events_on_their_way_outlive_an_outage_of_any_length_without_hands(
    behind: Tiny, postgres: Proxy, tables: TinyDatabase, bus: Bus
) -> None:
    settings = behind.runtime.settings
    for _ in range(NOTES):
        assert (await behind.post()).status_code == 201
    handed_over, stop = asyncio.Event(), asyncio.Event()

    class Watched(type(behind.consumer)):  # type: ignore[misc]  # the same consumer; it says when it has a batch
        async def take(self, bodies: list[bytes]) -> int:
            if bodies and not handed_over.is_set():
                await postgres.down()
                handed_over.set()
            return int(await super().take(bodies))

    watched = Watched("tiny", behind.runtime.database, service.handlers, settings)
    relaying = asyncio.create_task(behind.relay(bus).run(stop))
    consuming = asyncio.create_task(bus.consume("tiny", watched.receive, stop))
    await handed_over.wait()
    await asyncio.sleep(OUTAGE_SECONDS)
    assert await tables.value("SELECT count(*) FROM effect") == 0
    await postgres.up()

    async def all_applied_and_sent() -> bool:
        applied = await tables.value("SELECT count(*) FROM effect")
        return bool(applied == NOTES and await tables.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0)

    await eventually(all_applied_and_sent, 30)
    stop.set()
    await asyncio.gather(relaying, consuming)
    assert await tables.value("SELECT count(*) FROM parked_event") == 0
    if isinstance(bus, RabbitBus):
        assert await dead_letters(settings.bus_namespace) == 0


async def test_a_full_pool_is_an_outage_to_callers_and_to_events(behind: Tiny, tables: TinyDatabase) -> None:
    database = behind.runtime.database
    held = [await database.engine.connect() for _ in range(behind.runtime.settings.database_pool_connections)]
    answer = await behind.post()
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert (answer.json()["retryable"], answer.headers["Retry-After"]) == (True, "5")
    with pytest.raises(ConsumerAway):
        await behind.consumer.receive([event_bytes(service_given())])
    for connection in held:
        await connection.close()
    assert (await behind.post()).status_code == 201
    assert await tables.value("SELECT count(*) FROM parked_event") == 0


async def test_a_server_without_a_free_connection_is_an_outage(behind: Tiny, tables: TinyDatabase) -> None:
    await behind.runtime.database.engine.dispose()
    await tables.admin.execute(f'ALTER DATABASE "{tables.settings.database_name()}" CONNECTION LIMIT 0')
    answer = await behind.post()
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")


@pytest.mark.parametrize("state", CAPACITY_STATES)
async def test_a_state_that_passes_without_hands_is_an_outage(behind: Tiny, state: str) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"

    async def work(session: AsyncSession) -> None:
        await session.execute(text(raised))

    with pytest.raises(Exception) as failure:  # noqa: PT011 - which one it is, is asserted
        await behind.runtime.database.run(work)
    assert is_outage(failure.value)


async def test_control_a_wrong_statement_is_no_outage(behind: Tiny) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("SELECT 1 / 0"))

    with pytest.raises(Exception, match="division by zero") as failure:
        await behind.runtime.database.run(work)
    assert not is_outage(failure.value)
