"""All services behind one port, as `amparo up` serves them, on a database of the tests."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from amparo.embedded.gateway import Gateway
from shared.settings import Settings
from tests.support.serving import served


@contextlib.asynccontextmanager
async def embedded(settings: Settings) -> AsyncIterator[str]:
    """The address of the installation, with its workers, until the block ends."""
    async with served(Gateway(settings), lifespan=True) as url:
        yield url
