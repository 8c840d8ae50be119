"""Coordination alone on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.coordination import CoordinationAlone, coordination_alone, copied, migrated_coordination
from tests.support.installation import drop_database


@pytest.fixture(scope="session")
async def coordination_template(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A migrated, empty database to copy."""
    name = await migrated_coordination(tmp_path_factory.mktemp("keys"))
    yield name
    await drop_database(name)


@pytest.fixture
async def coordination(coordination_template: str, tmp_path: Path) -> AsyncIterator[CoordinationAlone]:
    """Coordination with no event applied."""
    name = await copied(coordination_template)
    async with coordination_alone(name, tmp_path / "keys") as alone:
        yield alone
    await drop_database(name)
