"""Coordination alone on a database without a row."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.coordination import CoordinationAlone, coordination_alone


@pytest.fixture
async def coordination(database: str, tmp_path: Path) -> AsyncIterator[CoordinationAlone]:
    """Coordination with no event applied."""
    async with coordination_alone(database, tmp_path / "keys") as alone:
        yield alone
