"""Two hundred scanners come back from a day without a network, and send what they have all at once."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from benchmarks.desk import DEVICES_ID, ITEMS, ROUND, SITES, Desk
from benchmarks.figures import Figure, say
from benchmarks.load import code_of
from benchmarks.options import Options
from benchmarks.stage import FIRST_NUMBER, Stage, staged
from shared.ids import new_id
from tests.support.goods_checks import broken_goods

DEVICES, SCANS_EACH = 200, 500
SECONDS_MAX = 180.0
CHUNK_ITEMS = 100
CONNECTIONS = 16
EVERY = 20
"""Of so many scans of a device four are of people who receive at another device too, and one is a scan again."""
ELSEWHERE, AGAIN = (3, 8, 13, 18), 6
SENT_TWICE_EVERY = 5
"""Of so many chunks one is sent a second time, as after an answer that was lost."""
RUNS = 4
"""So many times as many people as a run of other benchmarks has are enough for all scans."""


@dataclass(frozen=True)
class Scan:
    """One hand-out in a device's log: the person's number, and whether it is a scan again, which moves nothing."""

    id: UUID
    device: int
    person: int
    scanned_at: datetime
    again: bool = False

    @property
    def site_id(self) -> UUID:
        """Where the device is."""
        return SITES[self.device % len(SITES)]


def logs_of(devices: int, first_person: int, now: datetime) -> list[list[Scan]]:
    """A log for each of the devices, in its order."""
    logs: list[list[Scan]] = []
    for device in range(devices):
        log: list[Scan] = []
        at = now - timedelta(hours=10)
        for n in range(SCANS_EACH):
            place = n % EVERY
            at += timedelta(seconds=1 if place == AGAIN else 60)
            owner = (device + 1) % devices if place in ELSEWHERE else device
            person = log[-1].person if place == AGAIN else first_person + owner * SCANS_EACH + n - (place in ELSEWHERE)
            log.append(Scan(new_id(), device, person, at, again=place == AGAIN))
        logs.append(log)
    return logs


async def offline_drain(options: Options) -> Figure:
    """Seconds for 100,000 offline scans of 200 devices, a quarter of them repeats, until the last is acknowledged."""
    async with staged("distribution") as stage:
        desk = Desk(stage)
        await desk.prepare(RUNS)
        stage.serve("distribution")  # one for each core
        await stage.calm()
        logs = logs_of(max(2, round(DEVICES * options.scale)), stage.next_numbers(), datetime.now(UTC))
        began = time.perf_counter()
        await _Drain(desk, stage.urls["distribution"]).run(logs)
        seconds = time.perf_counter() - began
        wrong = await _differences(stage, logs)
        broken = await broken_goods(stage.admin, stage.settings.role("distribution"))
        wrong += [f"WRONG: {check}: {rows} broken" for check, rows in broken.items()]
    scans = sum(map(len, logs))
    limit = SECONDS_MAX * len(logs) / DEVICES
    kept = seconds <= limit and not wrong
    say(f"  {scans:,} scans in {seconds:.0f} s (must be <= {limit:.0f}), {scans / seconds:.0f} a second")
    for line in wrong or ("every hand-out once, entitlement and stock as computed",):
        say(f"  {line}")
    say(f"  {'kept' if kept else 'NOT KEPT'}")
    return Figure("offline_drain", "s", value=round(seconds, 1), kept=kept)


class _Drain:
    """All devices at once; each sends the chunks of its log one after another, and again while nobody has time."""

    def __init__(self, desk: Desk, urls: Sequence[str]) -> None:
        self._desk, self._urls = desk, urls
        self._turn = asyncio.Semaphore(CONNECTIONS)

    async def run(self, logs: Sequence[Sequence[Scan]]) -> None:
        """Send all logs.

        Raises:
            RuntimeError: an item was not recorded.
        """
        limits = httpx.Limits(max_connections=CONNECTIONS)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            await asyncio.gather(*(self._device(http, log) for log in logs))

    async def _device(self, http: httpx.AsyncClient, log: Sequence[Scan]) -> None:
        for number, first in enumerate(range(0, len(log), CHUNK_ITEMS)):
            chunk = log[first : first + CHUNK_ITEMS]
            body = json.dumps(_body(chunk, first, more=first + CHUNK_ITEMS < len(log)), default=str)
            await self._send(http, chunk[0].device, body)
            if number % SENT_TWICE_EVERY == chunk[0].device % SENT_TWICE_EVERY:
                await self._send(http, chunk[0].device, body)

    async def _send(self, http: httpx.AsyncClient, device: int, body: str) -> None:
        url = f"{self._urls[device % len(self._urls)]}/distribution/v1/handouts/batch"
        headers = {"Authorization": f"Bearer {self._desk.token}", "Idempotency-Key": str(new_id())}
        headers |= {"Content-Type": "application/json"}
        while True:
            async with self._turn:
                answer = await http.post(url, content=body, headers=headers)
            if answer.status_code != 503:
                break
            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        items = answer.json().get("items", [])
        if answer.status_code != 207 or any(one["status"] != 201 for one in items):
            raise RuntimeError(f"a log was answered {answer.status_code}: {answer.text[:500]}")


def _body(chunk: Sequence[Scan], first: int, *, more: bool) -> dict[str, Any]:
    return {
        "device_id": DEVICES_ID.replace("@", f"{FIRST_NUMBER + chunk[0].device:010d}"),
        "sent_at": datetime.now(UTC).isoformat(),
        "more": more,
        "items": [
            {
                "id": scan.id,
                "round_id": ROUND,
                "site_id": scan.site_id,
                "card": code_of(scan.person),
                "device_seq": first + n,
                "scanned_at": scan.scanned_at.isoformat(),
            }
            for n, scan in enumerate(chunk)
        ],
    }


def _computed(logs: Sequence[Sequence[Scan]]) -> dict[str, Any]:
    """What a count of the logs says."""
    scans = [scan for log in logs for scan in log]
    given = [scan for scan in scans if not scan.again]
    kits = Counter(scan.person for scan in given)
    return {
        "hand-outs": {scan.id: not scan.again for scan in scans},
        "entitlements": {person: (1, count - 1) for person, count in kits.items()},
        "cases": {person: count - 1 for person, count in kits.items() if count > 1},
        "pieces handed out": dict(Counter((scan.site_id, item) for scan in given for item in ITEMS)),
    }


async def _found(stage: Stage) -> dict[str, Any]:
    """The same as it stands in the tables."""
    read = stage.admin.fetch
    handouts_ = await read(
        """
        SELECT h.id, v.verdict <> 'DUPLICATE_SCAN' FROM distribution.handout AS h
        JOIN distribution.verdict AS v ON v.handout_id = h.id WHERE h.offline
        """
    )
    standings = await read(
        """
        SELECT unit_id, taken, over FROM distribution.entitlement WHERE unit_id IN (
            SELECT c.unit_id FROM distribution.claim AS c
            JOIN distribution.handout AS h ON h.id = c.handout_id WHERE h.offline)
        """
    )
    cases = await read(
        "SELECT unit_id, excess FROM distribution.review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'"
    )
    pieces = await read(
        """
        SELECT l.place_id, l.item_id, sum(l.qty)::integer FROM distribution.leg AS l
        JOIN distribution.handout AS h ON h.id = l.movement_id AND h.offline
        WHERE l.account = 'HANDED_OUT' GROUP BY 1, 2
        """
    )
    return {
        "hand-outs": dict(handouts_),
        "entitlements": {_person(unit): (taken, over) for unit, taken, over in standings},
        "cases": {_person(unit): excess for unit, excess in cases},
        "pieces handed out": {(place, item): quantity for place, item, quantity in pieces},
    }


async def _differences(stage: Stage, logs: Sequence[Sequence[Scan]]) -> list[str]:
    wanted, found = _computed(logs), await _found(stage)
    return [f"WRONG: {what} are not as computed" for what in wanted if wanted[what] != found[what]]


def _person(unit_id: UUID) -> int:
    return int(str(unit_id)[-10:])
