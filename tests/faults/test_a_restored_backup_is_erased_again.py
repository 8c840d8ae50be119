"""A backup from before an erasure brings a person back; the list outside the database erases them again."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from amparo.cli.erasures import in_registration
from amparo.verify import verify
from services.registration.commands.ledger import NotOurs, append_ledger, read_ledger, replay_ledger
from services.registration.queries.erasing import all_erasures
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from shared.settings import Settings
from tests.contract.test_migrations_up_down_up import pg_dump_program
from tests.integration.registration.conftest import Desk, person
from tests.support.installation import drop_database, make_settings, new_database_name, running, with_database
from tests.support.people import OFFICER
from tests.support.servers import postgres_url

NAME = "Xiomaratzin"


def dump(settings: Settings, path: Path) -> None:
    """The whole database, as a backup has it."""
    command = [pg_dump_program(), "--format=custom", f"--file={path}", admin_url(settings)]
    subprocess.run(command, check=True, capture_output=True)


async def restore(path: Path, name: str, settings: Settings) -> Settings:
    """The backup as a database of another name; its settings."""
    server = await asyncpg.connect(postgres_url())
    await server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    await server.close()
    target = with_database(postgres_url(), name)
    program = pg_dump_program().replace("pg_dump", "pg_restore")
    command = [program, f"--dbname={target}", str(path)]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    server = await asyncpg.connect(target)
    for service in ("directory", "registration", "distribution", "shelter", "coordination"):
        role = settings.role(service)
        await server.execute(f'ALTER ROLE "{role}" IN DATABASE "{name}" SET search_path = "{service}", extensions')
    await server.close()
    return settings.model_copy(update={"database_url": target})


async def names(settings: Settings) -> int:
    """How many people of that name the database holds."""
    connection = await asyncpg.connect(admin_url(settings))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM registration.person WHERE given_names = $1", NAME))
    finally:
        await connection.close()


@pytest.fixture
async def restored_name() -> AsyncIterator[str]:
    """A database that is dropped afterwards."""
    name = new_database_name()
    yield name
    await drop_database(name)


async def test_it_is_gone_again(database: str, tmp_path: Path, restored_name: str) -> None:
    settings = make_settings(database, tmp_path / "keys")
    keys, ledger = KeysDirectory(settings.keys_dir), tmp_path / "outside" / "erasures.jsonl"
    async with running(settings) as installation:
        desk = Desk(installation)
        await desk.know_site()
        one = await desk.register(person(given_names=NAME, birth_date="1990-01-02"))
        await installation.settle()
        dump(settings, tmp_path / "backup")
        path = f"/persons/{one['person_ids'][0]}/erase"
        assert (await desk.post(path, {"reason": "REQUESTED"}, member=OFFICER)).status_code == 200
        rows = await in_registration(settings, lambda context: all_erasures(context.session))
        assert [append_ledger(ledger, rows, keys) for _ in range(2)] == [1, 0]
        assert await names(settings) == 0

    restored = await restore(tmp_path / "backup", restored_name, settings)
    assert await names(restored) == 1  # the control: the backup brings her back
    for erased in (1, 0):
        listed = read_ledger(ledger, keys)
        assert await in_registration(restored, lambda context, rows=listed: replay_ledger(context, rows)) == erased  # type: ignore[misc]
    assert await names(restored) == 0
    findings = await verify(restored, admin_url(restored), grace_seconds=3_600)
    held = [finding for finding in findings if finding.invariant in ("I11", "I14")]
    assert len(held) > 3
    assert [finding.check for finding in held if not finding.ok] == []


def test_a_list_that_somebody_else_wrote_erases_nobody(tmp_path: Path) -> None:
    ours, others = KeysDirectory(tmp_path / "ours"), KeysDirectory(tmp_path / "others")
    for keys in (ours, others):
        keys.ensure("audit")
    row = {"person_id": "p", "reason": "REQUESTED", "erased_by": "o", "erased_at": "2023-06-15T00:00:00+00:00"}
    append_ledger(tmp_path / "list", [row], others)
    with pytest.raises(NotOurs):
        read_ledger(tmp_path / "list", ours)
    text = (tmp_path / "list").read_text(encoding="utf-8")
    (tmp_path / "changed").write_text(text.replace('"p"', '"q"'), encoding="utf-8")
    with pytest.raises(NotOurs):
        read_ledger(tmp_path / "changed", others)
    assert read_ledger(tmp_path / "list", others)[0]["person_id"] == "p"
