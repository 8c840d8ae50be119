"""What the data folder keeps of a demonstration's desk, and who may read it."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner

from amparo.cli.app import app
from amparo.demo_desk import Account
from amparo.demo_desk.keeping import KEPT_FILE, keep_accounts, kept_accounts

SECRET = pyotp.random_base32()
ACCOUNTS = {
    "desk": Account("desk", "one", ("REGISTRAR",)),
    "coordinacion.danli": Account("coordinacion.danli", "two", ("SITE_COORDINATOR",), SECRET, "otpauth://totp/x"),
}


def test_accounts_are_found_again_and_their_file_is_the_owners_alone(tmp_path: Path) -> None:
    keep_accounts(tmp_path, ACCOUNTS)
    keep_accounts(tmp_path, ACCOUNTS)

    assert kept_accounts(tmp_path) == ACCOUNTS
    assert (tmp_path / KEPT_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEPT_FILE]


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}"])
def test_a_file_that_says_nothing_keeps_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / KEPT_FILE).write_text(content, "utf-8")

    assert kept_accounts(tmp_path) == {}


def test_the_command_prints_a_code_of_the_coordinators_authenticator(tmp_path: Path) -> None:
    keep_accounts(tmp_path, ACCOUNTS)

    printed = CliRunner().invoke(app, ["demo", "code", "--data", str(tmp_path)]).stdout.strip()

    assert pyotp.TOTP(SECRET).verify(printed, valid_window=1)


def test_without_a_desk_there_is_no_code(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["demo", "code", "--data", str(tmp_path)]).exit_code == 2


def test_a_desk_is_made_only_where_a_demonstration_is_up(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["demo", "desk", "--data", str(tmp_path)]).exit_code == 2
