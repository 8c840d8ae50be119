"""The embedded mode: one process, one port, a private Postgres, the in-process bus."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import uvicorn

from amparo.embedded.gateway import Gateway
from amparo.embedded.postgres import start_postgres
from amparo.installation import SERVICES, make_keys
from shared.migrations import migrate
from shared.settings import Settings
from shared.telemetry import configure_logging

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
    """Migrate, serve on `port` and run `while_up`; stay up until a signal, or end if it answers True."""
    configure_logging(settings.log_level)
    make_keys(settings, database_passwords=True)
    await migrate(settings, list(SERVICES))
    config = uvicorn.Config(
        Gateway(settings),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        log_config=None,  # the root handler prints no message, which may hold what somebody typed
        access_log=False,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )
    server = uvicorn.Server(config)
    async with _state_file(data, settings):
        serving = asyncio.create_task(server.serve())
        await _answering(settings.public_url, serving)
        if while_up is not None and not serving.done() and await while_up():
            server.should_exit = True
        await serving


async def _answering(url: str, serving: asyncio.Task[None]) -> None:
    """Wait until the server answers, or has given up."""
    async with httpx.AsyncClient() as client:
        while not serving.done():
            try:
                await client.get(f"{url}/livez")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _state_file(data: Path, settings: Settings) -> AsyncIterator[None]:
    """Tell other commands of this data folder where the installation answers."""
    path = data / STATE_FILE
    state = {"url": settings.public_url, "database_url": settings.database_url, "pid": os.getpid(),
             "admin_url": settings.database_admin_url}  # fmt: skip
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(state, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running_installation(data: Path) -> dict[str, str] | None:
    """Where the installation of this data folder answers, or None if it is not up."""
    path = data / STATE_FILE
    if not path.is_file():
        return None
    state: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    try:
        os.kill(int(state["pid"]), 0)
    except ProcessLookupError:
        return None
    return state
