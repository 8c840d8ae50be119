"""What every request passes first: trace, demonstration clock, a client that goes away, and how it is counted."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from shared.app import create_app
from shared.runtime import Runtime
from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.schema import TinyDatabase

TRACE = "0af7651916cd43dd8448eb211c80319c"
SOUND = f"00-{TRACE}-b7ad6b7169203331-01"
WRONG = ["canary", f"ff-{TRACE}-b7ad6b7169203331-01", f"00-{'0' * 32}-b7ad6b7169203331-01", f"{SOUND}\x85", f"{SOUND}x"]


def counted(runtime: Runtime) -> set[tuple[str, str]]:
    """Route and status of every request that the metrics have seen."""
    samples = next(iter(runtime.metrics.requests.collect())).samples
    return {(sample.labels["route"], sample.labels["status"]) for sample in samples}


async def post_note(tiny: Tiny, **headers: str) -> Any:
    """Post a note with more headers."""
    return await tiny.client.post("/tiny/v1/notes", json={}, headers=tiny.headers() | headers)


async def test_a_sound_traceparent_goes_into_the_event(tiny: Tiny, tables: TinyDatabase) -> None:
    assert (await post_note(tiny, traceparent=SOUND)).status_code == 201
    row = await tables.admin.fetchrow("SELECT traceparent, correlation_id FROM outbox")
    assert tuple(row) == (SOUND, TRACE)


@pytest.mark.parametrize("wrong", WRONG)
async def test_anything_else_does_not(tiny: Tiny, tables: TinyDatabase, wrong: str) -> None:
    headers = [
        (b"traceparent", wrong.encode("latin-1")),
        *((k.encode(), v.encode()) for k, v in tiny.headers().items()),
    ]
    assert (await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)).status_code == 201
    assert await tables.value("SELECT traceparent FROM outbox") is None
    assert await tables.value("SELECT correlation_id FROM outbox") != TRACE


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "noon", "2023-01-01"])
async def test_a_demonstration_clock_out_of_range_is_refused(tiny: Tiny, moment: str) -> None:
    answer = await post_note(tiny, **{"X-Demo-Time": moment})
    assert (answer.status_code, answer.json()["code"]) == (400, "demo_time_refused")


async def test_requests_are_counted_under_their_whole_route(tiny: Tiny) -> None:
    await tiny.post()
    await tiny.client.get("/tiny/readyz")
    await tiny.client.get("/tiny/v1/nothing")
    assert counted(tiny.runtime) == {("/tiny/v1/notes", "201"), ("/tiny/readyz", "503"), ("none", "404")}


@pytest.mark.parametrize("gone", ["disconnected", "cancelled"])
async def test_a_client_that_goes_away_is_no_error_of_ours(
    tiny: Tiny, tables: TinyDatabase, capsys: pytest.CaptureFixture[str], gone: str
) -> None:
    waiting = asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        if gone == "cancelled":
            waiting.set()
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(_: MutableMapping[str, Any]) -> None:
        raise AssertionError("there is nobody to answer")

    headers = [(name.lower().encode(), value.encode()) for name, value in tiny.headers().items()]
    scope = {"type": "http", "method": "POST", "path": "/tiny/v1/notes", "headers": headers, "query_string": b""}
    request = asyncio.create_task(create_app(tiny.runtime)(scope, receive, send))
    if gone == "cancelled":
        await waiting.wait()
        request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    assert counted(tiny.runtime) == {("none", "499")}
    assert await tables.value("SELECT count(*) FROM note") == 0
    assert "500" not in capsys.readouterr().err


async def test_a_refusal_by_the_framework_keeps_its_meaning_and_headers(tiny: Tiny) -> None:
    answer = await tiny.client.delete("/tiny/v1/notes", headers=tiny.headers())
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"] or "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("language", ["es", "en"])
async def test_the_type_of_a_problem_leads_to_what_it_says(tiny: Tiny, language: str) -> None:
    problem = (await tiny.client.get("/tiny/v1/nothing", headers={"Accept-Language": language})).json()
    address, _, code = problem["type"].removeprefix(tiny.runtime.settings.public_url).partition("#")
    page = await tiny.client.get(address, headers={"Accept-Language": language})
    assert page.status_code == 200
    assert f'<dt id="{code}">404 <b>{problem["title"]}</b>' in page.text
