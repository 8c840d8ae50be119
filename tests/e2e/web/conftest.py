"""The web client as `make web` built it, before the demonstration's desk: one installation for the tests of a process.

Its world is shared: a test registers the people whom it changes, and takes a device of its own (`signed_in` does).
Where the difference matters a test has one of separate processes over RabbitMQ instead (`distributed_desk`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from amparo.demo_desk import make_demo_desk
from amparo.distributed import Processes, local_settings
from amparo.distributed.origin import Origin
from amparo.embedded.gateway import Gateway
from amparo.embedded.process import open_door
from amparo.replay.driver import KeyTokens
from amparo.web_client import BUILD_COMMAND, DIST
from shared.settings import Settings
from tests.support.eventually import eventually
from tests.support.installation import copy_database, drop_database, make_settings, new_database_name
from tests.support.rabbit_node import RabbitNode, installed_program
from tests.support.servers import postgres_url
from tests.support.serving import served
from tests.support.web_desk import WebDesk
from tests.support.web_people import Guests


@pytest.fixture(scope="session")
async def web_desk(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WebDesk]:
    """The embedded mode's origin with today's desk, without the year, and the client that it serves."""
    async with opened_desk(template, tmp_path_factory.mktemp("keys")) as desk:
        yield desk


@pytest.fixture
async def night_desk(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WebDesk]:
    """Another one, of one test alone, where the night may be counted at any hour: its census can be closed once."""
    monkeypatch.setenv("AMPARO_CENSUS_FROM_HOUR", "0")
    async with opened_desk(template, tmp_path) as desk:
        yield desk


PORT = 8320
"""Of the first service's process; the four after it have the ports that follow."""


@pytest.fixture
async def distributed_desk(tmp_path: Path) -> AsyncIterator[WebDesk]:
    """Five servers and six workers over Postgres and a RabbitMQ of their own, behind `make distributed`'s origin."""
    program = installed_program()
    assert program is not None, "install rabbitmq-server: this test has a broker of its own"
    database = new_database_name()
    async with contextlib.AsyncExitStack() as stack:
        broker = RabbitNode(program)
        stack.callback(broker.remove)
        stack.callback(broker.stop)
        broker.start()
        stack.push_async_callback(drop_database, database)
        settings = local_settings(postgres_url(), broker.url, tmp_path, database=database, port=PORT)
        processes = stack.enter_context(Processes(settings, tmp_path / "logs"))
        await processes.prepare()
        processes.start_all()
        origin = Origin(settings)
        stack.push_async_callback(origin.aclose)
        url = await stack.enter_async_context(served(origin, proxy_headers=False))
        yield WebDesk(url, settings, await make_demo_desk(url, tokens=KeyTokens(settings)))


@contextlib.asynccontextmanager
async def opened_desk(template: str, keys: Path) -> AsyncIterator[WebDesk]:
    """An installation with its own database, until the block ends."""
    if not (DIST / "index.html").is_file():
        pytest.fail(f"The web client is not built: {BUILD_COMMAND}")
    database = await copy_database(template)
    try:
        with open_door(0) as door:
            url = f"http://127.0.0.1:{door.getsockname()[1]}"
            settings = make_settings(database, keys, public_url=url)
            async with _served(settings, door):
                demo = await make_demo_desk(url, tokens=KeyTokens(settings))
                yield WebDesk(url, settings, demo)
    finally:
        await drop_database(database)


@pytest.fixture
async def guests(web_desk: WebDesk) -> AsyncIterator[Guests]:
    """People of a test's own in the shelter, who leave it when the test is over."""
    guests = Guests(web_desk)
    yield guests
    await guests.leave()


@contextlib.asynccontextmanager
async def _served(settings: Settings, door: socket.socket) -> AsyncIterator[None]:
    """The whole origin behind `door`, with the workers of all services, from this very loop."""
    server = uvicorn.Server(uvicorn.Config(Gateway(settings), lifespan="on", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[door]))

    async def started() -> bool:
        return server.started or serving.done()

    try:
        await eventually(started, within_seconds=30)
        yield
    finally:
        server.should_exit = True
        await serving
