"""A shift of several scanners without a network, and how their decisions compare with the server's verdicts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx

from amparo.scanner.device import Scanner
from shared import clock
from shared.ids import new_id

AGREED = "GIVEN"
CLOCK_OFF_MAX = timedelta(days=3650)


@dataclass(frozen=True)
class Shift:
    """What happens: `scans` of cards drawn from those that there are, at `devices`, over the last `hours`.

    `doubles` is the share of scans of a card that some device has seen already: households come twice, to several
    desks. `twice` is the share of the log's parts that are sent twice, `chunk` how many hand-outs a part holds.
    """

    round_id: UUID
    site_id: UUID
    devices: int = 4
    scans: int = 200
    hours: float = 8.0
    doubles: float = 0.3
    twice: float = 0.3
    chunk: int = 50
    seed: int = 0


@dataclass
class Report:
    """What the scanners decided, and what the server said: verdicts of what they gave, and gaps that are left."""

    scans: int = 0
    given: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[UUID, str, str]] = field(default_factory=list)
    missing: int = 0

    def lines(self) -> list[str]:
        """The report as text, a line each."""
        told = [f"{self.scans} scans, {self.given} given, {self.scans - self.given} refused by the scanners alone"]
        told += [f"  refused  {code}: {count}" for code, count in sorted(self.refused.items())]
        told += [f"  server   {verdict}: {count}" for verdict, count in sorted(self.verdicts.items())]
        told.append(f"{len(self.differences)} differ from what the scanner decided")
        told += [f"  {device}  {handout}  given, and {verdict}" for device, handout, verdict in self.differences]
        if self.missing:
            told.append(f"{self.missing} gaps are left in the sequences of the devices")
        return told


async def simulate(
    client: httpx.AsyncClient,
    token: Callable[[UUID], str],
    shift: Shift,
    codes: Sequence[str],
    *,
    history: Path | None = None,
) -> Report:
    """Give by the pack without a network, then send all logs at once; `token` makes one for a device.

    Raises:
        NotAnswered: the server was away for longer than a scanner tries.
        httpx.HTTPStatusError: it refuses the pack or a log.
    """
    chance = random.Random(shift.seed)  # noqa: S311 - a simulation
    scanners = [_scanner(client, token, shift, chance, history) for _ in range(shift.devices)]
    await asyncio.gather(*(scanner.fetch_pack() for scanner in scanners))
    _work(scanners, shift, codes, chance)
    await asyncio.gather(*(scanner.send_log(chunk=shift.chunk, shuffled=True) for scanner in scanners))
    return _report(scanners, shift)


def _scanner(
    client: httpx.AsyncClient,
    token: Callable[[UUID], str],
    shift: Shift,
    chance: random.Random,
    history: Path | None,
) -> Scanner:
    device_id = new_id()
    return Scanner(
        client,
        lambda: token(device_id),
        device_id,
        shift.round_id,
        shift.site_id,
        off=CLOCK_OFF_MAX * chance.uniform(-1, 1),
        chance=random.Random(chance.random()),  # noqa: S311 - a simulation
        twice=shift.twice,
        history=history,
    )


def _work(scanners: Sequence[Scanner], shift: Shift, codes: Sequence[str], chance: random.Random) -> None:
    fresh = list(codes)
    chance.shuffle(fresh)
    seen: list[str] = []
    for at in _moments(shift, chance):
        again = seen and (not fresh or chance.random() < shift.doubles)
        code = chance.choice(seen) if again else fresh.pop()
        seen.append(code)
        chance.choice(scanners).scan(code, at)


def _moments(shift: Shift, chance: random.Random) -> list[datetime]:
    now, seconds = clock.real_now(), shift.hours * 3600
    return sorted(now - timedelta(seconds=chance.uniform(1, seconds)) for _ in range(shift.scans))


def _report(scanners: Sequence[Scanner], shift: Shift) -> Report:
    report = Report(scans=shift.scans)
    for scanner in scanners:
        report.refused.update(scanner.refused)
        report.given += len(scanner.log)
        report.missing += len(scanner.missing)
        for entry in scanner.log:
            verdict = entry.verdict or "not answered"
            report.verdicts[verdict] += 1
            if verdict != AGREED:
                report.differences.append((scanner.device_id, str(entry.item["id"]), verdict))
    return report
