"""Entries of a phone's exported file, sent to the services as the phone would have sent them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared import clock
from shared.ids import new_id

ENTRIES_MAX = 50
CHARACTERS_MAX = 900_000
"""Of one request, which may be a megabyte."""
TRIES_MAX = 6
AGAIN = {408, 425, 429, 500, 502, 503, 504}

Entry = Mapping[str, str]


class NotTaken(Exception):
    """A service refused a whole request, or did not answer for as long as is tried."""


@dataclass
class Resent:
    """What became of them. Sent twice, an entry is answered as the first time, and done once."""

    done: int = 0
    parked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By the problem's code: neither done nor kept at the service."""
    unknown: int = 0

    def note(self, item: Mapping[str, Any]) -> None:
        """Count one verdict."""
        problem = item.get("problem") or {}
        if item["parked"]:
            self.parked += 1
        elif item["status"] < 300:
            self.done += 1
        else:
            self.refused[str(problem.get("code", item["status"]))] += 1


async def resend(
    client: httpx.AsyncClient,
    token: Callable[[UUID], str],
    entries: Mapping[tuple[UUID, str], Sequence[Entry]],
    *,
    pause: float = 1.0,
) -> Resent:
    """Send the entries of each device to each service, oldest first; `token` makes one of a device.

    The services take the device's clock as it is: when the file is sent says nothing of it.

    Raises:
        NotTaken: a service is away, or takes nothing of this device. What it took before stays taken.
    """
    resent = Resent()
    for (device_id, service), all_of_them in entries.items():
        left = list(all_of_them)
        for number in range(TRIES_MAX):
            left = await _sent(client, lambda: token(device_id), service, left, resent)  # noqa: B023 - called at once
            if not left:
                break
            await asyncio.sleep(pause * 2**number)
        resent.unknown += len(left)
    return resent


async def _sent(
    client: httpx.AsyncClient, token: Callable[[], str], service: str, entries: Sequence[Entry], resent: Resent
) -> list[Entry]:
    """Send them once; answers those of which nothing is decided."""
    unknown: list[Entry] = []
    for batch in _batches(entries):
        items = await _taken(client, token(), service, batch)
        for entry, item in zip(batch, items, strict=True):
            if _undecided(item):
                unknown.append(entry)
            else:
                resent.note(item)
    return unknown


async def _taken(
    client: httpx.AsyncClient, token: str, service: str, batch: Sequence[Entry]
) -> Sequence[Mapping[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    body = {"sent_at": clock.real_now().isoformat(), "entries": batch}
    try:
        answer = await client.post(f"/{service}/v1/outbox-entries", json=body, headers=headers)
    except httpx.TransportError as error:
        raise NotTaken(f"{service} does not answer") from error
    if answer.status_code in AGAIN:
        return [{"status": answer.status_code, "parked": False}] * len(batch)
    if answer.status_code != 207:
        said = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        raise NotTaken(f"{service} answers {answer.status_code} {said.get('code', '')}".rstrip())
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def _undecided(item: Mapping[str, Any]) -> bool:
    """As the services say it: nothing is known of it, it is to be sent again."""
    problem = item.get("problem") or {}
    return not item["parked"] and (item["status"] in AGAIN or item["status"] >= 500 or problem.get("retryable") is True)


def _batches(entries: Sequence[Entry]) -> list[list[Entry]]:
    batches: list[list[Entry]] = []
    room = 0
    for entry in entries:
        size = len(json.dumps(dict(entry)))
        if not batches or len(batches[-1]) == ENTRIES_MAX or size > room:
            batches.append([])
            room = CHARACTERS_MAX
        batches[-1].append(entry)
        room -= size
    return batches
