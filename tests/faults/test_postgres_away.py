"""Postgres away: nothing is acknowledged, nothing is parked, and afterwards all goes on without hands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from shared.bus import ConsumerAway, Outcome
from tests.support.events import event_bytes
from tests.support.installation import with_database
from tests.support.proxy import Proxy, proxied
from tests.support.servers import postgres_url
from tests.support.tiny_service.running import Tiny, service_given, tiny_running
from tests.support.tiny_service.schema import TinyDatabase


@pytest.fixture
async def postgres() -> AsyncIterator[Proxy]:
    """A proxy before Postgres."""
    where = urlsplit(postgres_url())
    async with proxied(where.hostname or "", where.port or 5432) as proxy:
        yield proxy


@pytest.fixture
async def behind(tables: TinyDatabase, postgres: Proxy) -> AsyncIterator[Tiny]:
    """The tiny service, behind the proxy."""
    url = with_database(f"postgresql://127.0.0.1:{postgres.port}/x", tables.settings.database_name())
    async with tiny_running(tables.settings.model_copy(update={"database_url": url})) as tiny:
        yield tiny


@pytest.mark.parametrize("back_soon", [True, False], ids=["connections cut", "nobody there"])
async def test_a_write_is_answered_503_and_succeeds_when_repeated(
    behind: Tiny, postgres: Proxy, back_soon: bool
) -> None:
    assert (await behind.post()).status_code == 201
    await postgres.down()
    if back_soon:
        await postgres.up()
    answer = await behind.post()
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    if not back_soon:
        await postgres.up()
    assert (await behind.post()).status_code == 201


async def test_deliveries_come_again_and_none_is_parked(behind: Tiny, postgres: Proxy, tables: TinyDatabase) -> None:
    bodies = [event_bytes(service_given()) for _ in range(3)]
    await postgres.down()
    with pytest.raises(ConsumerAway):
        await behind.consumer.receive(bodies)
    await postgres.up()
    assert await behind.consumer.receive(bodies) == [Outcome.DONE] * 3
    assert await tables.value("SELECT count(*) FROM effect") == 3
    assert await tables.value("SELECT count(*) FROM parked_event") == 0


async def test_unreadable_deliveries_come_again_too(behind: Tiny, postgres: Proxy, tables: TinyDatabase) -> None:
    await postgres.down()
    with pytest.raises(ConsumerAway):
        await behind.consumer.receive([b"hello"])
    await postgres.up()
    assert await behind.consumer.receive([b"hello"]) == [Outcome.DONE]
    assert await tables.value("SELECT count(*) FROM parked_event") == 1
