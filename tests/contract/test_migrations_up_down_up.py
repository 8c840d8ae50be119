"""Every service's migrations lead up, down to nothing, and up again to the same schema."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shared.migrations import admin_url, migrate
from shared.settings import Settings
from tests.support.installation import SERVICES


def pg_dump_program() -> str:
    """The newest `pg_dump` of this machine: it reads servers up to its own version."""
    versioned = [path for path in Path("/usr/lib/postgresql").glob("*/bin/pg_dump") if os.access(path, os.X_OK)]
    newest = max(versioned, key=lambda path: int(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which("pg_dump")
    assert found is not None, "pg_dump is needed (Debian: apt-get install postgresql-client)"
    return found


def schema_of(settings: Settings, service: str) -> str:
    """The service's schema as pg_dump writes it, with grants; without its comments and its random guard words."""
    command = [pg_dump_program(), "--schema-only", f"--schema={service}", admin_url(settings)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    kept = [line for line in answer.stdout.splitlines() if line and not re.match(r"--|\\(un)?restrict ", line)]
    return "\n".join(kept)


@pytest.mark.parametrize("service", SERVICES)
async def test_up_down_up_gives_the_same_schema(sound: Settings, service: str) -> None:
    first = schema_of(sound, service)
    assert f"CREATE TABLE {service}.outbox" in first
    await migrate(sound, [service], revision="base")
    emptied = schema_of(sound, service)
    assert re.findall(r"^CREATE (?:TABLE|FUNCTION|TYPE|VIEW) (\S+)", emptied, re.M) == [f"{service}.schema_version"]
    await migrate(sound, [service])
    assert schema_of(sound, service) == first


async def test_migrating_twice_changes_nothing(sound: Settings) -> None:
    before = [schema_of(sound, service) for service in SERVICES]
    await migrate(sound, SERVICES)
    assert [schema_of(sound, service) for service in SERVICES] == before
