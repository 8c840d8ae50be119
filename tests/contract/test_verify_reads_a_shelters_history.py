"""`amparo verify --history` of a shelter's client: stays, steps, holds, a census and all undone, row by row (I4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amparo.verify import acknowledged_findings
from shared.settings import Settings
from tests.contract.test_verify_reads_a_clients_history import ID, OBJECTS, log
from tests.support.people import fixed_id
from tests.support.planted import planted
from tests.support.planted_goods import A, B, C, D


def inserted(table: str, **columns: str) -> str:
    """A row of a table of shelter."""
    return f"INSERT INTO shelter.{table} ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"


TIME = "'2023-01-01'"
WHO = {"reason": "'x'", "reversed_by": D, "reversed_at": TIME}
SIGNED = {"fingerprint": "''", "recorded_by": D}
OF_NIGHT = {"id": A, "site_id": B, "night_of": TIME, **SIGNED}
STAY = {"id": A, "site_id": B, "place": "'WITHOUT_BED'", "card_revoked": "false", "started_at": TIME, "night_of": TIME}
END = {"ended_at": TIME, "left_on": TIME, "end_reason": "'HOME'", "ended_by": D}
HOLD = {"id": A, "site_id": B, "held_from": TIME, "expires_at": "'2023-01-02'", **SIGNED}
MOVED = {"id": A, "stay_id": B, "version": "2", "kind": "'MOVED'", "past_use_id": C, "occurred_at": TIME, **SIGNED}
STEP = inserted("stay_step", **MOVED, from_place="'WITHOUT_BED'", place="'WITHOUT_BED'")
FIGURES = dict.fromkeys(("people_before", "came", "went", "people", "not_seen"), "0")

HERE, THERE = f"/shelters/{fixed_id('b')}", f"/stays/{fixed_id('b')}"
ITSELF = {"id": ID}
SHELTERS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, str]] = {
    "check-in": ("/stays", {"stays": [ITSELF]}, {}, inserted("stay", **STAY, **SIGNED), "stay"),
    "group": ("/stays/group", {}, {"stays": [{"stay_id": ID}]}, inserted("stay", **STAY, **SIGNED), "stay"),
    "move": ("/stays/move", {"moves": [ITSELF]}, {}, STEP, "stay_step"),
    "leave": ("/stays/leave", {"guests": [ITSELF]}, {}, STEP, "stay_step"),
    "return": ("/stays/return", {"guests": [ITSELF]}, {}, STEP, "stay_step"),
    "undone step": (
        f"/stays/steps/{fixed_id('b')}/reverse",
        ITSELF,
        {},
        inserted("stay_step_reversal", id=A, step_id=B, **WHO),
        "stay_step_reversal",
    ),
    "check-out": ("/stays/end", {"ends": [{"stay_id": ID}]}, {}, inserted("stay", **STAY, **SIGNED, **END), "stay"),
    "check-out that was undone": (
        "/stays/end",
        {"ends": [{"stay_id": ID}]},
        {},
        inserted("stay_end_reversal", id=C, stay_id=A, ending="1", **END, **WHO),
        "stay",
    ),
    "undone check-in": (
        f"{THERE}/reverse",
        ITSELF,
        {},
        inserted("stay_reversal", id=A, stay_id=B, **WHO),
        "stay_reversal",
    ),
    "undone end": (
        f"{THERE}/end/reverse",
        ITSELF,
        {},
        inserted("stay_end_reversal", id=A, stay_id=B, ending="1", **END, **WHO),
        "stay_end_reversal",
    ),
    "hold": (f"{HERE}/holds", ITSELF, {}, inserted("hold", **HOLD, reason="'BUS'"), "hold"),
    "release": (
        f"/holds/{ID}/release",
        {},
        {"hold_id": ID, "state": "RELEASED"},
        inserted("hold", **HOLD, reason="'BUS'", released_at=TIME, released_by=D, release_reason="'NOT_COMING'"),
        "hold",
    ),
    "rooms of a census": (
        f"{HERE}/census/rooms",
        {"rooms": [ITSELF]},
        {},
        inserted("census_room", **OF_NIGHT, expected="0", children_short="0", confirmed_at=TIME),
        "census_room",
    ),
    "census": (f"{HERE}/census/close", ITSELF, {}, inserted("census", **OF_NIGHT, **FIGURES, closed_at=TIME), "census"),
}
"""What a shelter was told: the path, what was sent and answered, the row that it made, and its table."""


async def what_is_missing(settings: Settings, history: Path, *statements: str) -> list[str]:
    """The examples of what the log says was acknowledged and is not in a database with those rows."""
    async with planted(settings, *statements) as connection:
        findings = await acknowledged_findings(connection, history)
    return [example for finding in findings if finding.check == OBJECTS for example in finding.examples]


@pytest.mark.parametrize(("path", "body", "answer", "row", "table"), SHELTERS.values(), ids=SHELTERS)
async def test_what_a_shelter_acknowledged_must_be_there(
    sound: Settings, tmp_path: Path, path: str, body: dict[str, Any], answer: dict[str, Any], row: str, table: str
) -> None:
    history = log(tmp_path, path=f"/shelter/v1{path}", body=body, answer=answer)
    assert await what_is_missing(sound, history, row) == []
    assert await what_is_missing(sound, history) == [f"shelter.{table} {ID}"]


@pytest.mark.parametrize("name", ["check-out", "release"])
async def test_a_stay_that_goes_on_did_not_end_and_a_hold_that_keeps_is_not_released(
    sound: Settings, tmp_path: Path, name: str
) -> None:
    path, body, answer, _, table = SHELTERS[name]
    history = log(tmp_path, path=f"/shelter/v1{path}", body=body, answer=answer)
    still = {"stay": inserted("stay", **STAY, **SIGNED), "hold": inserted("hold", **HOLD, reason="'BUS'")}
    assert await what_is_missing(sound, history, still[table]) == [f"shelter.{table} {ID}"]


async def test_a_hold_that_had_expired_need_not_be_released(sound: Settings, tmp_path: Path) -> None:
    told = {"hold_id": ID, "state": "EXPIRED"}
    history = log(tmp_path, path=f"/shelter/v1/holds/{ID}/release", body={}, answer=told)
    assert await what_is_missing(sound, history, inserted("hold", **HOLD, reason="'BUS'")) == []
