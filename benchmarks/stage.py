"""Where a benchmark runs: a fresh database, its servers as processes of their own, and an admin's connection."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx

from amparo.distributed.processes import environment
from amparo.installation import make_keys
from services.directory.tokens import mint
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import admin_url, migrate
from shared.settings import Settings
from tests.support.servers import postgres_url

ANSWER_SECONDS_MAX = 180.0
END_SECONDS_MAX = 20.0
TOKEN_SECONDS = 86_400
NUMBERS_APART = 50_000
"""Each run has so many numbers of its own: no two hand-outs, persons or cards of two runs are the same."""
FIRST_NUMBER = 1_000_000_000


@dataclass
class Stage:
    """A migrated database of its own, and what runs on it."""

    settings: Settings
    admin: asyncpg.Connection
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    urls: dict[str, list[str]] = field(default_factory=dict)
    """Where the servers of each service answer."""
    runs: int = 0

    def next_numbers(self) -> int:
        """The first of the next run's numbers."""
        self.runs += 1
        return FIRST_NUMBER + self.runs * NUMBERS_APART

    def role_url(self, service: str) -> str:
        """Under which role `service` connects, for programs of Postgres."""
        return self.settings.service_database_url(service).replace("postgresql+asyncpg", "postgresql", 1)

    def token(self, subject: UUID, roles: Mapping[str, Sequence[UUID]], *, kind: str = "staff") -> str:
        """An access token that outlives the benchmark."""
        held = {role: [str(site) for site in sites] for role, sites in roles.items()}
        keys = KeysDirectory(self.settings.keys_dir)
        return mint(self.settings, keys, subject=subject, kind=kind, roles=held)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `amparo` with `arguments` as a process."""
        with (self.folder / f"{'-'.join(arguments[:2])}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "amparo", *arguments],
                env={**os.environ, **environment(self.settings)},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def serve(self, *services: str) -> None:
        """Start a server of each of `services` in turn, and wait until it answers.

        A service that is named again has another server beside the first, on a port of its own.

        Raises:
            RuntimeError: one does not.
        """
        for name in services:
            servers = self.urls.setdefault(name, [])
            servers.append(f"http://127.0.0.1:{_free_port()}" if servers else self.settings.service_url(name))
            self.start("serve", name, "--port", str(httpx.URL(servers[-1]).port))
            self._wait_for(name)  # the directory first: the others ask it for its keys when they start

    def _wait_for(self, name: str) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.urls[name][-1]}/readyz", timeout=2).status_code == 200:
                    return
            time.sleep(0.2)
        log = self.folder / f"serve-{name}.log"
        raise RuntimeError(f"{name} does not answer: {log.read_text(encoding='utf-8')[-2000:]}")

    def end_processes(self) -> None:
        """Let all processes drain, and end what does not."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(END_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    async def calm(self) -> None:
        """Before a run: no checkpoint that the run before left for this one, and the planner knows what is there.

        Autovacuum would tell it a minute later; until then plans made for empty tables read them whole.
        """
        await self.admin.execute("CHECKPOINT")
        await self.admin.execute("ANALYZE")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(name: str, folder: Path, services: Sequence[str]) -> Settings:
    parts = urlsplit(postgres_url())
    urls = {service: f"http://127.0.0.1:{_free_port()}" for service in {"directory", *services}}
    return Settings(
        database_url=urlunsplit(parts._replace(path=f"/{name}")),
        database_admin_url=postgres_url(),
        keys_dir=folder / "keys",
        directory_url=urls["directory"],
        service_urls=urls,
        bus_namespace=name,
        token_seconds=TOKEN_SECONDS,
        # What is measured is the work, not the limit of one caller.
        rate_caller_per_minute=0,
        rate_address_per_minute=0,
    )


@contextlib.asynccontextmanager
async def staged(*services: str, **changes: object) -> AsyncIterator[Stage]:
    """A stage for `services` (and the directory, whose keys they need); database, roles and processes end with it."""
    name = f"amparo_bench_{new_id().hex[-10:]}"
    names = list(dict.fromkeys(["directory", *services]))
    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as place:
        settings = _settings(name, Path(place), services).model_copy(update=changes)
        make_keys(settings, database_passwords=True)
        stage = None
        try:
            await migrate(settings, names)
            admin = await asyncpg.connect(admin_url(settings))
            stage = Stage(settings, admin, Path(place))
            yield stage
        finally:
            if stage:
                stage.end_processes()
                await stage.admin.close()
            await _drop(settings, names)


async def _drop(settings: Settings, services: Sequence[str]) -> None:
    server = await asyncpg.connect(postgres_url())
    try:
        await server.execute(f'DROP DATABASE IF EXISTS "{settings.database_name()}" WITH (FORCE)')
        for service in ("owner", *services):
            await server.execute(f'DROP ROLE IF EXISTS "{settings.role(service)}"')
    finally:
        await server.close()
