"""`amparo up` on a Postgres that `AMPARO_DATABASE_URL` names: whose it is, and what it refuses with a word."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from amparo.cli import app
from amparo.embedded.process import (
    STATE_FILE,
    NotStarted,
    admin_database,
    embedded_settings,
    running_installation,
    serve_embedded,
)
from amparo.installation import SERVICES
from shared.migrations import WrongKind
from shared.settings import Settings
from tests.support.installation import drop_database, new_database_name, with_database
from tests.support.servers import postgres_url


@pytest.fixture
async def given(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A URL in the environment, of a database that is not there yet; what `up` makes is dropped."""
    name = new_database_name()
    monkeypatch.setenv("AMPARO_DATABASE_URL", with_database(postgres_url(), name))
    monkeypatch.delenv("AMPARO_DEMO", raising=False)
    yield name
    await drop_database(name)
    server = await asyncpg.connect(postgres_url())
    for role in (*SERVICES, "owner"):
        await server.execute(f'DROP ROLE IF EXISTS "{name}_{role}"')
    await server.close()


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def up(data: Path, *, demo: bool, port: int | None = None) -> dict[str, int]:
    """Start, ask every service whether it is ready, and stop; answers by service."""
    said: dict[str, int] = {}
    with admin_database(data) as admin_url:
        settings = embedded_settings(data, port or free_port(), demo=demo, admin_url=admin_url)

        async def ask() -> bool:
            async with httpx.AsyncClient(base_url=settings.public_url) as client:
                for name in SERVICES:
                    said[name] = (await client.get(f"/{name}/readyz")).status_code
                said["OPTIONS *"] = await options_star(settings)
            state = running_installation(data)
            assert state is not None
            assert state["demo"] is demo
            return True

        await serve_embedded(settings, data, settings_port(settings), while_up=ask)
    return said


def settings_port(settings: Settings) -> int:
    """The port of the settings' public URL."""
    return int(settings.public_url.rsplit(":", 1)[1])


async def options_star(settings: Settings) -> int:
    """What `OPTIONS *` is answered."""
    request = httpx.Request("OPTIONS", settings.public_url, extensions={"target": b"*"})
    async with httpx.AsyncClient() as client:
        return (await client.send(request)).status_code


async def test_the_url_is_taken_as_the_admins_and_each_service_has_a_role_of_its_own(
    given: str, tmp_path: Path
) -> None:
    assert await up(tmp_path, demo=False) == {**dict.fromkeys(SERVICES, 200), "OPTIONS *": 404}
    admin = await asyncpg.connect(with_database(postgres_url(), given))
    roles = {row[0] for row in await admin.fetch("SELECT rolname FROM pg_roles WHERE rolname LIKE $1", f"{given}%")}
    owners = {row[0] for row in await admin.fetch("SELECT tableowner FROM pg_tables WHERE schemaname = 'directory'")}
    await admin.close()
    assert roles == {f"{given}_{name}" for name in (*SERVICES, "owner")}
    assert owners == {f"{given}_owner"}
    assert running_installation(tmp_path) is None


@pytest.mark.parametrize(("first", "word"), [(False, "in earnest"), (True, "is a demonstration")])
async def test_a_demonstration_and_an_installation_in_earnest_never_share_a_database(
    given: str, tmp_path: Path, first: bool, word: str
) -> None:
    await up(tmp_path, demo=first)
    with pytest.raises(WrongKind, match=word):
        await up(tmp_path, demo=not first)
    await up(tmp_path, demo=first)


async def test_a_replay_into_an_installation_in_earnest_is_refused_while_it_is_up(given: str, tmp_path: Path) -> None:
    with admin_database(tmp_path) as admin_url:
        settings = embedded_settings(tmp_path, free_port(), demo=False, admin_url=admin_url)

        async def replay() -> bool:
            outcome = CliRunner().invoke(app, ["replay", "--data", str(tmp_path)])
            assert outcome.exit_code == 2
            assert "in earnest" in outcome.output
            return True

        await serve_embedded(settings, tmp_path, settings_port(settings), while_up=replay)


async def test_a_port_that_is_taken_is_named_with_what_to_do(given: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotStarted, match=f"Port {port} is taken .* --port {port + 1}"):
            await up(tmp_path, demo=False, port=port)


def test_what_a_dead_process_left_behind_is_not_believed_even_if_its_id_is_used_again(tmp_path: Path) -> None:
    left = {"url": "http://127.0.0.1:1", "pid": os.getpid(), "database_url": "", "admin_url": "", "demo": True}
    (tmp_path / STATE_FILE).write_text(json.dumps(left), encoding="utf-8")
    assert running_installation(tmp_path) is None
