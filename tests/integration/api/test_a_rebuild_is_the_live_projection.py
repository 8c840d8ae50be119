"""I8: what a service keeps of the others' events, emptied and read again from their logs, is what it kept before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amparo.rebuild import PROJECTIONS, rebuild
from shared.migrations import admin_url
from tests.support.installation import GatewayTransport
from tests.support.story import Story, Told, told

FOLLOWING = {"distribution": ("entitlement", "claim", "review_case", "lost_device")}
"""What follows from projections and is not emptied: it must not change on the way."""
COUNTED_ANEW = {("coordination", "applied")}
"""Says which events were applied, by a number of its own."""


@pytest.fixture
async def whole(once: Told, tmp_path: Path) -> AsyncIterator[Story]:
    """All examples, told."""
    async with told(once, tmp_path) as one:
        yield one


async def kept(story: Story, service: str) -> dict[str, list[str]]:
    """Every row of the service's projections, and of what follows from them."""
    tables = [*PROJECTIONS[service], *FOLLOWING.get(service, ())]
    async with story.installation.eyes() as admin:
        return {
            table: sorted(row[0] for row in await admin.fetch(f"SELECT t::text FROM {service}.{table} AS t"))
            for table in tables
            if (service, table) not in COUNTED_ANEW
        }


async def test_it_is(whole: Story) -> None:
    settings = whole.installation.settings
    transport = GatewayTransport(whole.installation.apps)
    for service in sorted(PROJECTIONS):
        before = await kept(whole, service)
        assert sum(map(len, before.values())) > 5
        assert await rebuild(settings, admin_url(settings), service, transport=transport) > 0
        assert await kept(whole, service) == before, service
