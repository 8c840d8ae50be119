"""One scanner: a clock that may be wrong, a log with its own numbers, and a connection that comes and goes."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from amparo.scanner.deciding import Decision, Memory
from shared import clock
from shared.contracts.offline_packs import unseal
from shared.ids import new_id
from shared.key_sets import public_keys

TRIES_MAX = 8
AGAIN = {408, 425, 429, 500, 502, 503, 504}
"""Statuses after which the same request is sent again, under the same key."""


class NotAnswered(Exception):
    """The server did not answer, or not yet, for as long as a scanner tries."""


@dataclass
class Entry:
    """One gift in the log; `verdict` is the server's, or its problem's code, when it has answered."""

    item: dict[str, Any]
    whose: bytes
    verdict: str | None = None
    counted: bool = False


@dataclass
class Scanner:
    """A scanner of one site and round.

    `off` is how far its clock is ahead of the server's. `token` gives a token whenever one is asked for. `history` is a
    file to which every acknowledged id is appended before the next request is sent.
    """

    client: httpx.AsyncClient
    token: Callable[[], str]
    device_id: UUID
    round_id: UUID
    site_id: UUID
    off: timedelta = timedelta()
    zone: str = "America/Tegucigalpa"
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - not for secrets
    twice: float = 0.0
    """Share of the parts of its log that it sends again though they were answered."""
    history: Path | None = None
    memory: Memory = field(default_factory=Memory)
    log: list[Entry] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    missing: list[Mapping[str, int]] = field(default_factory=list)

    async def fetch_pack(self) -> None:
        """Take the round's pack, or the difference to the one that is here, and prove it."""
        acknowledged = [entry for entry in self.log if entry.verdict is not None and not entry.counted]
        keys = public_keys((await self._call("GET", "/distribution/v1/pack-keys")).json())
        query = {"site": str(self.site_id)} | ({"since": self.memory.pack.version} if self.memory.pack else {})
        path = f"/distribution/v1/rounds/{self.round_id}/offline-pack"
        self.memory.learn(unseal((await self._call("GET", path, params=query)).json(), keys))
        for entry in acknowledged:
            entry.counted = True
            self.memory.counted(entry.whose)

    def scan(self, code: str, at: datetime) -> Decision:
        """Decide on a card at `at`, the true time, which the scanner does not know; a gift goes into the log."""
        own = at + self.off
        decision = self.memory.decide(code, day=at.astimezone(ZoneInfo(self.zone)).date(), now=own)
        if not decision.given:
            self.refused[decision.code] += 1
            return decision
        item = {
            "id": str(new_id()),
            "round_id": str(self.round_id),
            "site_id": str(self.site_id),
            "card": code,
            "device_seq": len(self.log) + 1,
            "scanned_at": own.isoformat(),
        }
        self.log.append(Entry(item, self.memory.gave(code)))
        return decision

    async def send_log(self, *, chunk: int = 200, shuffled: bool = False) -> None:
        """Send what was not acknowledged, in parts; some are sent again, as a scanner does that lost the answer.

        Raises:
            NotAnswered: the server did not answer; what it acknowledged before stays acknowledged.
        """
        waiting = [entry for entry in self.log if entry.verdict is None]
        parts = [waiting[start : start + chunk] for start in range(0, len(waiting), chunk)]
        if shuffled:
            self.chance.shuffle(parts)
        for number, part in enumerate(parts, start=1):
            for _ in range(2 if self.chance.random() < self.twice else 1):
                await self._send(part, more=number < len(parts))

    async def _send(self, part: Sequence[Entry], *, more: bool) -> None:
        sent_at = (clock.real_now() + self.off).isoformat()
        items = [entry.item for entry in part]
        body = {"device_id": str(self.device_id), "sent_at": sent_at, "more": more, "items": items}
        answer = await self._call("POST", "/distribution/v1/handouts/batch", json=body)
        if answer.status_code == 202:
            self._acknowledge(part, ["QUARANTINED"] * len(part))
            return
        told = answer.json()
        self.missing = told["missing_seqs"]
        self._acknowledge(part, [_verdict(item) for item in told["items"]])

    def _acknowledge(self, part: Sequence[Entry], verdicts: Sequence[str]) -> None:
        for entry, verdict in zip(part, verdicts, strict=True):
            if verdict != "request_in_flight":
                entry.verdict = verdict
        if self.history is not None:
            with self.history.open("a", encoding="utf-8") as file:
                for entry in part:
                    line = {"id": entry.item["id"], "device_id": str(self.device_id), "verdict": entry.verdict}
                    file.write(json.dumps(line) + "\n")

    async def _call(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """One request, sent again under its key until it is answered; a refusal is an error of the scanner's own."""
        key = str(new_id())
        for number in range(TRIES_MAX):
            headers = {"Authorization": f"Bearer {self.token()}", "Idempotency-Key": key}
            try:
                answer = await self.client.request(method, path, headers=headers, **parts)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in AGAIN and not _in_flight(answer):
                return answer.raise_for_status()
            told = float(answer.headers.get("Retry-After", 0)) if answer is not None else 0.0
            await asyncio.sleep(told or min(5.0, 0.1 * 2**number) * self.chance.uniform(0.5, 1.0))
        raise NotAnswered(path)


def _in_flight(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json().get("code") == "request_in_flight"


def _verdict(item: Mapping[str, Any]) -> str:
    resource, problem = item.get("resource"), item.get("problem")
    return str(resource["verdict"] if resource else problem["code"] if problem else "")
