"""The doctor's judgements of what it finds, at their borders."""

import socket
from pathlib import Path

import pytest

from amparo.doctor import (
    check_data_folder,
    check_port,
    check_python,
    check_rabbitmq,
    judge_disk,
    judge_postgres,
    without_password,
)
from amparo.embedded.postgres.binaries import EXTENSIONS
from amparo.installation import KEY_PURPOSES
from shared.keys import KeysDirectory

_GB = 1024**3


@pytest.mark.parametrize(("version", "ok"), [((3, 10, 14), False), ((3, 11, 0), True), ((3, 14, 0), True)])
def test_python_must_be_recent(version: tuple[int, ...], ok: bool) -> None:
    assert check_python(version).ok is ok


@pytest.mark.parametrize(
    ("free_gb", "total_gb", "ok"),
    [(4, 100, False), (5, 100, True), (4, 20, True), (3, 20, False)],
)
def test_disk_needs_a_fifth_or_five_gigabytes(free_gb: int, total_gb: int, ok: bool) -> None:
    assert judge_disk(free_gb * _GB, total_gb * _GB).ok is ok


def test_postgres_14_is_refused() -> None:
    check = judge_postgres("postgresql://db/amparo", 14, set(EXTENSIONS))
    assert not check.ok
    assert "version 14" in check.detail


def test_postgres_without_an_extension_is_refused_by_name() -> None:
    check = judge_postgres("postgresql://db/amparo", 17, set(EXTENSIONS) - {"unaccent"})
    assert not check.ok
    assert check.detail.endswith("without unaccent")


def test_no_rabbitmq_is_a_warning_and_no_failure() -> None:
    check = check_rabbitmq(None)
    assert (check.ok, check.warning) == (True, True)


def test_taken_port_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not check_port(taken.getsockname()[1]).ok


def test_free_port_is_in_order() -> None:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    assert check_port(port).ok


@pytest.mark.parametrize(("mode", "ok"), [(0o600, True), (0o640, False), (0o604, False)])
def test_keys_must_be_closed_to_others(tmp_path: Path, mode: int, ok: bool) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "token.json").touch()
    (keys / "token.json").chmod(mode)
    check = check_data_folder(tmp_path, keys)
    assert check.ok is ok
    assert ok or check.fix == f"chmod -R go-rwx '{keys}'"


def test_a_key_that_an_older_installation_lacks_is_named(tmp_path: Path) -> None:
    keys = KeysDirectory(tmp_path / "keys")
    for purpose in KEY_PURPOSES[:-1]:
        keys.ensure(purpose)
    check = check_data_folder(tmp_path, keys.path)
    assert (check.ok, check.warning) == (True, True)
    assert f"no key yet for {KEY_PURPOSES[-1]};" in check.detail
    assert check.fix == f"AMPARO_KEYS_DIR='{keys.path}' amparo init"
    keys.ensure(KEY_PURPOSES[-1])
    assert "no key yet" not in check_data_folder(tmp_path, keys.path).detail


def test_passwords_are_not_shown() -> None:
    assert without_password("amqp://amparo:s3cret@mq:5672/a?x=s3cret") == "amqp://amparo@mq:5672/a"
