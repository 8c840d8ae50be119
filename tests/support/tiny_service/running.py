"""The tiny service in this process: its app, its relay, its consumer."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.directory.tokens import mint
from shared.app import create_app
from shared.auth import Authenticator
from shared.bus import Bus
from shared.context import Context
from shared.contracts.shelter import ServiceGiven
from shared.contracts.vocabulary import ServiceKind
from shared.ids import new_id
from shared.inbox import Consumer
from shared.keys import KeysDirectory
from shared.outbox import Relay, emit
from shared.runtime import Runtime, start_runtime
from shared.settings import Settings
from shared.worker import consumer_of
from tests.support.events import NOON, made
from tests.support.tiny_directory import tiny_directory
from tests.support.tiny_service.service import SITE, service

CALLER = UUID(int=77)


@dataclass
class Tiny:
    """The tiny service and what drives it."""

    runtime: Runtime
    consumer: Consumer
    client: httpx.AsyncClient

    def headers(self, key: UUID | None = None, **more: str) -> dict[str, str]:
        """Headers of a registrar; every one of them is the same caller."""
        keys = KeysDirectory(self.runtime.settings.keys_dir)
        token = mint(self.runtime.settings, keys, subject=CALLER, kind="staff", roles={"REGISTRAR": [str(SITE)]})
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(key or new_id()), **more}

    async def post(self, path: str = "/notes", *, key: UUID | None = None, **body: Any) -> httpx.Response:
        """Post a body as JSON."""
        return await self.client.post(f"/tiny/v1{path}", json=body, headers=self.headers(key))

    def relay(self, bus: Bus, **changes: Any) -> Relay:
        """A relay of the service to `bus`."""
        settings = self.runtime.settings.model_copy(update=changes)
        return Relay("tiny", self.runtime.database, bus, settings)

    async def emit(self, *events: ServiceGiven) -> None:
        """Write events to the outbox in a transaction of their own."""

        async def work(session: Any) -> None:
            await emit(Context(session, self.runtime.settings, "tiny", NOON, "test"), events)

        await self.runtime.database.run(work)


def service_given(kind: ServiceKind = ServiceKind.MEAL) -> ServiceGiven:
    """An event for the tiny service."""
    event: ServiceGiven = made(ServiceGiven, site_id=SITE, kind=kind)
    return event


@contextlib.asynccontextmanager
async def tiny_running(settings: Settings) -> AsyncIterator[Tiny]:
    """Run the tiny service until the block ends."""
    runtime = start_runtime(service, settings, directory=tiny_directory(settings))
    # Tokens are made for the services that there are: this one takes those for shelter.
    runtime.authenticator = Authenticator(settings, "shelter", runtime.directory)
    transport = httpx.ASGITransport(create_app(runtime), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://amparo") as client:
        try:
            yield Tiny(runtime, consumer_of(service, runtime.database, settings), client)
        finally:
            await runtime.close()
