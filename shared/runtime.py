"""A service as its main file declares it, and as it lives in a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from fastapi import APIRouter

from shared.auth import Authenticator
from shared.contracts.envelope import Payload
from shared.db import Database
from shared.examples import Example
from shared.inbox import Handler
from shared.key_sets import KeySets
from shared.keys import KeysDirectory
from shared.problems import Problem, all_problems
from shared.settings import Settings
from shared.telemetry import Metrics

T = TypeVar("T")

Duty = Callable[[Database, Settings, asyncio.Event], Coroutine[Any, Any, None]]
"""Work that a service's worker does in transactions of its own, until the event is set."""


@dataclass(frozen=True, eq=False)
class Service:
    """What a service is: its name, its two doors, and what its constraints mean to a caller. Each is itself alone."""

    name: str
    title: str
    summary: str
    routers: Sequence[APIRouter]
    handlers: Mapping[type[Payload], Handler] = field(default_factory=dict)
    constraints: Mapping[str, type[Problem]] = field(default_factory=dict)
    settings: type[Settings] = Settings
    examples: Mapping[str, Example] = field(default_factory=dict)
    audited: bool = False
    """Whether its schema has the audit's tables: then every change is written down there (`shared.audit`)."""
    duties: Sequence[Duty] = ()
    """What its worker does beside the events."""
    uploads: Sequence[str] = ()
    """Paths (regular expressions, whole) whose bodies are files: up to `upload_bytes_max`, and no JSON."""
    reads_keys: Mapping[str, str] = field(default_factory=dict)
    """Purposes of public keys that it verifies with, and the service that publishes each."""

    @property
    def package(self) -> str:
        """The package that the service lives in."""
        return f"services.{self.name}"


@dataclass
class Runtime:
    """A service in this process: its settings, its pool, its keys. Closed by `close`."""

    service: Service
    settings: Settings
    database: Database
    authenticator: Authenticator
    directory: httpx.AsyncClient
    keys: KeysDirectory
    key_sets: KeySets
    idempotency_secret: bytes
    metrics: Metrics
    problem_classes: Mapping[str, type[Problem]]
    _ones: dict[type[Any], Any] = field(default_factory=dict)

    def one(self, kind: type[T], make: Callable[[], T]) -> T:
        """What the service has one of in this process, such as its look at the log; made when it is first asked for."""
        if kind not in self._ones:
            self._ones[kind] = make()
        one: T = self._ones[kind]
        return one

    async def close(self) -> None:
        """Give back the pool and the clients."""
        await self.key_sets.close()
        await self.directory.aclose()
        await self.database.close()


def start_runtime(service: Service, settings: Settings, *, directory: httpx.AsyncClient | None = None) -> Runtime:
    """Make the runtime of `service`; `directory` replaces the network client where the directory is in-process."""
    client = directory or httpx.AsyncClient(base_url=settings.directory_url, timeout=5.0)
    keys = KeysDirectory(settings.keys_dir)
    return Runtime(
        service=service,
        settings=settings,
        database=Database(settings, service.name, service.constraints),
        authenticator=Authenticator(settings, service.name, client),
        directory=client,
        keys=keys,
        key_sets=KeySets(service.name, settings, service.reads_keys),
        idempotency_secret=keys.current("idempotency").secret,
        metrics=Metrics(service.name),
        problem_classes={problem.code: problem for problem in all_problems()},
    )
