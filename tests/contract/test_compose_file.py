"""`docker-compose.yml` describes the distributed mode as the code is: valid, whole, and without a secret in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from amparo.compose_secrets import secret_names
from amparo.distributed.processes import WORKERS
from amparo.documents import ROOT
from amparo.embedded.postgres.cluster import SETTINGS
from amparo.installation import SERVICES, service_named

COMPOSE = ROOT / "docker-compose.yml"
OURS = {*SERVICES, *(f"{name}-worker" for name in SERVICES), "migrate"}
OTHERS = {"postgres", "rabbitmq", "gateway"}

Container = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file, with its anchors merged."""
    content: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def containers(compose: dict[str, Any]) -> dict[str, Container]:
    """The services of the file."""
    found: dict[str, Container] = compose["services"]
    return found


def schema_check(file: Path) -> str:
    """What check-jsonschema says of a file by the compose specification that it brings along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def secret_targets(container: Container) -> set[str]:
    """The names under which a container sees its secrets."""
    return {one if isinstance(one, str) else one["source"] for one in container.get("secrets", ())}


def test_the_file_follows_the_compose_specification() -> None:
    assert schema_check(COMPOSE) == "ok -- validation done\n"


def test_a_file_against_the_specification_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    text = COMPOSE.read_text(encoding="utf-8")
    wrong.write_text(text.replace("stop_grace_period: 60s", "stop_grace_period: [60s]"), encoding="utf-8")
    said = schema_check(wrong)
    assert "Schema validation errors were encountered" in said
    assert "stop_grace_period" in said


def test_every_service_and_every_worker_has_its_container(containers: dict[str, Container]) -> None:
    assert set(containers) == OURS | OTHERS
    for name in SERVICES:
        assert containers[name]["command"][:2] == ["serve", name]
        worker = containers[f"{name}-worker"]
        assert worker["command"] == ["worker", name]
        assert worker.get("deploy", {}).get("replicas", 1) == WORKERS.get(name, 1)


def test_every_variable_is_one_that_the_settings_know(containers: dict[str, Container]) -> None:
    known = {f"AMPARO_{field.upper()}" for name in SERVICES for field in service_named(name).settings.model_fields}
    given = {variable for container in containers.values() for variable in container.get("environment", {})}
    ours = {variable for variable in given if variable.startswith("AMPARO_")}
    assert "AMPARO_DATABASE_URL" in ours
    assert ours <= known
    assert given - ours == {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "GATEWAY_HOST"}


def test_secrets_are_the_files_that_init_makes(compose: dict[str, Any]) -> None:
    files = {name: f".amparo/compose/{name}" for name in secret_names()}
    assert {name: one["file"] for name, one in compose["secrets"].items()} == files


def test_a_container_sees_its_own_secrets_and_no_others(containers: dict[str, Container]) -> None:
    for name in SERVICES:
        own = {"idempotency.json", f"database_{name}"}
        keys = {
            "directory": {"outbox_public.json", "token.json", "totp.json"},
            "registration": {"blob.json", "card.json", "outbox.json"},
            "distribution": {"outbox.json", "pack.json"},
            "shelter": {"outbox.json"},
        }
        extra = keys.get(name, set())
        assert secret_targets(containers[name]) == own | extra
        jobs = {"registration": {"audit.json", "blob.json", "idempotency.json"}}.get(name, set())
        assert secret_targets(containers[f"{name}-worker"]) == {f"database_{name}", "rabbitmq_password"} | jobs
    admins = {name for name, one in containers.items() if "database_admin" in secret_targets(one)}
    assert admins == {"postgres", "migrate"}


def test_what_outlives_the_database_is_kept_on_a_volume_of_its_own(
    compose: dict[str, Any], containers: dict[str, Container]
) -> None:
    folders = {name: one.get("environment", {}).get("AMPARO_LEDGER_DIR") for name, one in containers.items()}
    keeping = {name: folder for name, folder in folders.items() if folder}
    assert set(keeping) == {f"{name}-worker" for name in SERVICES if service_named(name).audited}
    for name, folder in keeping.items():
        assert containers[name]["volumes"] == [f"ledgers:{folder}"]
        assert f"--owner=10001 --group=10001 --mode=0700 {folder}" in (ROOT / "deploy/Dockerfile").read_text("utf-8")
    assert "ledgers" in compose["volumes"]


def test_postgres_logs_as_little_as_the_embedded_one(containers: dict[str, Container]) -> None:
    program, *options = containers["postgres"]["command"]
    given = dict(option.removeprefix("--").split("=") for option in options)
    private = ("log_min_messages", "log_min_error_statement", "log_error_verbosity", "log_statement")
    assert program == "postgres"
    assert {name: given.get(name) for name in private} == {name: SETTINGS[name] for name in private}
    assert not [name for name in given if name.startswith("log_") and name not in private]


def test_no_password_stands_in_the_file() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert re.findall(r"//[^/\s@]*:[^/\s@]*@", text) == []  # user:password@host
    assert re.findall(r"(?im)^\s*\S*(?:password|secret|token|pass)\s*[:=]\s*\S+$", text) == []


def test_containers_are_confined_and_pinned(containers: dict[str, Container]) -> None:
    for name, container in containers.items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert re.fullmatch(r"[a-z-]+:\d+\.\d+[\w.-]*", container["image"]), name
        assert container.get("user") not in {"root", "0", "0:0"}, name
    assert [name for name, one in containers.items() if "ports" in one] == ["gateway"]


def test_servers_are_asked_whether_they_are_ready(containers: dict[str, Container]) -> None:
    for name in SERVICES:
        assert "/readyz" in " ".join(containers[name]["healthcheck"]["test"])
        assert containers["gateway"]["depends_on"][name] == {"condition": "service_healthy"}
        assert containers[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert containers[f"{name}-worker"]["environment"]["AMPARO_WORKER_ALIVE_FILE"] in " ".join(
            containers[f"{name}-worker"]["healthcheck"]["test"]
        )
    for name in OTHERS:
        assert "healthcheck" in containers[name]


def test_the_gateway_knows_every_service() -> None:
    caddyfile = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text(encoding="utf-8")
    routes = dict(re.findall(r"handle /([a-z]+)/\* \{\s+reverse_proxy ([a-z]+:\d+)", caddyfile))
    assert routes == {name: f"{name}:8000" for name in SERVICES}


@pytest.mark.parametrize("path", ["deploy/Dockerfile", "deploy/gateway/Dockerfile"])
def test_images_are_pinned_and_end_as_an_ordinary_user(path: str) -> None:
    lines = [line.split() for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if line.strip()]
    bases = [line[1] for line in lines if line[0] == "FROM"]
    users = [line[1] for line in lines if line[0] == "USER"]
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)
    assert users
    assert users[-1].split(":")[0] not in {"root", "0"}


def test_whoever_reads_anothers_public_keys_is_told_where_it_answers(containers: dict[str, Container]) -> None:
    for name in SERVICES:
        told = json.loads(containers[name]["environment"]["AMPARO_SERVICE_URLS"])
        for publisher in set(service_named(name).reads_keys.values()) - {name}:
            assert told[publisher] == f"http://{publisher}:8000"
