"""`amparo verify --history`: what a client's own log says was acknowledged is there, or is named (I4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from amparo.cli import app
from amparo.verify import acknowledged_findings
from amparo.verify.histories import acknowledged
from shared.settings import Settings
from tests.support.people import fixed_id
from tests.support.planted import planted
from tests.support.planted_goods import HANDOUT, VERDICT, A, D

ID, KEY = fixed_id("a"), fixed_id("d")
ANSWER_ROW = f"""
INSERT INTO distribution.idempotency (caller, key, fingerprint, status, answer) VALUES ({A}, {D}, '', 201, '{{}}')
"""
GIVEN = {"handout_id": ID, "verdict": "GIVEN"}
KEYS = "I4 every acknowledged write has its answer under its key"
OBJECTS = "I4 everything that was acknowledged exists"
VERDICTS = "I4 every verdict is the one that was answered"
BOTH = {KEYS, OBJECTS, VERDICTS}


def log(folder: Path, **changes: Any) -> Path:
    """A log of one hand-out that was given."""
    path = folder / "history.jsonl"
    line = {"path": "/distribution/v1/handouts", "key": KEY, "status": 201, "body": {"id": ID}, "answer": GIVEN}
    path.write_text(json.dumps({**line, **changes}, default=str) + "\n", encoding="utf-8")
    return path


async def broken_by(settings: Settings, history: Path, *statements: str) -> set[str]:
    """The checks that the log turns red in a database with those rows."""
    async with planted(settings, *statements) as connection:
        findings = await acknowledged_findings(connection, history)
    return {finding.check for finding in findings if not finding.ok}


async def test_what_was_acknowledged_and_is_there_is_green(sound: Settings, tmp_path: Path) -> None:
    assert await broken_by(sound, log(tmp_path), HANDOUT, VERDICT, ANSWER_ROW) == set()


@pytest.mark.parametrize(
    ("there", "checks"),
    [
        ((), BOTH),
        ((HANDOUT, VERDICT), {KEYS}),
        ((HANDOUT, VERDICT, ANSWER_ROW.replace("201", "409")), {KEYS}),
        ((ANSWER_ROW,), {OBJECTS, VERDICTS}),
        ((HANDOUT, VERDICT.replace("GIVEN", "GIVEN_OVER"), ANSWER_ROW), {VERDICTS}),
    ],
    ids=["nothing", "no answer", "another answer", "no hand-out", "another verdict"],
)
async def test_what_was_acknowledged_and_is_lost_is_named(
    sound: Settings, tmp_path: Path, there: tuple[str, ...], checks: set[str]
) -> None:
    assert await broken_by(sound, log(tmp_path), *there) == checks


@pytest.mark.parametrize("status", [None, 409, 503])
async def test_what_was_not_acknowledged_may_be_missing(sound: Settings, tmp_path: Path, status: int | None) -> None:
    assert await broken_by(sound, log(tmp_path, status=status)) == set()


async def test_of_a_log_of_a_device_each_item_that_was_acknowledged_must_be_there(
    sound: Settings, tmp_path: Path
) -> None:
    refused = {"status": 404, "problem": {"code": "not_found"}}
    batch = {
        "path": "/distribution/v1/handouts/batch",
        "status": 207,
        "body": {"items": [{"id": fixed_id("b")}, {"id": ID}]},
        "answer": {"items": [refused, {"status": 201, "resource": GIVEN}]},
    }
    history = log(tmp_path, **batch)
    assert await broken_by(sound, history, HANDOUT, VERDICT, ANSWER_ROW.replace("201", "207")) == set()
    assert await broken_by(sound, history, ANSWER_ROW.replace("201", "207")) == {OBJECTS, VERDICTS}


async def test_a_household_and_its_people_must_be_there(sound: Settings, tmp_path: Path) -> None:
    body = {"id": ID, "members": [{"id": fixed_id("b")}]}
    history = log(tmp_path, path="/registration/v1/households", body=body, answer={})
    async with planted(sound) as connection:
        found = {finding.check: finding for finding in await acknowledged_findings(connection, history)}
    assert found[OBJECTS].examples == [f"registration.household {ID}", f"registration.person {fixed_id('b')}"]


@pytest.mark.parametrize("line", ["no JSON", "{}", '{"path": "/elsewhere/v1/x", "status": 201}'])
def test_a_file_that_is_no_such_log_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = log(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"history.jsonl, line 2"):
        acknowledged(path)


def test_the_command_takes_the_file(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["verify", "--history", str(tmp_path / "missing.jsonl")])
    assert answer.exit_code == 2
