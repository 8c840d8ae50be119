"""An application behind a real port, served from the test's own loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import uvicorn
from starlette.types import ASGIApp

from tests.support.eventually import eventually


@contextlib.asynccontextmanager
async def served(app: ASGIApp, *, proxy_headers: bool = True) -> AsyncIterator[str]:
    """The app's address, while it is served from this very loop."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None, proxy_headers=proxy_headers))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await eventually(started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
