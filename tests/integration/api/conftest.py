"""All examples are told once; each installation here begins with a copy of what that left."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.story import Story, Told, told, told_once


@pytest.fixture(scope="session")
async def once(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """The examples, told."""
    async with told_once(template, tmp_path_factory.mktemp("keys")) as one:
        yield one


@pytest.fixture(scope="package")
async def story(once: Told, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """An installation for the tests that may not change it."""
    async with told(once, tmp_path_factory.mktemp("keys")) as one:
        yield one


@pytest.fixture(scope="module")
async def own(once: Told, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """An installation of the module's own: its calls change it.

    The device is not lost yet, so that its logs are looked at, and the round is open: something may be given.
    """
    async with told(once, tmp_path_factory.mktemp("keys")) as one:
        async with one.installation.eyes() as admin:
            await admin.execute("DELETE FROM distribution.lost_device; UPDATE distribution.device SET active = true")
            await admin.execute("UPDATE distribution.round SET state = 'OPEN'")
        yield one
