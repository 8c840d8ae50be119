"""Sealed rows can't be changed by anybody who comes through the front door, and whoever gets behind it is found out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from amparo.verify import audits
from shared.audit.checkpoints import PURPOSE, all_checkpoints, append_file, take_checkpoint
from shared.audit.sealing import seal
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from shared.settings import Settings
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI
from tests.support.planted import planted

AT = f"site_id = '{DANLI}' AND position"
HASHED_ANEW = f"UPDATE audit SET hash = sha256(hash) WHERE {AT} >= 2"


async def sealed(desk: Desk, rows: int = 4) -> None:
    """So many sealed rows at Danlí, with a checkpoint after them."""
    for _ in range(rows):
        await desk.register(person())
    runtime = desk.installation.runtime("registration")
    await take_checkpoint(runtime.database, runtime.keys)


async def found(settings: Settings, *statements: str, checkpoint: Path | None = None) -> list[str]:
    """What the checks of the audit say after `statements`, which nobody else sees."""
    async with planted(settings, "SET search_path = registration", *statements) as connection:
        faults = await audits.broken(connection, settings, checkpoint)
    return [str(row[0]).removeprefix(f"{DANLI} ") for rows in faults.values() for row in rows]


async def test_a_sound_audit_is_found_sound(desk: Desk) -> None:
    await sealed(desk)
    assert await found(desk.installation.settings) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (f"UPDATE audit SET caller = id WHERE {AT} = 2", "edited: 2"),
        (f"UPDATE audit SET outcome = 'done', subjects = '{{}}' WHERE {AT} = 4", "edited: 4"),
        (f"DELETE FROM audit WHERE {AT} IN (2, 3)", "deleted: 2 to 3"),
        (f"DELETE FROM audit WHERE {AT} >= 3", "truncated: ends at 2, checkpoint 1 saw 4"),
        ("DELETE FROM audit", "truncated: ends at 0, checkpoint 1 saw 4"),
        ("UPDATE audit_checkpoint SET body = body || ' '", "checkpoint 1 forged: its signature does not fit"),
    ],
)
async def test_what_was_done_behind_the_front_door_is_named(desk: Desk, statement: str, fault: str) -> None:
    await sealed(desk)
    assert fault in await found(desk.installation.settings, statement)


async def test_rows_that_changed_places_are_named(desk: Desk) -> None:
    await sealed(desk)
    swap = [f"UPDATE audit SET position = {new} WHERE {AT} = {old}" for old, new in ((2, 9), (3, 2), (9, 3))]
    assert await found(desk.installation.settings, *swap) == [
        "reordered: 2 belongs at 3",
        "reordered: 3 belongs at 2",
    ]


async def test_a_row_that_nobody_sealed_in_time_is_named(desk: Desk) -> None:
    await desk.register(person())
    late = "UPDATE audit SET recorded_at = recorded_at - interval '1 hour'"
    [row] = await desk.rows("SELECT id FROM audit")
    assert await found(desk.installation.settings) == []
    assert await found(desk.installation.settings, late) == [str(row["id"])]


async def test_an_answer_without_its_row_is_named(desk: Desk) -> None:
    await desk.register(person())
    [row] = await desk.rows("SELECT caller FROM idempotency")
    assert await found(desk.installation.settings, "DELETE FROM audit") == [str(row["caller"])]


async def exported(desk: Desk, path: Path) -> None:
    """All checkpoints, in a file."""
    held = await desk.installation.runtime("registration").database.run(all_checkpoints)
    append_file(path, held)


async def test_a_file_outside_finds_what_was_cut_together_with_its_checkpoint(desk: Desk, tmp_path: Path) -> None:
    await sealed(desk)
    await exported(desk, tmp_path / "file")
    cut = [f"DELETE FROM audit WHERE {AT} >= 3", "DELETE FROM audit_checkpoint", "DELETE FROM idempotency"]
    assert await found(desk.installation.settings, *cut) == []
    faults = await found(desk.installation.settings, *cut, checkpoint=tmp_path / "file")
    assert faults == [
        "checkpoint 1 of the file is not the database's",
        "truncated: ends at 2, checkpoint 1 saw 4",
    ]


async def test_a_checkpoint_that_is_gone_from_between_is_named(desk: Desk) -> None:
    for _ in range(3):
        await sealed(desk, rows=1)
    gone = "DELETE FROM audit_checkpoint WHERE sequence = 2"
    assert await found(desk.installation.settings, gone) == ["checkpoint deleted: 2 to 2"]


async def test_a_checkpoint_of_another_key_is_named(desk: Desk, tmp_path: Path) -> None:
    await sealed(desk)
    others = KeysDirectory(tmp_path / "others")
    others.ensure(PURPOSE)
    settings = desk.installation.settings.model_copy(update={"keys_dir": others.path})
    assert await found(settings) == ["checkpoint 1 forged: its signature does not fit"]


async def test_an_exported_file_grows_by_what_it_does_not_hold(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ledgers" / "file"
    for lines in (1, 2):
        await sealed(desk, rows=1)
        for _ in range(2):
            await exported(desk, path)
        assert len(path.read_text(encoding="utf-8").splitlines()) == lines
    assert await found(desk.installation.settings, checkpoint=path) == []


async def test_a_checkpoint_is_taken_when_it_is_due(desk: Desk) -> None:
    runtime = desk.installation.runtime("registration")
    first = await take_checkpoint(runtime.database, runtime.keys, due_seconds=3_600)
    assert first is not None
    assert await take_checkpoint(runtime.database, runtime.keys, due_seconds=3_600) is None


async def run_as(url: str, statements: Sequence[str]) -> None:
    """Run them on one connection."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET outcome = 'done'",
        "UPDATE audit SET position = position + 1, hash = hash",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit_checkpoint SET body = ''",
        "DELETE FROM audit_checkpoint",
    ],
)
@pytest.mark.parametrize("owner", [False, True], ids=["the service", "the tables' owner"])
async def test_the_audit_is_append_only(desk: Desk, statement: str, owner: bool) -> None:
    await sealed(desk, rows=1)
    settings = desk.installation.settings
    url = admin_url(settings) if owner else settings.service_database_url("registration")
    become = [f'SET ROLE "{settings.role("owner")}"', "SET search_path = registration"] if owner else []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run_as(url, [*become, statement])


async def test_the_service_may_seal_what_is_not_sealed_and_change_nothing_else_of_it(desk: Desk) -> None:
    await desk.register(person())
    url = admin_url(desk.installation.settings)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await run_as(url, ["UPDATE registration.audit SET caller = id"])
    assert await seal(desk.installation.runtime("registration").database) == 1
    assert await found(desk.installation.settings) == []
