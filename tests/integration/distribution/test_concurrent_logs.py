"""Logs and reversals at once: every claim is counted, and nobody waits for somebody who waits for them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.events import made
from tests.support.people import CLERK, DANLI

DEVICES, ITEMS = 6, 5


async def devices(desk: Desk) -> list[Any]:
    """Devices that the directory told of."""
    ids = [new_id() for _ in range(DEVICES)]
    await desk.hear(*(made(DeviceChanged, device_id=one, site_id=DANLI, kind="SCANNER", active=True) for one in ids))
    return ids


def log(desk: Desk, person: Any, **changes: Any) -> list[dict[str, Any]]:
    """One person, several times, an hour ago."""
    at = (real_now() - timedelta(hours=1)).isoformat()
    return [desk.handout(person, scanned_at=at, device_seq=n, **changes) for n in range(ITEMS)]


async def deadlocks(desk: Desk) -> int:
    """How many deadlocks the server has found in this database, all its sessions having reported."""
    await desk.installation.runtime("distribution").close()
    connection = await asyncpg.connect(admin_url(desk.installation.settings))
    try:
        name = desk.installation.settings.database_name()
        return int(await connection.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = $1", name))
    finally:
        await connection.close()


async def test_logs_of_many_devices_for_one_person_are_one_window_with_its_excess(desk: Desk) -> None:
    person = await desk.person()
    sent = [desk.send(log(desk, person), device_id=one, member=CLERK) for one in await devices(desk)]
    given = [verdict for answer in await asyncio.gather(*sent) for verdict in verdicts(answer)]
    assert sorted(given) == ["GIVEN"] + ["GIVEN_OVER"] * (DEVICES * ITEMS - 1)
    excess = DEVICES * ITEMS - 1
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": excess}]
    assert await desk.rows("SELECT state, excess FROM review_case") == [{"state": "OPEN", "excess": excess}]


async def test_reversals_and_short_logs_of_one_item_do_not_deadlock(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 100}, code="MANY")
    for lot in "BCD":
        await desk.receive(20, lot_code=lot, expires_on="2033-01-01")
    ids = await devices(desk)
    given = log(
        desk, await desk.person(), round_id=round_id, quantity=20
    )  # the shelf has too few
    await desk.send(given, device_id=ids[0], member=CLERK)
    reversals = [desk.post(f"/handouts/{one['id']}/reverse", {"id": new_id(), "reason": "devuelto"}) for one in given]
    logs = [
        desk.send(log(desk, await desk.person(), round_id=round_id, quantity=10), device_id=one, member=CLERK)
        for one in ids
    ]
    answers = await asyncio.gather(*[call for pair in zip(reversals, logs, strict=False) for call in pair], logs[-1])
    assert {answer.status_code for answer in answers} == {201, 207}
    sums = await desk.rows("SELECT sum(qty)::int AS all_legs FROM balance")
    assert sums == [{"all_legs": 0}]
    assert await deadlocks(desk) == 0
