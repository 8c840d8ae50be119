"""One origin over all services of this process, as the gateway gives it in the distributed mode."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from amparo.installation import SERVICES, service_named
from amparo.web_client import WebClient
from shared.app import create_app
from shared.bus.memory import MemoryBus
from shared.runtime import start_runtime
from shared.settings import Settings
from shared.worker import declare_queue, run_worker

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Gateway:
    """An ASGI application: the first step of the path names the service; what names none is the web client's."""

    def __init__(self, settings: Settings, web: WebClient | None = None) -> None:
        self.settings = settings
        self.web = web or WebClient()
        self.apps: dict[str, FastAPI] = {}
        self.bus = MemoryBus(settings)
        self._stack = contextlib.AsyncExitStack()
        for name in SERVICES:
            self.apps[name] = self._build(name)

    def _build(self, name: str) -> FastAPI:
        service = service_named(name)
        # The others are in this process: their keys are read without a network, whichever order they are built in.
        inside = httpx.ASGITransport(self)
        directory = httpx.AsyncClient(transport=inside, base_url="http://directory")
        runtime = start_runtime(service, service.settings(**self.settings.model_dump()), directory=directory)
        for publisher in set(service.reads_keys.values()) - {name}:
            runtime.key_sets.use(publisher, httpx.AsyncClient(transport=inside, base_url=f"http://{publisher}"))
        return create_app(runtime)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's start and stop."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        app = self.apps.get(scope["path"].removeprefix("/").partition("/")[0])
        if app is not None:
            await app(scope, receive, send)
        elif _asks_for_the_state(scope):
            await self._state()(scope, receive, send)
        else:
            await self.web(scope, receive, send)

    def _state(self) -> JSONResponse:
        body = {"status": "alive", "services": [f"/{name}/v1" for name in SERVICES], "demo": self.settings.demo}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._stack.enter_async_context(self._living())
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stack.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    @contextlib.asynccontextmanager
    async def _living(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with contextlib.AsyncExitStack() as stack:
            for app in self.apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            for name in SERVICES:
                await declare_queue(service_named(name), self.bus)
            runtimes = [app.state.runtime for app in self.apps.values()]
            workers = [
                asyncio.create_task(run_worker(own.service, own.database, self.bus, own.settings, stop))
                for own in runtimes
            ]
            try:
                yield
            finally:
                stop.set()
                await asyncio.gather(*workers, return_exceptions=True)


def _asks_for_the_state(scope: Scope) -> bool:
    """`/livez`; and `/` for a program, which asks for JSON: a browser asks for a page there."""
    accepted = Headers(scope=scope).get("accept", "")
    as_json = "application/json" in accepted and "text/html" not in accepted
    return scope["path"] == "/livez" or (scope["path"] == "/" and as_json)
