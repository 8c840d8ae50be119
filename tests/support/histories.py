"""What clients of registration sent and heard, and what of it is there afterwards (I3, I4 of the invariants).

The clients' own history is the truth: what was answered with 2xx must exist, what nobody answered may exist once, and
the same again under its key has the effect and the answer of the first time.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from shared.ids import new_id
from tests.integration.registration.conftest import entry, household, person
from tests.support.people import DANLI

AGAIN_SECONDS = 0.05
DUPLICATES, REFUSALS = 0.4, 0.6
"""So many calls are sent again, so many households and cards asked for something that is refused."""
COUNTED = 0.2
"""A run with fewer refusals or repeats among its calls proves nothing."""
GIVEN_UP = ("register", "edit")


@dataclass
class Call:
    """One thing that a client wants, under one key: what it sent, and what it heard."""

    kind: str
    path: str
    body: Mapping[str, Any]
    about: UUID | str
    """The household, the edit or the card's code: what must be there when this was answered."""
    key: UUID = field(default_factory=new_id)
    unanswered: int = 0
    status: int | None = None
    answer: Any = None
    replayed: bool = False
    """Whether the answer that came first was of an effect that was there already."""

    @property
    def acknowledged(self) -> bool:
        """Whether the client was told that it is done."""
        return self.status is not None and self.status < 300 and (self.status != 207 or self._verdict < 300)

    @property
    def refused(self) -> bool:
        """Whether the client was told that it was refused."""
        return self.status is not None and not self.acknowledged

    @property
    def _verdict(self) -> int:
        return int(self.answer["items"][0]["status"])


@dataclass
class Client:
    """A desk that registers, edits, pauses and restores, one call after another, until it is told to stop."""

    http: httpx.AsyncClient
    token: str
    device_id: UUID
    seed: int
    calls: list[Call] = field(default_factory=list)
    gives_up: bool = False
    """Whether it leaves an unanswered registration or edit alone, as a browser that was closed does."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._seq = 0

    async def work(self, stop: asyncio.Event) -> None:
        """Go on until `stop`."""
        while not stop.is_set():
            made = await self._register()
            if made.acknowledged:
                head, code = made.body["members"][0]["id"], made.answer["cards"][0]["code"]
                for _ in range(3):
                    await self._edit(head)
                for step in ("pause", "restore", "pause"):
                    await self._card(code, step)

    async def _register(self) -> Call:
        head, child = person(given_names="Ana"), person(birth_date="2015-03-04", relationship="CHILD")
        home = new_id()
        body = household(head, child, id=home, cards=[{"id": new_id(), "person_id": head["id"]}])
        body["arrival"] = entry(ids={str(one["id"]): new_id() for one in (head, child)})
        call = await self._send(Call("register", "/households", body, home))
        if self._random.random() < REFUSALS:
            other = body | {"members": [head]}
            await self._send(Call("refused", "/households", other, home))
        return call

    async def _edit(self, person_id: UUID) -> Call:
        self._seq += 1
        phone = f"+504 9{self._random.randrange(10**7):07}"
        edit_id = new_id()
        edit = {"id": edit_id, "person_id": person_id, "site_id": DANLI, "base_version": 1, "changes": {"phone": phone}}
        now = datetime.now(UTC).isoformat()
        item = {"kind": "EDIT_PERSON", "happened_at": now, "device_seq": self._seq, "edit": edit}
        body = {"device_id": self.device_id, "sent_at": now, "items": [item]}
        return await self._send(Call("edit", "/registrations/batch", body, edit_id))

    async def _card(self, code: str, step: str) -> Call:
        body = {"reason": "LOST"} if step == "pause" else {}
        call = await self._send(Call(step, f"/cards/{code}/{step}", body, code))
        if self._random.random() < REFUSALS:
            await self._send(Call("refused", f"/cards/{code}/{step}", body, code))
        return call

    async def _send(self, call: Call) -> Call:
        """Send it until it is answered, and now and then once more."""
        self.calls.append(call)
        while call.status is None:
            answer = await self._once(call)
            if answer is not None:
                call.status, call.answer = answer.status_code, answer.json()
                call.replayed = "Idempotent-Replayed" in answer.headers
            elif self.gives_up and call.kind in GIVEN_UP:
                return call
        if self._random.random() < DUPLICATES:
            await self._repeat(call)
        return call

    async def _repeat(self, call: Call) -> None:
        """Send what was answered again: its answer is noted, for a checker to look at."""
        again = None
        while again is None:
            again = await self._once(call)
        repeat = replace(call, kind="repeat", status=again.status_code, answer=again.json())
        same = again.status_code == call.status and _lasting(repeat.answer) == _lasting(call.answer)
        repeat.replayed = same and "Idempotent-Replayed" in again.headers
        self.calls.append(repeat)

    async def _once(self, call: Call) -> httpx.Response | None:
        """Its answer; None where it may have been done and nobody said so."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(call.key)}
        headers |= {"Content-Type": "application/json"}
        content = json.dumps(call.body, default=str)
        while True:
            try:
                answer = await self.http.post(f"/registration/v1{call.path}", content=content, headers=headers)
            except httpx.ConnectError:  # nobody is there, so that nothing was sent
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            except httpx.TransportError:
                call.unanswered += 1
                return None
            if answer.status_code != 503 and answer.json().get("code") != "request_in_flight":
                return answer
            await asyncio.sleep(AGAIN_SECONDS)


def write_log(calls: Sequence[Call], path: Path) -> None:
    """The history as a file that `amparo verify --history` reads."""
    lines = [
        {
            "path": f"/registration/v1{call.path}",
            "key": call.key,
            "status": call.status,
            "body": call.body,
            "answer": call.answer,
        }
        for call in calls
    ]
    path.write_text("".join(json.dumps(line, default=str) + "\n" for line in lines), encoding="utf-8")


def _lasting(answer: Any) -> Any:
    """An answer without what is looked up anew for a repeat, or names one request."""
    return {name: value for name, value in answer.items() if name not in {"candidates", "trace_id", "instance"}}


def is_counted(calls: Sequence[Call]) -> bool:
    """Whether the run had enough of everything to prove anything."""
    wanted = [call for call in calls if call.kind != "repeat"]
    repeats = [call for call in calls if call.kind == "repeat"]
    refused = [call for call in wanted if call.refused]
    return min(len(refused), len(repeats)) >= COUNTED * len(wanted)


EFFECTS = {
    "register": """
        SELECT subject::text AS about, count(*) AS times FROM outbox
        WHERE type = 'registration.household_changed.v1' AND version = 1 GROUP BY 1
    """,
    "people": """
        SELECT subject::text AS about, count(*) AS times FROM outbox
        WHERE type = 'registration.person_registered.v1' GROUP BY 1
    """,
    "edit": "SELECT edit_id::text AS about, count(*) AS times FROM person_change GROUP BY 1",
    "pause": """
        SELECT data->>'code' AS about, count(*) AS times FROM outbox
        WHERE type = 'registration.card_paused.v1' GROUP BY 1
    """,
    "restore": """
        SELECT data->>'code' AS about, count(*) AS times FROM outbox
        WHERE type = 'registration.card_restored.v1' GROUP BY 1
    """,
}


async def effects(connection: asyncpg.Connection) -> dict[str, Counter[str]]:
    """How often each thing took effect, as the tables have it."""
    await connection.execute("SET search_path = registration, extensions")
    return {
        kind: Counter({row["about"]: row["times"] for row in await connection.fetch(sql)})
        for kind, sql in EFFECTS.items()
    }


def broken(calls: Sequence[Call], found: Mapping[str, Counter[str]]) -> list[str]:
    """What was acknowledged and is not there, what took effect too often, and repeats that were answered otherwise."""
    said = [f"{call.kind} {call.path} was answered {call.status}" for call in calls if _strange(call)]
    for kind, times in found.items():
        wanted = [call for call in calls if call.kind == ("register" if kind == "people" else kind)]
        done = Counter(id_ for call in wanted if call.acknowledged for id_ in _about(kind, call))
        perhaps = Counter(id_ for call in wanted if call.status is None for id_ in _about(kind, call))
        for id_ in {*done, *perhaps, *times}:
            if not done[id_] <= times[id_] <= done[id_] + perhaps[id_]:
                said.append(f"{kind} {id_}: {times[id_]} times; {done[id_]} acknowledged, {perhaps[id_]} unanswered")
    return said


def _strange(call: Call) -> bool:
    """A repeat that is no replay, or somebody refused who did nothing wrong."""
    if call.kind == "repeat":
        return not call.replayed
    return call.refused and call.kind in EFFECTS


def _about(kind: str, call: Call) -> list[str]:
    return [str(one["id"]) for one in call.body["members"]] if kind == "people" else [str(call.about)]
