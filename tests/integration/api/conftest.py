"""One installation in which all examples were told, for all tests here: none of them may change it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.installation import copy_database, drop_database, make_settings, running
from tests.support.story import Story


@pytest.fixture(scope="session")
async def story(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """The examples, told."""
    database = await copy_database(template)
    async with running(make_settings(database, tmp_path_factory.mktemp("keys"))) as installation:
        told = Story(installation)
        await told.tell()
        yield told
    await drop_database(database)
