"""RabbitMQ away: writes go on, and what was written drains afterwards without hands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from shared.bus.rabbit import RabbitBus
from shared.contracts.catalogue import consumers
from shared.settings import Settings
from shared.worker import declare_all_queues, declare_queue, run_worker
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


def through(tiny: Tiny, broker: Proxy) -> Settings:
    """The tiny service's settings, with RabbitMQ behind the proxy and short waits."""
    broker_url = urlsplit(rabbitmq_url())
    credentials = broker_url.netloc.rpartition("@")[0]
    url = broker_url._replace(netloc=f"{credentials}@127.0.0.1:{broker.port}")
    return tiny.runtime.settings.model_copy(update={"rabbitmq_url": url.geturl(), "publish_timeout_seconds": 1.0})


@contextlib.asynccontextmanager
async def working(tiny: Tiny, broker: Proxy) -> AsyncIterator[None]:
    """The tiny service's worker, through the proxy, until the block ends."""
    settings = through(tiny, broker)
    bus, stop = RabbitBus(settings), asyncio.Event()
    await declare_queue(service, bus)
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


async def test_a_broker_that_comes_back_empty_gets_its_queues_from_the_workers_that_run(
    tiny: Tiny, tables: TinyDatabase, broker: Proxy
) -> None:
    async with working(tiny, broker):
        assert (await tiny.post()).status_code == 201
        await drained(tables, 1)
        await broker.down()
        await delete_namespace(tiny.runtime.settings.bus_namespace, ["tiny"])
        assert (await tiny.post()).status_code == 201
        await broker.up()
        await drained(tables, 2)


async def test_queues_are_declared_as_soon_as_the_broker_is_there(tiny: Tiny, broker: Proxy) -> None:
    settings = through(tiny, broker)
    await broker.down()
    bus = RabbitBus(settings)
    declaring = asyncio.create_task(declare_all_queues(bus, asyncio.Event()))
    await asyncio.sleep(0.1)
    assert not declaring.done()
    await broker.up()
    await asyncio.wait_for(declaring, CONVERGES_SECONDS)
    await bus.close()
    await delete_namespace(settings.bus_namespace, consumers())


async def test_connections_cut_again_and_again_lose_nothing(tiny: Tiny, tables: TinyDatabase, broker: Proxy) -> None:
    async with working(tiny, broker):
        for _ in range(4):
            await asyncio.gather(*(tiny.post() for _ in range(10)))
            broker.cut()
        await drained(tables, 40)
