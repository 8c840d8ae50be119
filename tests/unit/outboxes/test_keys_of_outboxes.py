"""The key of outboxes is replaced by another while copies that were sealed to the first are still on their way."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amparo.cli import app
from amparo.doctor import check_data_folder
from shared.clock import real_now
from shared.keys import KeysDirectory
from shared.outbox_keys import PURPOSE, is_published, publish, published


@pytest.fixture
def keys(tmp_path: Path) -> KeysDirectory:
    """The keys of an installation."""
    keys = KeysDirectory(tmp_path / "keys")
    keys.ensure(PURPOSE)
    publish(keys)
    return keys


def amparo(keys: KeysDirectory, *command: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["keys", *command], env={"AMPARO_KEYS_DIR": str(keys.path)})
    return result.exit_code, " ".join(result.output.split())


def kids(keys: KeysDirectory) -> list[str]:
    return [key["kid"] for key in published(keys)["keys"]]


def test_devices_are_told_of_a_new_key_at_once_and_the_old_one_stays(keys: KeysDirectory) -> None:
    [old] = kids(keys)

    code, said = amparo(keys, "rotate", "outbox")

    new = keys.current(PURPOSE).kid
    assert (code, kids(keys)) == (0, [old, new])
    assert new in said


def test_a_key_is_not_retired_while_what_was_sealed_to_it_may_still_come(keys: KeysDirectory) -> None:
    [old] = kids(keys)
    amparo(keys, "rotate", "outbox")

    code, said = amparo(keys, "retire", "outbox", old)
    assert (code, len(kids(keys))) == (2, 2)
    assert f"{real_now() + timedelta(days=90):%Y-%m-%d}" in said

    assert amparo(keys, "retire", "outbox", old, "--now")[0] == 0
    assert kids(keys) == [keys.current(PURPOSE).kid]


def test_after_ninety_days_it_is_retired(keys: KeysDirectory) -> None:
    [old] = kids(keys)
    keys.rotate(PURPOSE, not_before=real_now() - timedelta(days=91))
    publish(keys)

    assert amparo(keys, "retire", "outbox", old)[0] == 0
    assert old not in kids(keys)


def test_the_only_key_is_not_retired(keys: KeysDirectory) -> None:
    assert amparo(keys, "retire", "outbox", kids(keys)[0], "--now")[0] == 2


def test_the_doctor_finds_a_key_that_devices_are_not_told_of(keys: KeysDirectory) -> None:
    keys.rotate(PURPOSE, not_before=real_now())
    assert not is_published(keys)
    keys.path.chmod(0o700)
    for purpose in ("token", "idempotency", "card", "totp", "blob", "audit", "pack"):
        keys.ensure(purpose)

    check = check_data_folder(keys.path.parent, keys.path)
    assert (check.ok, check.warning) == (True, True)
    assert "devices are not told" in check.detail

    publish(keys)
    assert "devices" not in check_data_folder(keys.path.parent, keys.path).detail
