"""Distribution killed while scanners give: what was acknowledged is there, each id once, and every sum holds."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

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
from tests.support.eventually import eventually
from tests.support.killable import killable
from tests.support.people import CLERK, COORDINATOR, DANLI
from tests.support.scanners import Scanner, Told, write_log

SEED = 2024
SCANNERS, PEOPLE, KITS = 5, 60, 100_000
ANSWERED_BETWEEN = 40
COUNTED = 0.2
"""A run with fewer refusals or repeats among its requests proves nothing."""
LIVES = ("", "before_answer:25", "before_commit:25")
"""How each life of the process ends: by a signal from outside, or at a point of its own."""


@dataclass
class Operation:
    """The processes, the scanners, and what all of them were told."""

    processes: Processes
    scanners: list[Scanner]

    def told(self) -> list[Told]:
        """All requests of all scanners."""
        return [one for scanner in self.scanners for one in scanner.told]

    def answered(self) -> int:
        """How many of them were answered."""
        return sum(one.status is not None for one in self.told())

    async def live(self, ends: str, pause: float) -> None:
        """Let distribution live until it has answered some and dies in the middle of others."""
        before = self.answered()

        async def enough() -> bool:
            process = self.processes.running["distribution"]
            return process.poll() == EXIT_CODE if ends else self.answered() > before + ANSWERED_BETWEEN

        self.processes.start_server("distribution")
        await eventually(enough, within_seconds=120)
        await asyncio.sleep(pause)
        self.processes.kill("distribution")


@pytest.fixture
async def operation(database: str, tmp_path: Path) -> AsyncIterator[Operation]:
    """The directory and distribution as processes of their own; an open round with stock, and people to give to."""
    roles = {role: [str(DANLI)] for role in (*CLERK.roles, *COORDINATOR.roles)}
    with killable("distribution", database, tmp_path) as processes:
        settings = processes.settings
        keys = KeysDirectory(settings.keys_dir)
        token = mint(settings, keys, subject=new_id(), kind="staff", agency=None, roles=roles)
        transport = ServiceTransport(settings)
        async with httpx.AsyncClient(transport=transport, base_url=settings.directory_url, timeout=30) as http:
            people = [new_id() for _ in range(PEOPLE)]
            round_id = new_id()
            scanners = [Scanner(http, token, round_id, DANLI, people, SEED + n) for n in range(SCANNERS)]
            await _tell(admin_url(settings), people, [scanner.device_id for scanner in scanners])
            processes.start_server("distribution")
            await _prepare(scanners[0], round_id)
            processes.kill("distribution")
            yield Operation(processes, scanners)


async def _tell(url: str, people: list[UUID], devices: list[UUID]) -> None:
    """What registration and the directory would have told."""
    connection = await asyncpg.connect(url)
    await connection.executemany(
        """
        INSERT INTO distribution.person (id, version, sex, populations, effects)
        VALUES ($1, 1, 'FEMALE', '{IN_TRANSIT}', '{}')
        """,
        [(person,) for person in people],
    )
    await connection.executemany(
        "INSERT INTO distribution.device (id, version, site_id, kind, active) VALUES ($1, 1, $2, 'SCANNER', true)",
        [(device, DANLI) for device in devices],
    )
    await connection.close()


async def _prepare(scanner: Scanner, round_id: UUID) -> None:
    """A kit of one item, many of them on the shelf, and an open round of it."""
    item, kit = new_id(), new_id()
    component = {"item_id": item, "quantity": 1}
    plan: dict[str, Any] = {"id": round_id, "code": "R1", "kit_id": kit, "site_ids": [DANLI]}
    plan |= {"rule": {"unit": "PERSON", "window": "ROUND", "quantity": 2}}
    plan |= {"starts_on": "2020-01-01", "ends_on": "2090-01-01"}
    bodies: dict[str, dict[str, Any]] = {
        "/items": {"id": item, "code": "SOAP", "name": "Jabón", "unit": "pieza"},
        "/kits": {"id": kit, "code": "HYG", "kind": "HYGIENE", "name": "Higiene", "components": [component]},
        "/stock/receipts": {"id": new_id(), "site_id": DANLI, "lines": [component | {"quantity": KITS}]},
        "/rounds": plan,
        f"/rounds/{round_id}/open": {},
    }
    for path, body in bodies.items():
        told = await scanner.send(Told(path, body))
        assert told.status in (200, 201), told.answer


def shares(told: list[Told]) -> tuple[float, float]:
    """How many of the requests were refused, or had a part that was over, and how many were sent before."""
    keys, ids, again, refused = set[UUID](), set[object](), 0, 0
    for one in told:
        id_ = one.body["items"][0]["id"] if "items" in one.body else one.body.get("id")
        again += one.key in keys or id_ in ids
        keys.add(one.key)
        ids.add(id_)
        refused += one.status == 409 or "GIVEN_OVER" in str(one.answer)
    return refused / len(told), again / len(told)


async def test_nothing_acknowledged_is_lost_and_every_sum_holds(
    operation: Operation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moments, stop = random.Random(SEED), asyncio.Event()
    working = [asyncio.create_task(scanner.work(stop)) for scanner in operation.scanners]
    for ends in LIVES:
        monkeypatch.setenv("AMPARO_CRASH_AT", ends)
        await operation.live(ends, moments.uniform(0, 0.3))
    stop.set()
    monkeypatch.delenv("AMPARO_CRASH_AT")
    operation.processes.start_server("distribution")
    await asyncio.wait_for(asyncio.gather(*working), timeout=120)

    told = operation.told()
    assert min(shares(told)) >= COUNTED
    assert {one.status for one in told} <= {200, 201, 207, 409}
    assert any(one.unanswered and one.replayed for one in told)  # done, and nobody had said so
    assert any(one.unanswered and not one.replayed for one in told)  # and not done
    log = tmp_path / "history.jsonl"
    write_log(told, log)
    settings = operation.processes.settings
    findings = await verify(settings, admin_url(settings), grace_seconds=3_600, history=log)
    assert [finding for finding in findings if not finding.ok] == []
