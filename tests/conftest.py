"""The installation that tests run against; the database is built by the migrations, once, and then copied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from amparo.settling import settle
from shared.telemetry import configure_logging
from tests.support.browser import started_browser
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
LONG_FILES = (
    "test_bad_values_never_fail.py",
    "test_stays_are_as_the_model.py",
    "test_a_protected_record_is_an_anonymous_card.py",
    "test_canaries_stay_in_registration.py",
    "test_every_operation_is_guarded.py",
    "test_schemathesis_finds_nothing.py",
    "test_stays_outlive_kills.py",
    "test_registrations_outlive_kills.py",
    "test_handouts_outlive_kills.py",
    "test_distributed_replay.py",
    "test_year_in_the_system.py",
    "test_replay_embedded.py",
    "test_replay_is_killed.py",
    "test_the_tour.py",
    "test_logs_in_any_order.py",
    "test_the_service_is_as_the_model.py",
)
"""The dearest first: two processes share the files of a stage, and neither shall wait long for the other's last."""


def pytest_collection_finish() -> None:
    """What was imported stays: no search for garbage looks through it any more, a sixth of the time of these tests."""
    settle()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files, in their order."""
    places = {name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


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


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; a test opens a `Screen` on it."""
    async with started_browser() as started:
        yield started
