"""Starting, watching and ending the processes of a distributed installation on one machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx

from amparo.installation import SERVICES, make_keys
from shared.migrations import migrate
from shared.settings import Settings

WORKERS: Mapping[str, int] = {"distribution": 2}
"""How many workers a service has; one where it is not named."""

ANSWER_SECONDS_MAX = 180.0


class ServiceTransport(httpx.AsyncBaseTransport):
    """Sends a request to the process of the service that its path names, as a gateway would."""

    def __init__(self, settings: Settings) -> None:
        self._urls = {name: httpx.URL(settings.service_url(name)) for name in SERVICES}
        self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=64))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on."""
        url = self._urls.get(request.url.path.split("/")[1], self._urls["directory"])
        request.url = request.url.copy_with(scheme=url.scheme, host=url.host, port=url.port)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close its connections."""
        await self._transport.aclose()


def local_settings(
    admin_url: str, rabbitmq_url: str, folder: Path, *, database: str = "amparo_distributed", port: int = 8100
) -> Settings:
    """Settings of a distributed demonstration on this machine, its services on `port` and the four after it."""
    parts = urlsplit(admin_url)
    urls = {name: f"http://127.0.0.1:{port + n}" for n, name in enumerate(SERVICES)}
    return Settings(
        demo=True,
        database_url=urlunsplit(parts._replace(path=f"/{database}")),
        database_admin_url=admin_url,
        database_pool_connections=5,
        rabbitmq_url=rabbitmq_url,
        bus_namespace=database,
        keys_dir=folder / "keys",
        ledger_dir=folder / "ledgers",
        directory_url=urls["directory"],
        service_urls=urls,
        public_url=urls["directory"],
    )


class Processes:
    """The processes of one installation; ended by their ids when the block ends."""

    def __init__(self, settings: Settings, logs: Path) -> None:
        self.settings = settings
        self._logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    async def prepare(self) -> None:
        """Make keys, database, roles and schemas."""
        make_keys(self.settings, database_passwords=True)
        await migrate(self.settings, list(SERVICES))

    def start_all(self) -> None:
        """Start a server per service and its workers, and wait until the servers answer."""
        for name in SERVICES:
            self.start_server(name)
            for n in range(WORKERS.get(name, 1)):
                self.start_worker(name, n)
        for name in SERVICES:
            self._wait_for(name)

    def start_server(self, name: str) -> None:
        """Start the HTTP server of a service."""
        port = str(httpx.URL(self.settings.service_url(name)).port)
        self._start(f"{name}", ["serve", name, "--port", port])

    def start_worker(self, name: str, n: int = 0) -> None:
        """Start the `n`th worker of a service."""
        self._start(f"{name}-worker-{n}", ["worker", name])

    def kill(self, process: str) -> None:
        """End a process as a power cut would."""
        self.running[process].send_signal(signal.SIGKILL)
        self.running.pop(process).wait()

    def _start(self, process: str, arguments: list[str]) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{process}.log").open("ab") as log:
            self.running[process] = subprocess.Popen(  # noqa: S603 - this interpreter, with this package
                [sys.executable, "-m", "amparo", *arguments],
                env={**_without_admin(os.environ), **environment(self.settings)},
                stdout=log,
                stderr=log,
            )

    def _wait_for(self, name: str) -> None:
        url = f"{self.settings.service_url(name)}/readyz"
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.running[name].poll() is not None:
                break
            try:
                if httpx.get(url, timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"{name} does not answer; see {self._logs / name}.log")

    def stop(self) -> None:
        """Ask all to drain, and end what does not within the drain's time."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(self.settings.drain_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def __enter__(self) -> Processes:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every process."""
        self.stop()


ADMINS_ONLY = {"database_admin_url", "database_admin_password_file"}
"""What servers and workers must not see: they live under their own roles."""


def _without_admin(variables: Mapping[str, str]) -> dict[str, str]:
    hidden = {f"AMPARO_{name.upper()}" for name in ADMINS_ONLY}
    return {name: value for name, value in variables.items() if name not in hidden}


def environment(settings: Settings) -> dict[str, str]:
    """The settings as `AMPARO_*` variables, for a server or worker of its own."""
    values = settings.model_dump(mode="json", exclude_defaults=True, exclude=ADMINS_ONLY)
    return {
        f"AMPARO_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }
