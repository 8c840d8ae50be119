"""The doctor reports six checks, for people and for programs, also when one of them runs into trouble."""

import io
import json
from pathlib import Path

from rich.console import Console

from amparo.doctor import all_ok, as_json, render, run_checks
from amparo.embedded.postgres.place import Place, folder_of

_NAMES = ["Python", "Disk", "Postgres", "RabbitMQ", "Port", "Data folder"]


def test_six_checks_for_people_and_for_programs(tmp_path: Path) -> None:
    checks = run_checks(tmp_path / "data", port=0, environment={})
    assert [check.name for check in checks] == _NAMES
    told = json.loads(as_json(checks))
    assert told["ok"] is all_ok(checks)
    assert [check["name"] for check in told["checks"]] == _NAMES
    shown = io.StringIO()
    render(checks, Console(file=shown, width=200))
    assert all(name in shown.getvalue() for name in _NAMES)


def test_trouble_with_one_check_does_not_hide_the_others(tmp_path: Path) -> None:
    folder_of(tmp_path).mkdir()
    (folder_of(tmp_path) / "record.json").write_text("{")
    checks = run_checks(tmp_path, port=0, environment={})
    assert [check.name for check in checks] == _NAMES
    assert [check.name for check in checks if not check.ok] == ["Postgres", "Data folder"]


def test_cluster_that_is_gone_is_found(tmp_path: Path) -> None:
    folder_of(tmp_path).mkdir()
    Place(tmp_path, folder_of(tmp_path)).save(17, ready=True)
    (check,) = [each for each in run_checks(tmp_path, port=0, environment={}) if each.name == "Data folder"]
    assert not check.ok
    assert "not there" in check.detail


def test_unreachable_servers_fail_and_their_passwords_stay_hidden(tmp_path: Path) -> None:
    environment = {
        "AMPARO_DATABASE_URL": "postgresql://amparo:s3cret@127.0.0.1:1/amparo",
        "AMPARO_RABBITMQ_URL": "amqp://amparo:s3cret@127.0.0.1:1/",
    }
    checks = run_checks(tmp_path, port=0, environment=environment)
    assert {check.name for check in checks if not check.ok} >= {"Postgres", "RabbitMQ"}
    assert "s3cret" not in as_json(checks)


def test_a_malformed_url_is_one_checks_trouble_and_is_not_quoted(tmp_path: Path) -> None:
    secret = "hunter-in-the-url"
    environment = {
        "AMPARO_DATABASE_URL": f"postgresql://amparo:{secret}@[host:5432/amparo",
        "AMPARO_RABBITMQ_URL": f"amqp://amparo:{secret}@host:port/",
    }
    checks = {check.name: check for check in run_checks(tmp_path, environment=environment)}
    assert len(checks) == 6
    assert (checks["Postgres"].ok, checks["RabbitMQ"].ok) == (False, False)
    assert secret not in as_json(checks.values())
