"""An application behind a real port, served from the test's own loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from tests.support.eventually import eventually

START_SECONDS_MAX = 30.0


@contextlib.asynccontextmanager
async def served(app: ASGIApp, *, proxy_headers: bool = True, lifespan: bool = False) -> AsyncIterator[str]:
    """The app's address, while it is served from this very loop; with `lifespan` it is started and stopped as well."""
    how: Literal["on", "off"] = "on" if lifespan else "off"
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan=how, log_config=None, proxy_headers=proxy_headers))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await eventually(started, within_seconds=START_SECONDS_MAX if lifespan else 5.0)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
