"""The service dies between an entry's commit and the tablet's answer: the same entries again are one effect each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.distributed import Processes, ServiceTransport
from shared.bus.memory import MemoryBus
from shared.crash import EXIT_CODE
from shared.ids import new_id
from shared.migrations import admin_url
from tests.support.eventually import eventually
from tests.support.installation import Installation
from tests.support.killable import killable
from tests.support.outboxes import Tablet, statuses
from tests.support.people import COORDINATOR, DANLI, Member, fixed_id

STAFF = Member(fixed_id("shelter worker danli"), {"SHELTER_STAFF": [DANLI]})
STAYS = "POST /shelter/v1/stays"
CRASH = "AMPARO_CRASH_AT"


@pytest.fixture
async def processes(database: str, tmp_path: Path) -> AsyncIterator[Processes]:
    """The directory and the shelter's service as processes of their own."""
    with killable("shelter", database, tmp_path) as started:
        yield started


@pytest.fixture
async def tablet(processes: Processes) -> AsyncIterator[Tablet]:
    """A tablet that reaches the processes as through a gateway."""
    settings = processes.settings
    transport = ServiceTransport(settings)
    async with httpx.AsyncClient(transport=transport, base_url=settings.directory_url, timeout=30) as http:
        yield Tablet(Installation(settings, MemoryBus(settings), http), "shelter")


async def answers(tablet: Tablet) -> bool:
    """Whether the service is there."""
    try:
        return (await tablet.installation.client.get("/shelter/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


async def live(processes: Processes, tablet: Tablet) -> None:
    """Start the service and wait until it answers."""
    processes.start_server("shelter")

    async def ready() -> bool:
        return await answers(tablet)

    await eventually(ready, within_seconds=60)


async def lay_out(tablet: Tablet, beds: list[Any]) -> None:
    """A room with these beds."""
    listed = [{"id": bed, "code": f"B{number}"} for number, bed in enumerate(beds)]
    room = {"id": str(new_id()), "code": "A", "mode": "NUMBERED", "covered_area_m2": 30, "beds": listed}
    token = tablet.installation.token(COORDINATOR.roles, subject=COORDINATOR.subject)
    answer = await tablet.installation.client.post(
        "/shelter/v1/shelters",
        json={"site_id": str(DANLI), "covered_area_m2": 30, "rooms": [room]},
        headers=tablet.installation.headers(token),
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("crash_at", "stays"),
    [("before_commit:2", 1), ("before_answer:1", 1), ("before_answer:2", 2), ("before_answer:3", 2)],
)
async def test_a_kill_between_an_entry_and_its_answer_loses_nothing_and_doubles_nothing(
    processes: Processes, tablet: Tablet, monkeypatch: pytest.MonkeyPatch, crash_at: str, stays: int
) -> None:
    beds = [str(new_id()) for _ in range(2)]
    await live(processes, tablet)
    await lay_out(tablet, beds)
    processes.kill("shelter")
    worker = tablet.on_shift(STAFF)
    taken = [*beds, beds[0]]
    bodies = [{"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": bed}]} for bed in taken]
    entries = [worker.entry(STAYS, body, seq=number) for number, body in enumerate(bodies)]
    monkeypatch.setenv(CRASH, crash_at)
    await live(processes, tablet)
    with pytest.raises(httpx.HTTPError):
        await tablet.send(*entries)
    assert processes.running["shelter"].wait(timeout=30) == EXIT_CODE
    assert await counted(processes) == stays
    processes.running.pop("shelter")
    monkeypatch.delenv(CRASH)
    await live(processes, tablet)
    assert statuses(await tablet.items(*entries)) == [(201, False), (201, False), (409, True)]
    assert statuses(await tablet.items(*entries)) == [(201, False), (201, False), (409, True)]
    assert await counted(processes) == 2
    assert len(await tablet.parked(COORDINATOR)) == 1


async def counted(processes: Processes) -> int:
    """How many stays there are."""
    admin = await asyncpg.connect(admin_url(processes.settings))
    try:
        return int(await admin.fetchval("SELECT count(*) FROM shelter.stay"))
    finally:
        await admin.close()
