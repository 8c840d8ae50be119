"""`make distributed` has one origin: it hands a request on to its service's process as it came, and streams answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from amparo.distributed import local_settings
from amparo.distributed.origin import Origin
from amparo.installation import SERVICES
from amparo.web_client import WebClient
from tests.support.eventually import eventually
from tests.support.serving import served
from tests.support.web_origins import PAGE


@dataclass
class Service:
    """A server that tells what reached it, and a stream that goes on for as long as it is read."""

    app: FastAPI = field(default_factory=FastAPI)
    reading: int = 0

    def __post_init__(self) -> None:
        self.app.add_api_route("/shelter/v1/told/{rest:path}", self.told, methods=["GET", "POST"])
        self.app.add_api_route("/shelter/v1/live", self.live)

    async def told(self, request: Request) -> Response:
        raw = request.scope["raw_path"].decode()
        body = {"path": raw, "query": request.url.query, "body": (await request.body()).decode()}
        answer = JSONResponse({**body, "headers": dict(request.headers)}, 201, headers={"ETag": '"7"'})
        answer.headers.append("Set-Cookie", "a=1")
        answer.headers.append("Set-Cookie", "b=2")
        return answer

    async def live(self) -> Response:
        return StreamingResponse(self.events(), media_type="text/event-stream")

    async def events(self) -> AsyncIterator[bytes]:
        self.reading += 1
        try:
            while True:
                yield b"data: still\n\n"
                await asyncio.sleep(0.01)
        finally:
            self.reading -= 1


@pytest.fixture
def service() -> Service:
    """The one service that is up."""
    return Service()


@pytest.fixture
async def client(service: Service, dist: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an origin behind a port of its own."""
    async with contextlib.AsyncExitStack() as stack:
        up = await stack.enter_async_context(served(service.app))
        urls = {name: up if name == "shelter" else "http://127.0.0.1:1" for name in SERVICES}
        settings = local_settings("postgresql://127.0.0.1/postgres", "amqp://127.0.0.1/", tmp_path)
        settings = settings.model_copy(update={"service_urls": urls, "directory_url": urls["directory"]})
        origin = Origin(settings, WebClient(dist))
        stack.push_async_callback(origin.aclose)
        url = await stack.enter_async_context(served(origin, proxy_headers=False))
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=url))


async def test_a_request_arrives_as_it_was_sent(client: httpx.AsyncClient) -> None:
    sent = {"Authorization": "Bearer t", "Idempotency-Key": "k", "X-Forwarded-For": "10.9.8.7"}
    answer = await client.post("/shelter/v1/told/a%2Fb?x=1&y=%20", content="ñ", headers=sent)

    told = answer.json()
    assert (told["path"], told["query"], told["body"]) == ("/shelter/v1/told/a%2Fb", "x=1&y=%20", "ñ")
    assert (told["headers"]["authorization"], told["headers"]["idempotency-key"]) == ("Bearer t", "k")
    assert told["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert told["headers"]["host"] == client.base_url.netloc.decode()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"7"')
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


async def test_a_stream_is_passed_on_until_its_reader_leaves(client: httpx.AsyncClient, service: Service) -> None:
    async with client.stream("GET", "/shelter/v1/live") as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"data: still\n\n"
        assert service.reading == 1

    async def nobody_reads() -> bool:
        return service.reading == 0

    await eventually(nobody_reads)


async def test_a_service_that_is_away_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/registration/v1/people")

    assert (answer.status_code, answer.json()["code"]) == (502, "service_away")


async def test_the_rest_is_the_web_client(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).text == PAGE


async def test_a_target_that_is_no_path_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.send(client.build_request("OPTIONS", "/", extensions={"target": b"*"}))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
