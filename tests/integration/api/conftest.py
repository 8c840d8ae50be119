"""One installation in which all examples were told, for all tests here: none of them may change it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.story import Story, told


@pytest.fixture(scope="session")
async def story(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """The examples, told."""
    async with told(template, tmp_path_factory.mktemp("keys")) as one:
        yield one
