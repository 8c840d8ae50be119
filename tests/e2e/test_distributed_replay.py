"""The year through separate processes over RabbitMQ, of which some are killed on the way, and the broker too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from amparo.distributed import Processes, ServiceTransport, local_settings
from amparo.replay.run import run_replay
from amparo.verify import verify
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.installation import drop_database, new_database_name
from tests.support.rabbit_node import RabbitNode, installed_program
from tests.support.replays import YEAR_END, day_reached, planned, reported, until_day
from tests.support.servers import postgres_url

SCALE, SEED = 0.002, 7
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


async def year(settings: Settings, state: Path) -> int:
    """The replay, as the operator sees it."""
    return await run_replay(
        settings.directory_url,
        settings,
        scale=SCALE,
        seed=SEED,
        resume=False,
        state=state,
        as_json=True,
        transport=ServiceTransport(settings),
    )


async def trouble(processes: Processes, broker: RabbitNode, reached: Callable[[date], Awaitable[None]]) -> None:
    """One thing after the other is killed, each when the year has got so far."""
    await reached(date(2023, 2, 1))
    processes.kill("distribution-worker-0")
    await reached(date(2023, 4, 1))
    await asyncio.to_thread(broker.kill)
    await asyncio.to_thread(broker.start)
    processes.start_worker("distribution", 0)
    await reached(date(2023, 7, 1))
    processes.kill("distribution")
    processes.start_server("distribution")


async def test_killed_workers_servers_and_a_restarted_broker_change_no_figure(
    processes: Processes, broker: RabbitNode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, state = processes.settings, tmp_path / "replay.json"
    replaying = asyncio.create_task(year(settings, state))

    async def reached(day: date) -> None:
        await until_day(state, day, lambda: not replaying.done())
        at = day_reached(state)
        assert at is not None
        assert at < YEAR_END, "the year was over before anything was killed"

    await asyncio.gather(replaying, trouble(processes, broker, reached))

    said = capsys.readouterr()
    assert said.out, f"the replay ended with {replaying.result()} and without a table: {said.err[-2_000:]}"
    assert reported(json.loads(said.out)) == planned(SCALE, SEED)
    assert replaying.result() == 0, said.err[-2_000:]
    broken = [finding for finding in await verify(settings, admin_url(settings)) if not finding.ok]
    assert broken == []
