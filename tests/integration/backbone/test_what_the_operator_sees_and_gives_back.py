"""`amparo events`: what waits for hands is listed with its reason, and goes back by one command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from amparo.cli import app
from amparo.distributed.processes import environment
from shared.ids import new_id
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.events import event_bytes
from tests.support.installation import make_settings, running
from tests.support.servers import rabbitmq_url
from tests.support.year import service_given

OUT = "00000000-0000-7000-8000-00000000000a"


@pytest.fixture
async def settings(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that the environment names."""
    made = make_settings(database, tmp_path / "keys", rabbitmq_url=rabbitmq_url())
    for name, value in environment(made).items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
async def admin(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The database with an administrator's eyes; one event is parked at each door."""
    connection = await asyncpg.connect(admin_url(settings))
    await connection.execute(
        "INSERT INTO coordination.parked_event (event_id, type, body, reason) VALUES ($1, $2, $3, 'mended')",
        new_id(),
        "shelter.service_given.v1",
        event_bytes(service_given()),
    )
    await connection.execute(
        f"""
        INSERT INTO shelter.outbox (id, position, type, subject, version, occurred_at, correlation_id, data, refusals,
                                    parked_reason)
        VALUES ('{OUT}', 1, 'shelter.service_given.v1', gen_random_uuid(), 1, now(), 'c', '{{}}', 50, 'unroutable')
        """
    )
    yield connection
    await connection.close()


async def amparo(tmp_path: Path, *arguments: str) -> Result:
    """Run the operator's command."""
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--data", str(tmp_path)])


async def test_both_doors_are_listed(admin: asyncpg.Connection, tmp_path: Path) -> None:
    said = (await amparo(tmp_path, "events", "parked")).output
    assert "mended" in said
    assert "unroutable" in said


async def test_one_command_gives_both_back(admin: asyncpg.Connection, tmp_path: Path) -> None:
    outcome = await amparo(tmp_path, "events", "replay")
    assert outcome.exit_code == 0
    assert await admin.fetchval("SELECT count(*) FROM coordination.inbox") == 1
    assert await admin.fetchval("SELECT count(*) FROM coordination.parked_event WHERE replayed_at IS NULL") == 0
    assert await admin.fetchval("SELECT parked_reason IS NULL AND refusals = 0 FROM shelter.outbox")


async def test_what_still_fails_stays_and_is_said(admin: asyncpg.Connection, tmp_path: Path) -> None:
    await admin.execute("UPDATE coordination.parked_event SET body = 'hello'")
    outcome = await amparo(tmp_path, "events", "replay", "coordination")
    assert (outcome.exit_code, "1 stay parked" in outcome.output) == (1, True)


async def test_no_dead_letters_queue_is_said_in_one_line(settings: Settings, tmp_path: Path) -> None:
    outcome = await amparo(tmp_path, "events", "dead")
    assert outcome.exit_code == 2
    assert "has no such queue" in outcome.output


async def test_a_server_of_the_other_kind_does_not_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPARO_DEMO", "false")
    for command in (["serve", "shelter"], ["worker", "shelter"]):
        outcome = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert (outcome.exit_code, "is a demonstration" in outcome.output) == (2, True)


async def test_one_that_runs_already_is_not_ready(settings: Settings) -> None:
    async with running(settings.model_copy(update={"demo": False}), services=["directory"], workers=False) as other:
        answer = await other.client.get("/directory/readyz")
        assert (answer.status_code, answer.json()["reason"]) == (503, "demonstration_mismatch")
    async with running(settings, services=["directory"], workers=False) as same:
        assert (await same.client.get("/directory/readyz")).status_code == 200
