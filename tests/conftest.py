"""The installation that tests run against; the database is built by the migrations, once, and then copied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amparo.settling import settle
from shared.telemetry import configure_logging
from tests.support.installation import (
    Installation,
    copy_database,
    drop_database,
    make_settings,
    migrated,
    new_database_name,
    running,
)
from tests.support.tiny_service.schema import make_tiny_template

configure_logging("warning")


def pytest_collection_finish() -> None:
    """What was imported stays: no search for garbage looks through it any more, a sixth of the time of these tests."""
    settle()


@pytest.fixture(scope="session")
async def template(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A migrated, empty database to copy."""
    name = new_database_name()
    await migrated(make_settings(name, tmp_path_factory.mktemp("keys")))
    yield name
    await drop_database(name)


@pytest.fixture(scope="session")
async def tiny_template(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A database of the tiny service to copy."""
    name = await make_tiny_template(tmp_path_factory.mktemp("keys"))
    yield name
    await drop_database(name)


@pytest.fixture
async def database(template: str) -> AsyncIterator[str]:
    """A fresh copy of the migrated database, by name."""
    name = await copy_database(template)
    yield name
    await drop_database(name)


@pytest.fixture
async def installation(database: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """All services in this process on a fresh database, with the in-process bus."""
    async with running(make_settings(database, tmp_path / "keys")) as installed:
        yield installed
