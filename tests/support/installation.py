"""A whole installation for a test: a migrated database, all services in this process, a bus, and clients."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI

from services.directory.tokens import mint
from shared.app import create_app
from shared.bus import Bus
from shared.bus.memory import MemoryBus
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import VERSION_TABLE, admin_url, migrate
from shared.outbox_keys import publish
from shared.runtime import Runtime, Service, start_runtime
from shared.settings import Settings
from shared.worker import declare_queue, run_worker
from tests.support.pools import forget_pools, keep_pools, pools_on
from tests.support.servers import postgres_url

SERVICES = ["directory", "registration", "distribution", "shelter", "coordination"]
ROLE_PREFIX = "_".join(("amparo_test", *filter(None, [os.environ.get("PYTEST_XDIST_WORKER")])))
"""Roles belong to the whole server: of test processes side by side each has its own."""
KEY_PURPOSES = ("token", "idempotency", "totp", "blob", "card", "audit", "pack", "outbox")


def service_of(name: str) -> Service:
    """The `Service` that `services/<name>/main.py` declares."""
    service: Service = importlib.import_module(f"services.{name}.main").service
    return service


def with_database(url: str, database: str) -> str:
    """`url` with another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/" + database, parts.query, ""))


def new_database_name() -> str:
    """A name that no other run uses."""
    return f"{ROLE_PREFIX}_{new_id().hex[-12:]}"


async def copy_database(template: str, services: Sequence[str] = SERVICES) -> str:
    """A new database, a copy of `template` with the schemas of `services`, by name.

    It waits for no disk: no test on a copy crashes its server.
    """
    name = new_database_name()
    server = await asyncpg.connect(postgres_url())
    try:
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        await server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        for service in services:  # role settings belong to the database's name and are not copied
            await server.execute(
                f'ALTER ROLE "{ROLE_PREFIX}_{service}" IN DATABASE "{name}" SET search_path = "{service}", extensions'
            )
    finally:
        await server.close()
    return name


async def drop_database(name: str) -> None:
    """Drop `name`, whoever is still connected."""
    server = await asyncpg.connect(postgres_url())
    try:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await server.close()


@dataclass
class Emptied:
    """A database that is emptied after each test, over one connection: a new one would read the catalogue anew."""

    name: str
    _admin: asyncpg.Connection
    _filled: str

    @classmethod
    async def of(cls, name: str) -> Emptied:
        """Connect to `name` as superuser, past keys and triggers."""
        admin = await asyncpg.connect(with_database(postgres_url(), name))
        await admin.execute("SET session_replication_role = replica")
        tables = await admin.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
            "WHERE schemaname = ANY($1) AND tablename <> $2",
            SERVICES,
            VERSION_TABLE,
        )
        filled = " UNION ALL ".join(
            f"SELECT '{row['name']}' AS name WHERE EXISTS (SELECT FROM {row['name']})" for row in tables
        )
        keep_pools(with_database(postgres_url(), name))
        return cls(name, admin, filled)

    async def empty(self) -> None:
        """Delete every row of the services, which costs a fraction of a new copy."""
        for row in await self._admin.fetch(self._filled):
            await self._admin.execute(f"DELETE FROM {row['name']}")

    async def close(self) -> None:
        """Give all connections back."""
        await forget_pools(with_database(postgres_url(), self.name))
        await self._admin.close()


def make_settings(database: str, keys_dir: Path, **changes: Any) -> Settings:
    """Settings for a test database, with quick relays and a short poll."""
    keys = KeysDirectory(keys_dir)
    for purpose in KEY_PURPOSES:
        keys.ensure(purpose)
    publish(keys)
    base: dict[str, Any] = {
        "database_url": with_database(postgres_url(), database),
        "database_admin_url": postgres_url(),
        "database_role_prefix": ROLE_PREFIX,
        "keys_dir": keys_dir,
        "demo": True,
        "relay_busy_ms": 5,
        "relay_idle_ms": 20,
        "revocation_poll_seconds": 0.2,
        "bus_namespace": f"test-{database}",
    }
    return Settings(**{**base, **changes})


class GatewayTransport(httpx.AsyncBaseTransport):
    """Sends a request to the service that its path names, as the gateway does."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = apps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request to its service."""
        service = request.url.path.split("/")[1]
        if service not in self._apps:
            raise httpx.ConnectError(f"{service} is not running")
        transport = httpx.ASGITransport(self._apps[service], raise_app_exceptions=False)
        return await transport.handle_async_request(request)


@dataclass
class Installation:
    """Everything that a test may want of one installation."""

    settings: Settings
    bus: Bus
    client: httpx.AsyncClient
    apps: dict[str, FastAPI] = field(default_factory=dict)
    _admin: asyncpg.Connection | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @contextlib.asynccontextmanager
    async def eyes(self) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection, the same for all who look: a new one would read the catalogue anew."""
        async with self._looking:
            if self._admin is None and (pools := pools_on(self.settings)):
                self._admin = pools.lend_admin()
            if self._admin is None:
                self._admin = await asyncpg.connect(admin_url(self.settings))
            yield self._admin

    async def close(self) -> None:
        """Close the client, the runtimes, the bus and the eyes."""
        await self.client.aclose()
        for app in self.apps.values():
            await app.state.runtime.close()
        await self.bus.close()
        if self._admin is None:
            return
        if pools := pools_on(self.settings):
            await pools.take_admin(self._admin)
        else:
            await self._admin.close()

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Let the workers of all services work until the block ends; what they hold then is finished first."""
        stop = asyncio.Event()
        for name in self.apps:
            await declare_queue(service_of(name), self.bus)
        runtimes = [self.runtime(name) for name in self.apps]
        tasks = [
            asyncio.create_task(run_worker(one.service, one.database, self.bus, one.settings, stop)) for one in runtimes
        ]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks, return_exceptions=True)

    def runtime(self, service: str) -> Runtime:
        """The runtime of `service`."""
        runtime: Runtime = self.apps[service].state.runtime
        return runtime

    def token(
        self,
        roles: Mapping[str, list[UUID | str]],
        *,
        subject: UUID | None = None,
        kind: str = "staff",
        agency: UUID | None = None,
    ) -> str:
        """An access token of the directory's own making; `roles` maps a role or scope to site ids (`*`: all)."""
        return mint(
            self.settings,
            KeysDirectory(self.settings.keys_dir),
            subject=subject or new_id(),
            kind=kind,
            agency=agency,
            roles={role: [str(site) for site in sites] for role, sites in roles.items()},
        )

    def headers(self, token: str, *, key: UUID | None = None, **more: str) -> dict[str, str]:
        """Headers of a writing request: the token and a new Idempotency-Key."""
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(key or new_id()), **more}

    async def settle(self, within_seconds: float = 10.0) -> None:
        """Wait until every outbox is sent (with the in-process bus that means applied)."""
        deadline = asyncio.get_running_loop().time() + within_seconds
        unsent = " UNION ALL ".join(
            f"SELECT 1 FROM {service}.outbox WHERE sent_at IS NULL AND parked_reason IS NULL" for service in self.apps
        )
        while True:
            async with self.eyes() as admin:
                if not await admin.fetchval(f"SELECT EXISTS ({unsent})"):
                    return
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError("events are still unsent")
            await asyncio.sleep(0.02)


async def _build(name: str, settings: Settings, gateway: httpx.AsyncBaseTransport) -> FastAPI:
    """The app of service `name`, reading keys from the other services in this process (or from itself)."""
    service = service_of(name)
    directory = httpx.AsyncClient(transport=gateway, base_url="http://directory")
    runtime = start_runtime(service, service.settings(**settings.model_dump()), directory=directory)
    if pools := pools_on(settings):
        await pools.lend(runtime)
    for publisher in set(service.reads_keys.values()) - {name}:
        runtime.key_sets.use(publisher, httpx.AsyncClient(transport=gateway, base_url=f"http://{publisher}"))
    return create_app(runtime)


@contextlib.asynccontextmanager
async def running(
    settings: Settings, *, bus: Bus | None = None, services: list[str] | None = None, workers: bool = True
) -> AsyncIterator[Installation]:
    """Run an installation on a migrated database until the block ends."""
    apps: dict[str, FastAPI] = {}
    gateway = GatewayTransport(apps)
    client = httpx.AsyncClient(transport=gateway, base_url="http://amparo")
    installation = Installation(settings, bus or MemoryBus(settings), client, apps)
    polling: list[asyncio.Task[None]] = []
    for name in services or SERVICES:
        apps[name] = await _build(name, settings, gateway)
    try:
        for name in apps:
            own = installation.runtime(name)
            polling.append(asyncio.create_task(own.authenticator.keep_revocations_fresh()))
            polling.append(asyncio.create_task(own.key_sets.keep_fresh()))
        async with installation.working() if workers else contextlib.nullcontext():
            yield installation
    finally:
        for task in polling:
            task.cancel()
        await asyncio.gather(*polling, return_exceptions=True)
        await installation.close()


async def migrated(settings: Settings, services: list[str] | None = None) -> None:
    """Bring the settings' database to the newest migrations."""
    await migrate(settings, services or SERVICES)
