"""The embedded mode: one process, one port, a private Postgres, the in-process bus."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import uvicorn

from amparo.embedded.gateway import Gateway
from amparo.embedded.postgres import start_postgres
from amparo.installation import SERVICES, make_keys
from shared.migrations import migrate
from shared.settings import Settings
from shared.telemetry import configure_logging


class NotStarted(Exception):
    """The port or the data folder is taken; the message says what to do."""


DATABASE = "amparo"
STATE_FILE = "running.json"


def embedded_settings(data: Path, port: int, *, demo: bool, admin_url: str) -> Settings:
    """Settings of an embedded installation in the data folder `data`."""
    parts = urlsplit(admin_url)
    name = parts.path.lstrip("/") if parts.path.lstrip("/") not in ("", "postgres") else DATABASE
    settings = Settings()
    return settings.model_copy(
        update={
            "demo": demo or settings.demo,
            "database_admin_url": admin_url,
            "database_url": urlunsplit(parts._replace(path="/" + name)),
            "ledger_dir": settings.ledger_dir or data / "ledgers",
            "keys_dir": Path(os.environ.get("AMPARO_KEYS_DIR", data / "keys")),
            "public_url": f"http://127.0.0.1:{port}",
            "directory_url": f"http://127.0.0.1:{port}",
            "relay_idle_ms": 200,
        }
    )


@contextlib.contextmanager
def admin_database(data: Path) -> Iterator[str]:
    """The admin's URL: `AMPARO_DATABASE_URL` where it is set, else a private Postgres until the block ends."""
    given = os.environ.get("AMPARO_DATABASE_URL")
    if given:
        yield given
        return
    with start_postgres(data) as postgres:
        yield postgres.admin_url


async def serve_embedded(
    settings: Settings, data: Path, port: int, *, while_up: Callable[[], Awaitable[bool]] | None = None
) -> None:
    """Migrate, serve on `port` and run `while_up`; stay up until a signal, or end if it answers True.

    Raises:
        NotStarted: the port or the data folder is taken.
        WrongKind: the data are a demonstration's and the settings are not, or the other way round.
    """
    configure_logging(settings.log_level)
    with open_door(port) as door:
        make_keys(settings, database_passwords=True)
        await migrate(settings, list(SERVICES))
        server = uvicorn.Server(_server_config(settings))
        async with _state_file(data, settings):
            serving = asyncio.create_task(server.serve(sockets=[door]))
            await _answering(settings.public_url, serving)
            if while_up is not None and not serving.done() and await while_up():
                server.should_exit = True
            await serving


def _server_config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        Gateway(settings),
        log_level="warning",
        log_config=None,  # the root handler prints no message, which may hold what somebody typed
        access_log=False,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )


async def _answering(url: str, serving: asyncio.Task[None]) -> None:
    """Wait until the server answers, or has given up."""
    async with httpx.AsyncClient() as client:
        while not serving.done():
            try:
                await client.get(f"{url}/livez")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)


def open_door(port: int) -> socket.socket:
    """The socket that is served, bound before anything else is done.

    Raises:
        NotStarted: the port is taken.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError as taken:
        door.close()
        raise NotStarted(f"Port {port} is taken ({taken.strerror}). Give another one: --port {port + 1}") from taken
    return door


@contextlib.asynccontextmanager
async def _state_file(data: Path, settings: Settings) -> AsyncIterator[None]:
    """Tell other commands of this data folder where the installation answers.

    The file is locked for as long as this process lives: a lock outlives nobody, as a process id may.
    """
    path = data / STATE_FILE
    state = {"url": settings.public_url, "database_url": settings.database_url, "demo": settings.demo,
             "admin_url": settings.database_admin_url}  # fmt: skip
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise NotStarted(f"{data} is up already. Give another folder with --data, or stop it first.") from held
        file.truncate()
        json.dump(state, file)
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def running_installation(data: Path) -> dict[str, Any] | None:
    """Where the installation of this data folder answers, or None if it is not up."""
    with contextlib.suppress(FileNotFoundError, ValueError), (data / STATE_FILE).open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            state: dict[str, Any] = json.load(file)
            return state
    return None
