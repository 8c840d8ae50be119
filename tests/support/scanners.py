"""Scanners that give and send their logs while the service dies; each keeps a log of what it was told (I4)."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from shared.ids import new_id

AGAIN_SECONDS = 0.05
DUPLICATES, OFFLINE = 0.4, 0.4
ITEMS = 4


@dataclass
class Told:
    """One request under its key: the answer that came at last, and how often nobody answered before."""

    path: str
    body: Mapping[str, Any]
    key: UUID = field(default_factory=new_id)
    status: int | None = None
    answer: Any = None
    unanswered: int = 0
    replayed: bool = False


@dataclass
class Scanner:
    """A device that gives kits of a round to people at random, online and offline, one request after another."""

    http: httpx.AsyncClient
    token: str
    round_id: UUID
    site_id: UUID
    people: Sequence[UUID]
    seed: int
    device_id: UUID = field(default_factory=new_id)
    told: list[Told] = field(default_factory=list)

    async def work(self, stop: asyncio.Event) -> None:
        """Go on until `stop`."""
        drawn = random.Random(self.seed)
        while not stop.is_set():
            if drawn.random() < OFFLINE:
                items = [self._scan(drawn, offline=True) for _ in range(ITEMS)]
                body = {"device_id": self.device_id, "sent_at": datetime.now(UTC), "items": items}
                told = await self.send(Told("/handouts/batch", body))
            else:
                told = await self.send(Told("/handouts", self._scan(drawn, offline=False)))
            if drawn.random() < DUPLICATES:  # half of them under the same key
                again = Told(told.path, told.body, told.key if drawn.random() < 0.5 else new_id())
                await self.send(again)

    def _scan(self, drawn: random.Random, *, offline: bool) -> dict[str, Any]:
        scan = {
            "id": new_id(),
            "round_id": self.round_id,
            "site_id": self.site_id,
            "person_id": drawn.choice(self.people),
        }
        return scan | ({"scanned_at": datetime.now(UTC)} if offline else {})

    async def send(self, told: Told) -> Told:
        """Send it until it is answered."""
        self.told.append(told)
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(told.key)}
        headers |= {"Content-Type": "application/json"}
        content = json.dumps(told.body, default=str)
        while told.status is None:
            try:
                answer = await self.http.post(f"/distribution/v1{told.path}", content=content, headers=headers)
            except httpx.ConnectError:  # nobody is there, so that nothing was sent
                await asyncio.sleep(AGAIN_SECONDS)
            except httpx.TransportError:
                told.unanswered += 1
            else:
                if answer.status_code == 503 or answer.json().get("code") == "request_in_flight":
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                told.status, told.answer = answer.status_code, answer.json()
                told.replayed = "Idempotent-Replayed" in answer.headers
        return told


def write_log(told: Sequence[Told], path: Path) -> None:
    """What they were told, as a file that `amparo verify --history` reads."""
    lines = [
        {
            "path": f"/distribution/v1{one.path}",
            "key": one.key,
            "status": one.status,
            "body": one.body,
            "answer": one.answer,
        }
        for one in told
    ]
    path.write_text("".join(json.dumps(line, default=str) + "\n" for line in lines), encoding="utf-8")
