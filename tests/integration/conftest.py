"""One database for all tests here, emptied after each: a copy for every test costs more than most of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.installation import copy_database, drop_database, empty_database


@pytest.fixture(scope="session")
async def shared_database(template: str) -> AsyncIterator[str]:
    """A migrated database, by name."""
    name = await copy_database(template)
    yield name
    await drop_database(name)


@pytest.fixture
async def database(shared_database: str) -> AsyncIterator[str]:
    """A migrated database without a row, by name."""
    yield shared_database
    await empty_database(shared_database)
