"""RabbitMQ away: writes go on, and what was written drains afterwards without hands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from shared.bus.rabbit import RabbitBus
from shared.settings import Settings
from shared.worker import run_worker
from tests.support.eventually import eventually
from tests.support.proxy import Proxy, proxied
from tests.support.rabbit_namespace import delete_namespace
from tests.support.servers import rabbitmq_url
from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.schema import TinyDatabase
from tests.support.tiny_service.service import service

CONVERGES_SECONDS = 30.0


@pytest.fixture
async def broker() -> AsyncIterator[Proxy]:
    """A proxy before RabbitMQ."""
    where = urlsplit(rabbitmq_url())
    async with proxied(where.hostname or "", where.port or 5672) as proxy:
        yield proxy


@contextlib.asynccontextmanager
async def working(tiny: Tiny, broker: Proxy) -> AsyncIterator[None]:
    """The tiny service's worker, through the proxy, until the block ends."""
    changes = {
        "rabbitmq_url": f"amqp://guest:guest@127.0.0.1:{broker.port}/",
        "publish_timeout_seconds": 1.0,
    }
    settings: Settings = tiny.runtime.settings.model_copy(update=changes)
    bus, stop = RabbitBus(settings), asyncio.Event()
    worker = asyncio.create_task(run_worker(service, tiny.runtime.database, bus, settings, stop))
    try:
        yield
    finally:
        stop.set()
        await worker
        await bus.close()
        await delete_namespace(settings.bus_namespace, ["tiny"])


async def drained(tables: TinyDatabase, notes: int) -> None:
    """Wait until every note had its effect, and check that it had one."""

    async def all_in() -> bool:
        return bool(await tables.value("SELECT count(DISTINCT service_id) FROM effect") == notes)

    await eventually(all_in, CONVERGES_SECONDS)
    assert await tables.value("SELECT count(*) FROM effect") == notes


async def test_writes_go_on_while_the_broker_is_away_and_drain_when_it_is_back(
    tiny: Tiny, tables: TinyDatabase, broker: Proxy
) -> None:
    async with working(tiny, broker):
        assert (await tiny.post()).status_code == 201
        await drained(tables, 1)
        await broker.down()
        answers = [await tiny.post() for _ in range(20)]
        assert {answer.status_code for answer in answers} == {201}
        assert await tables.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL") > 0
        assert await tables.value("SELECT count(*) FROM effect") == 1
        await broker.up()
        await drained(tables, 21)


async def test_a_worker_that_starts_before_the_broker_waits_for_it(
    tiny: Tiny, tables: TinyDatabase, broker: Proxy
) -> None:
    await broker.down()
    async with working(tiny, broker):
        assert (await tiny.post()).status_code == 201
        await broker.up()
        await drained(tables, 1)


async def test_connections_cut_again_and_again_lose_nothing(tiny: Tiny, tables: TinyDatabase, broker: Proxy) -> None:
    async with working(tiny, broker):
        for _ in range(4):
            await asyncio.gather(*(tiny.post() for _ in range(10)))
            broker.cut()
        await drained(tables, 40)
