"""Coordination alone: its schema, its app, and events fed straight into its consumer."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.coordination.main import service
from services.coordination.settings import CoordinationSettings
from services.directory.tokens import mint
from shared.app import create_app
from shared.contracts.envelope import Payload
from shared.ids import new_id
from shared.inbox import Consumer
from shared.keys import KeysDirectory
from shared.runtime import Runtime, start_runtime
from shared.worker import consumer_of
from tests.support.events import log_of
from tests.support.installation import make_settings
from tests.support.pools import pools_on
from tests.support.tiny_directory import tiny_directory

BATCH = 200


@dataclass
class CoordinationAlone:
    """Coordination with a client that holds a role, and its consumer."""

    runtime: Runtime
    consumer: Consumer
    client: httpx.AsyncClient

    def headers(self, roles: dict[str, list[str]], language: str = "en") -> dict[str, str]:
        """Headers of a caller who holds `roles`."""
        keys = KeysDirectory(self.runtime.settings.keys_dir)
        token = mint(self.runtime.settings, keys, subject=new_id(), kind="staff", roles=roles)
        return {"Authorization": f"Bearer {token}", "Accept-Language": language}

    async def feed(self, payloads: Sequence[Payload]) -> None:
        """Apply `payloads` in their order, in batches."""
        await self.feed_bytes(log_of(payloads))

    async def feed_bytes(self, bodies: Sequence[bytes], batch: int = BATCH) -> None:
        """Apply events that are bytes already."""
        for start in range(0, len(bodies), batch):
            await self.consumer.apply(bodies[start : start + batch])

    async def read(self, path: str, **query: Any) -> Any:
        """What coordination answers to a reporter."""
        headers = self.headers({"REPORTER": ["*"]})
        answer = await self.client.get(f"/coordination/v1{path}", params=query or None, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def figures(self, year: int = 2023) -> dict[str, int]:
        """The annual report's values by key."""
        report = await self.read("/reports/annual", year=year)
        return {figure["key"]: figure["value"] for figure in report["figures"]}

    async def sources(self, figure: str, *, year: int = 2023, limit: int = 200) -> list[dict[str, Any]]:
        """All source rows of a figure, page after page."""
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"year": year, "figure": figure, "limit": limit}
        while True:
            page = await self.read("/reports/annual/sources", **query)
            found += page["items"]
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]


@contextlib.asynccontextmanager
async def coordination_alone(database: str, keys_dir: Path) -> AsyncIterator[CoordinationAlone]:
    """Run coordination on `database` until the block ends."""
    shared = make_settings(database, keys_dir)
    settings = CoordinationSettings(**shared.model_dump())
    runtime = start_runtime(service, settings, directory=tiny_directory(settings))
    if pools := pools_on(settings):
        await pools.lend(runtime)
    transport = httpx.ASGITransport(create_app(runtime), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://amparo") as client:
        try:
            yield CoordinationAlone(runtime, consumer_of(service, runtime.database, settings), client)
        finally:
            await runtime.close()
