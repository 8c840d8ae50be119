"""One database for all tests here, emptied after each: a copy for every test costs more than most of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.installation import Emptied, copy_database, drop_database


@pytest.fixture(scope="session")
async def shared_database(template: str) -> AsyncIterator[Emptied]:
    """A migrated database."""
    name = await copy_database(template)
    shared = await Emptied.of(name)
    yield shared
    await shared.close()
    await drop_database(name)


@pytest.fixture
async def database(shared_database: Emptied) -> AsyncIterator[str]:
    """A migrated database without a row, by name."""
    yield shared_database.name
    await shared_database.empty()
