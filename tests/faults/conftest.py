"""The tiny service on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.tiny_service.running import Tiny, tiny_running
from tests.support.tiny_service.schema import TinyDatabase, drop_tiny_database, make_tiny_database


@pytest.fixture
async def tables(tiny_template: str, tmp_path: Path) -> AsyncIterator[TinyDatabase]:
    """The tiny service's database, with an administrator's eyes."""
    made = await make_tiny_database(tiny_template, tmp_path / "keys", idempotency_wait_ms=300)
    yield made
    await drop_tiny_database(made)


@pytest.fixture
async def tiny(tables: TinyDatabase) -> AsyncIterator[Tiny]:
    """The tiny service, running without a worker."""
    async with tiny_running(tables.settings) as running:
        yield running
