"""Logs and reversals at once: every claim is counted, and nobody waits for somebody who waits for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.events import made
from tests.support.people import CLERK, DANLI

DEVICES, ITEMS, TURNS = 6, 5, 3


async def devices(desk: Desk) -> list[Any]:
    """Devices that the directory told of."""
    ids = [new_id() for _ in range(DEVICES)]
    await desk.hear(*(made(DeviceChanged, device_id=one, site_id=DANLI, kind="SCANNER", active=True) for one in ids))
    return ids


NUMBERS = count(1)
"""Of all devices together: none of them uses a number twice."""


def log(desk: Desk, person: Any, **changes: Any) -> list[dict[str, Any]]:
    """One person, several times, an hour ago."""
    at = (real_now() - timedelta(hours=1)).isoformat()
    return [desk.handout(person, scanned_at=at, device_seq=next(NUMBERS), **changes) for _ in range(ITEMS)]


def refused_statements(desk: Desk) -> list[str]:
    """What the server refuses from now on, deadlocks among it, though the service tries those again by itself."""
    refused: list[str] = []

    def note(context: ExceptionContext) -> None:
        refused.append(str(context.original_exception))

    engine = desk.installation.runtime("distribution").database.engine
    event.listen(engine.sync_engine, "handle_error", note)
    return refused


async def test_logs_of_many_devices_for_one_person_are_one_window_with_its_excess(desk: Desk) -> None:
    person = await desk.person()
    sent = [desk.send(log(desk, person), device_id=one, member=CLERK) for one in await devices(desk)]
    given = [verdict for answer in await asyncio.gather(*sent) for verdict in verdicts(answer)]
    assert sorted(given) == ["GIVEN"] + ["GIVEN_OVER"] * (DEVICES * ITEMS - 1)
    excess = DEVICES * ITEMS - 1
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": excess}]
    assert await desk.rows("SELECT state, excess FROM review_case") == [{"state": "OPEN", "excess": excess}]


async def half_short(desk: Desk, device_id: UUID, **changes: Any) -> dict[str, Any]:
    """A hand-out of ten kits while the shelf had five."""
    await desk.receive(10, lot_code="B", expires_on="2033-01-01")
    [item] = log(desk, await desk.person(), quantity=10, **changes)[:1]
    await desk.send([item], device_id=device_id, member=CLERK)
    return item


async def test_reversals_and_short_logs_of_one_item_do_not_deadlock(desk: Desk) -> None:
    ids = await devices(desk) * TURNS
    many = {"round_id": await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 100}, code="MANY")}
    await desk.post("/handouts", desk.handout(await desk.person(), quantity=100, **many))
    given = [await half_short(desk, device, **many) for device in ids]
    reversals = [desk.post(f"/handouts/{one['id']}/reverse", {"id": new_id(), "reason": "x"}) for one in given]
    short = [log(desk, await desk.person(), quantity=10, **many)[:2] for _ in ids]
    logs = [desk.send(items, device_id=device, member=CLERK) for items, device in zip(short, ids, strict=True)]
    refused = refused_statements(desk)
    answers = await asyncio.gather(*(call for pair in zip(reversals, logs, strict=True) for call in pair))
    assert refused == []
    assert Counter(answer.status_code for answer in answers) == {201: len(ids), 207: len(ids)}
    assert await desk.rows("SELECT sum(qty)::int AS all_legs FROM balance") == [{"all_legs": 0}]
