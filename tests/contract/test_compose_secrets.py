"""`amparo init --compose` makes the containers' secrets once, and the settings read them."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from amparo.cli import app
from amparo.compose_secrets import make_compose_secrets, secret_names
from amparo.installation import SERVICES
from shared.migrations import admin_url
from shared.settings import Settings


def test_init_makes_all_files_in_a_closed_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", "--compose", "--data", str(tmp_path)])
    folder = tmp_path / "compose"
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in folder.iterdir()) == secret_names()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o444}


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    make_compose_secrets(tmp_path / "compose")
    before = {file.name: file.read_bytes() for file in (tmp_path / "compose").iterdir()}
    make_compose_secrets(tmp_path / "compose")
    assert {file.name: file.read_bytes() for file in (tmp_path / "compose").iterdir()} == before


def test_no_two_secrets_are_alike(tmp_path: Path) -> None:
    make_compose_secrets(tmp_path)
    passwords = [(tmp_path / name).read_text() for name in secret_names() if name.startswith("database_")]
    assert len(set(passwords)) == len(SERVICES) + 1


def test_the_broker_and_its_clients_are_given_the_same_password(tmp_path: Path) -> None:
    make_compose_secrets(tmp_path)
    settings = Settings(
        rabbitmq_url="amqp://amparo@rabbitmq:5672/", rabbitmq_password_file=tmp_path / "rabbitmq_password"
    )
    password = (tmp_path / "rabbitmq_password").read_text().strip()
    assert (tmp_path / "rabbitmq.conf").read_text() == f"default_user = amparo\ndefault_pass = {password}\n"
    assert settings.bus_url() == f"amqp://amparo:{password}@rabbitmq:5672/"


def test_the_admins_password_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "admin").write_text("a b/c@d\n", encoding="utf-8")
    settings = Settings(
        database_url="postgresql://postgres:5432/amparo",
        database_admin_url="postgresql://postgres@postgres:5432/postgres",
        database_admin_password_file=tmp_path / "admin",
    )
    assert admin_url(settings) == "postgresql://postgres:a%20b%2Fc%40d@postgres:5432/amparo"
