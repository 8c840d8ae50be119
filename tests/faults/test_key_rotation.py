"""A rotation that dies in the middle leaves the old keys or the new ones, whole; what was signed is still proved."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from amparo.cli.app import app
from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.contracts.signed_cards import QrKeyUnknown, read, sign, verify
from shared.crash import EXIT_CODE
from shared.key_sets import jwk_set, public_keys
from shared.keys import KeysDirectory

CODE = with_check_character("A1B2C3D4E")


ROTATE = """
import sys
from pathlib import Path
from shared.clock import real_now
from shared.keys import KeysDirectory
KeysDirectory(Path(sys.argv[1])).rotate("card", not_before=real_now())
"""


async def rotate(folder: Path, *, crash_at: str = "") -> int:
    """Rotate in a process of its own; its exit code."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ROTATE, str(folder)), env={**os.environ, "AMPARO_CRASH_AT": crash_at}
    )
    return await process.wait()


def amparo(folder: Path, *arguments: str) -> tuple[int, str]:
    """What `amparo keys …` says of the keys in `folder`, with its exit code."""
    command = ["keys", *arguments, "--data", str(folder / "nobody")]
    said = CliRunner().invoke(app, command, env={"AMPARO_KEYS_DIR": str(folder)})
    return said.exit_code, said.output


@pytest.fixture
def keys(tmp_path: Path) -> KeysDirectory:
    """A directory with one card key."""
    made = KeysDirectory(tmp_path / "keys")
    made.ensure("card")
    return made


def signed(keys: KeysDirectory) -> str:
    """A QR of today's key."""
    key = keys.current("card")
    return sign(CODE, issued=real_now(), kid=UUID(key.kid), secret=key.secret)


def prove(keys: KeysDirectory, text: str) -> None:
    """Verify with what is published now."""
    verify(read(text), public_keys(jwk_set(keys.keys("card"))), now=real_now())


@pytest.mark.parametrize(("point", "count"), [("rotation_before_replace", 1), ("rotation_after_replace", 2)])
async def test_a_rotation_that_dies_leaves_a_whole_file_and_the_next_one_works(
    keys: KeysDirectory, point: str, count: int
) -> None:
    before = signed(keys)
    assert await rotate(keys.path, crash_at=f"{point}:1") == EXIT_CODE
    assert len(keys.keys("card")) == count
    prove(keys, before)
    prove(keys, signed(keys))
    assert await rotate(keys.path) == 0
    assert len(keys.keys("card")) == count + 1
    prove(keys, before)
    prove(keys, signed(keys))


def test_the_new_key_is_published_at_once_and_signs_when_everybody_has_read_it(keys: KeysDirectory) -> None:
    [old] = keys.keys("card")
    code, said = amparo(keys.path, "rotate", "card", "--hours", "1")
    assert (code, len(keys.keys("card"))) == (0, 2)
    new = keys.keys("card")[1]
    assert new.kid in said
    assert keys.current("card").kid == old.kid
    assert set(public_keys(jwk_set(keys.keys("card")))) == {old.kid, new.kid}
    _, listed = amparo(keys.path, "list", "card")
    assert [line.split()[-1] for line in listed.splitlines()] == ["use", "waiting"]


def test_a_retired_key_proves_nothing_and_the_only_one_is_not_retired(keys: KeysDirectory) -> None:
    before = signed(keys)
    kid = keys.current("card").kid
    assert amparo(keys.path, "retire", "card", kid)[0] == 2
    amparo(keys.path, "rotate", "card", "--hours", "1")
    assert amparo(keys.path, "retire", "card", kid)[0] == 2  # the other one does not sign yet
    keys.rotate("card", not_before=real_now() - timedelta(seconds=1))
    assert amparo(keys.path, "retire", "card", kid)[0] == 0
    with pytest.raises(QrKeyUnknown):
        prove(keys, before)


async def test_rotations_at_once_lose_no_key(keys: KeysDirectory) -> None:
    assert await asyncio.gather(*(rotate(keys.path) for _ in range(4))) == [0] * 4
    assert len({key.kid for key in keys.keys("card")}) == 5


def test_keys_that_outlive_rotation_are_not_rotated(keys: KeysDirectory) -> None:
    keys.ensure("idempotency")
    code, said = amparo(keys.path, "rotate", "idempotency")
    assert (code, len(keys.keys("idempotency"))) == (2, 1)
    assert "card, outbox, pack, token" in " ".join(said.replace("│", " ").split())


def test_only_its_owner_reads_a_file_of_keys_before_and_after(keys: KeysDirectory) -> None:
    file = keys.path / "card.json"
    assert file.stat().st_mode & 0o777 == 0o600
    keys.rotate("card", not_before=real_now())
    assert file.stat().st_mode & 0o777 == 0o600
