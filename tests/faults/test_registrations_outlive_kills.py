"""Registration killed while desks write: what was acknowledged is there, and each call has one effect."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.distributed import Processes, ServiceTransport
from amparo.verify import verify
from services.directory.tokens import mint
from shared.crash import EXIT_CODE
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from tests.support.desks import Desk, effects, is_wrong, makes
from tests.support.eventually import eventually
from tests.support.histories import Call, broken, is_counted, write_log
from tests.support.killable import killable
from tests.support.people import DANLI, REGISTRAR

SEED = 2023
DESKS = 6
CALLS_BETWEEN = 40
LIVES = ("", "before_answer:20", "before_commit:20")
"""How each life of the process ends: by a signal from outside, or at a point of its own."""


@pytest.fixture
async def processes(database: str, tmp_path: Path) -> AsyncIterator[Processes]:
    """The directory and registration as processes of their own."""
    with killable("registration", database, tmp_path) as started:
        yield started


@pytest.fixture
async def admin(processes: Processes) -> AsyncIterator[asyncpg.Connection]:
    """The database with an administrator's eyes."""
    connection = await asyncpg.connect(admin_url(processes.settings))
    yield connection
    await connection.close()


@pytest.fixture
async def desks(processes: Processes, admin: asyncpg.Connection) -> AsyncIterator[list[Desk]]:
    """Desks at Danlí, each with a laptop of its own."""
    settings = processes.settings
    roles = {role: [str(site) for site in sites] for role, sites in REGISTRAR.roles.items()}
    keys = KeysDirectory(settings.keys_dir)
    transport = ServiceTransport(settings)
    async with httpx.AsyncClient(transport=transport, base_url=settings.directory_url, timeout=30) as http:
        clients = []
        for place in range(DESKS):
            token = mint(settings, keys, subject=new_id(), kind="staff", agency=None, roles=roles)
            clients.append(Desk(http, token, new_id(), SEED + place))
        laptops = [(client.device_id, 1, DANLI, "DESK", True) for client in clients]
        await admin.executemany("INSERT INTO registration.device VALUES ($1, $2, $3, $4, $5)", laptops)
        yield clients


def all_calls(desks: list[Desk]) -> list[Call]:
    """The history of all of them."""
    return [call for desk in desks for call in desk.calls]


async def live(processes: Processes, desks: list[Desk], ends: str, pause: float) -> None:
    """Let registration live until it has answered some calls and dies in the middle of others."""
    answered = sum(call.status is not None for call in all_calls(desks))

    async def enough() -> bool:
        process = processes.running["registration"]
        if ends:
            return process.poll() == EXIT_CODE
        assert process.poll() is None
        return sum(call.status is not None for call in all_calls(desks)) > answered + CALLS_BETWEEN

    processes.start_server("registration")
    await eventually(enough, within_seconds=120)
    await asyncio.sleep(pause)
    processes.kill("registration")


async def test_nothing_acknowledged_is_lost_and_no_repeat_has_a_second_effect(
    processes: Processes,
    admin: asyncpg.Connection,
    desks: list[Desk],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    moments, stop = random.Random(SEED), asyncio.Event()
    working = [asyncio.create_task(desk.work(stop)) for desk in desks]
    for ends in LIVES:
        for desk in desks:
            desk.gives_up = not ends
        monkeypatch.setenv("AMPARO_CRASH_AT", ends)
        await live(processes, desks, ends, moments.uniform(0, 0.3))
    stop.set()
    monkeypatch.delenv("AMPARO_CRASH_AT")
    processes.start_server("registration")
    await asyncio.wait_for(asyncio.gather(*working), timeout=120)

    calls = all_calls(desks)
    assert is_counted(calls)
    assert any(call.unanswered and call.replayed for call in calls)  # done, and nobody had said so
    assert any(call.unanswered and call.acknowledged and not call.replayed for call in calls)  # and not done
    assert broken(calls, await effects(admin), makes, is_wrong) == []
    assert await not_shown(calls, desks) == []
    log = tmp_path / "history.jsonl"
    write_log("registration", calls, log)
    findings = await verify(processes.settings, admin_url(processes.settings), grace_seconds=3_600, history=log)
    assert [finding for finding in findings if not finding.ok] == []


async def not_shown(calls: list[Call], desks: list[Desk]) -> list[str]:
    """What was acknowledged and is not answered to who asks for it now."""
    headers = {"Authorization": f"Bearer {desks[0].token}"}
    missing = []

    async def read(path: str) -> Any:
        answer = await desks[0].http.get(f"/registration/v1{path}", headers=headers)
        return answer.json() if answer.status_code == 200 else {}

    edits: dict[str, list[dict[str, Any]]] = {}
    for call in calls:
        if call.kind == "edit" and call.acknowledged:
            edit = call.body["items"][0]["edit"]
            edits.setdefault(str(edit["person_id"]), []).append(edit)
    for call in calls:
        if call.kind != "register" or not call.acknowledged:
            continue
        head, *_ = people = [str(one["id"]) for one in call.body["members"]]
        household = await read(f"/households/{call.about}")
        if {one["person_id"] for one in household.get("members", [])} != set(people):
            missing.append(f"the members of {call.about}")
        history = (await read(f"/persons/{head}/history")).get("items", [])
        kept = {one["new"] for one in history if one["field"] == "phone"}
        missing += [f"edit {one['id']}" for one in edits.get(head, []) if one["changes"]["phone"] not in kept]
        if (await read(f"/cards/{call.answer['cards'][0]['code']}")).get("person", {}).get("person_id") != head:
            missing.append(f"the card of {head}")
    return missing


async def test_control_a_lost_row_a_second_effect_and_another_answer_are_found() -> None:
    kept = Call("register", "/households", {"members": [{"id": "one"}]}, "home", status=201, answer={})
    edit = Call("edit", "/registrations/batch", {}, "edit", status=207, answer={"items": [{"status": 201}]})
    asked = Call("pause", "/cards/C/pause", {}, "C")
    good = {"register": Counter(home=1), "people": Counter(one=1), "edit": Counter(edit=1), "pause": Counter(C=1)}
    assert broken([kept, edit, asked], good, makes, is_wrong) == []
    assert broken([kept, edit, asked], good | {"pause": Counter()}, makes, is_wrong) == []
    lost, twice, more, other = Counter[str](), Counter(one=2), Counter(C=2), Counter(x=1)
    for wrong in ({"edit": lost}, {"people": twice}, {"pause": more}, {"register": other}):
        assert broken([kept, edit, asked], good | wrong, makes, is_wrong)
    refused = Call("edit", "/registrations/batch", {}, "no", status=207, answer={"items": [{"status": 422}]})
    for strange in (refused, Call("repeat", "/households", {}, "home", status=201, answer={})):
        assert broken([kept, edit, asked, strange], good, makes, is_wrong)
