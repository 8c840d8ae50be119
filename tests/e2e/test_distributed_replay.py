"""The year through separate processes over RabbitMQ: a worker is killed and the broker restarted on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from amparo.distributed import Processes, ServiceTransport, local_settings
from amparo.replay.run import run_replay
from amparo.verify import verify
from shared.migrations import admin_url
from tests.support.installation import drop_database, new_database_name
from tests.support.rabbit_node import RabbitNode, installed_program
from tests.support.servers import postgres_url

SCALE = 0.002
PORT = 8310


@pytest.fixture
def broker() -> Iterator[RabbitNode]:
    """A RabbitMQ of this test's own, so that restarting it disturbs nobody."""
    program = installed_program()
    assert program is not None, "install rabbitmq-server: this test restarts a broker of its own"
    node = RabbitNode(program)
    node.start()
    yield node
    node.stop()
    node.remove()


@pytest.fixture
async def processes(broker: RabbitNode, tmp_path: Path) -> AsyncIterator[Processes]:
    """Five servers and six workers."""
    database = new_database_name()
    settings = local_settings(postgres_url(), broker.url, tmp_path, database=database, port=PORT)
    with Processes(settings, tmp_path / "logs") as started:
        await started.prepare()
        started.start_all()
        yield started
    await drop_database(database)


async def test_a_killed_worker_and_a_restarted_broker_change_no_figure(
    processes: Processes, broker: RabbitNode, tmp_path: Path
) -> None:
    settings = processes.settings

    async def trouble() -> None:
        await asyncio.sleep(3)
        processes.kill("distribution-worker-0")
        await asyncio.sleep(2)
        await asyncio.to_thread(broker.kill)
        await asyncio.sleep(2)
        await asyncio.to_thread(broker.start)
        processes.start_worker("distribution", 0)

    async def year() -> int:
        return await run_replay(
            settings.directory_url,
            settings,
            scale=SCALE,
            seed=7,
            resume=False,
            state=tmp_path / "replay.json",
            as_json=True,
            transport=ServiceTransport(settings),
        )

    status, _ = await asyncio.gather(year(), trouble())
    assert status == 0
    broken = [finding for finding in await verify(settings, admin_url(settings)) if not finding.ok]
    assert broken == []
