"""`amparo rebuild`: projections from the logs are the same as live ones, and one poisoned event stops nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.rebuild import RebuildStopped, rebuild
from shared.context import Context
from shared.contracts.envelope import Payload
from shared.migrations import admin_url
from shared.outbox import emit, number
from shared.worker import consumer_of
from tests.support.events import NOON
from tests.support.installation import GatewayTransport, Installation, make_settings, running, service_of
from tests.support.year import SMALL_YEAR_FIGURES, small_year


@pytest.fixture
async def logs(database: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """All services without workers, with the small year in their logs."""
    async with running(make_settings(database, tmp_path / "keys"), workers=False) as installation:
        by_service: dict[str, list[Payload]] = defaultdict(list)
        for payload in small_year():
            by_service[payload.TYPE.partition(".")[0]].append(payload)
        for name, payloads in by_service.items():
            await write(installation, name, payloads)
        yield installation


async def write(installation: Installation, name: str, payloads: list[Payload]) -> None:
    """Write `payloads` to the log of a service."""

    async def work(session: Any) -> None:
        await emit(Context(session, installation.settings, name, NOON, "test"), payloads)

    database = installation.runtime(name).database
    await database.run(work)
    await database.run(number)


async def report(installation: Installation) -> Any:
    """The annual report of 2023."""
    headers = {"Authorization": f"Bearer {installation.token({'REPORTER': ['*']})}"}
    answer = await installation.client.get("/coordination/v1/reports/annual?year=2023", headers=headers)
    return answer.json()


async def rebuilt(installation: Installation) -> int:
    """Rebuild coordination."""
    settings = installation.settings
    return await rebuild(settings, admin_url(settings), "coordination", transport=GatewayTransport(installation.apps))


def figures(of: Any) -> dict[str, int]:
    """Its figures by key."""
    return {figure["key"]: figure["value"] for figure in of["figures"]}


async def test_the_report_of_a_year_is_the_same_before_and_after(logs: Installation) -> None:
    events = await rebuilt(logs)
    before = await report(logs)
    assert figures(before) == SMALL_YEAR_FIGURES
    assert await rebuilt(logs) == events
    assert await report(logs) == before


async def test_a_poisoned_event_in_the_log_is_parked_and_the_rest_is_applied(logs: Installation) -> None:
    admin = await asyncpg.connect(admin_url(logs.settings))
    poisoned = await admin.fetchval(
        """
        INSERT INTO shelter.outbox (id, type, subject, version, occurred_at, correlation_id, data)
        VALUES ('00000000-0000-7000-8000-000000000001', 'shelter.service_given.v1', gen_random_uuid(), 1, now(), 'c',
                '{"kind": "FEAST"}')
        RETURNING id
        """
    )
    await logs.runtime("shelter").database.run(number)
    await rebuilt(logs)
    assert figures(await report(logs)) == SMALL_YEAR_FIGURES
    parked = await admin.fetch("SELECT event_id, type, reason FROM coordination.parked_event")
    await admin.close()
    assert [tuple(row) for row in parked] == [(poisoned, "shelter.service_given.v1", "bad_payload")]


async def test_what_a_worker_applied_meanwhile_is_not_applied_twice(logs: Installation) -> None:
    await rebuilt(logs)
    runtime = logs.runtime("coordination")
    feed = await logs.client.get(
        "/shelter/v1/events", headers={"Authorization": f"Bearer {logs.token({'EVENTS': ['*']}, kind='service')}"}
    )
    bodies = [httpx.Request("POST", "http://x", json=item["event"]).content for item in feed.json()["items"]]
    consumer = consumer_of(service_of("coordination"), runtime.database, runtime.settings)
    assert len(bodies) > 0
    assert await consumer.take(bodies) == 0
    assert figures(await report(logs)) == SMALL_YEAR_FIGURES


async def test_a_feed_that_is_away_stops_it_with_a_word_and_the_next_run_is_whole(logs: Installation) -> None:
    settings = logs.settings

    class Away(GatewayTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.startswith("/shelter"):
                raise httpx.ConnectError("away")
            return await super().handle_async_request(request)

    with pytest.raises(RebuildStopped, match="run it again"):
        await rebuild(settings, admin_url(settings), "coordination", transport=Away(logs.apps))
    await rebuilt(logs)
    assert figures(await report(logs)) == SMALL_YEAR_FIGURES
