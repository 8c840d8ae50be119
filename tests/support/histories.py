"""What clients of a service sent and heard, and what of it is there afterwards (I3, I4 of the invariants).

The clients' own history is the truth: what was answered with 2xx must exist, what nobody answered may exist once, and
the same again under its key has the effect and the answer of the first time.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import httpx

from shared.ids import new_id

AGAIN_SECONDS = 0.05
DUPLICATES = 0.4
"""So many calls are sent again."""
COUNTED = 0.2
"""A run with fewer refusals or repeats among its calls proves nothing."""
JUDGED_ANEW = (404, 422)
"""What was not found, or stands for something else, is stored under no key: a repeat is looked at again."""


@dataclass
class Call:
    """One thing that a client wants, under one key: what it sent, and what it heard."""

    kind: str
    path: str
    body: Mapping[str, Any]
    about: UUID | str
    """The household, the edit, the card's code or the stay: what must be there when this was answered."""
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
    """Somebody who sends one call after another to a service, each until it is answered."""

    http: httpx.AsyncClient
    token: str
    device_id: UUID
    seed: int
    calls: list[Call] = field(default_factory=list)
    gives_up: bool = False
    """Whether it leaves a call of `GIVEN_UP` that nobody answered alone, as a browser that was closed does."""
    SERVICE: ClassVar[str]
    GIVEN_UP: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    async def send(self, call: Call) -> Call:
        """Send it until it is answered, and now and then once more."""
        self.calls.append(call)
        while call.status is None:
            answer = await self._once(call)
            if answer is not None:
                call.status, call.answer = answer.status_code, answer.json()
                call.replayed = "Idempotent-Replayed" in answer.headers
            elif self.gives_up and call.kind in self.GIVEN_UP:
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
        repeat.replayed = same and ("Idempotent-Replayed" in again.headers or again.status_code in JUDGED_ANEW)
        self.calls.append(repeat)

    async def _once(self, call: Call) -> httpx.Response | None:
        """Its answer; None where it may have been done and nobody said so."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(call.key)}
        headers |= {"Content-Type": "application/json"} | self.clock()
        content = json.dumps(call.body, default=str)
        while True:
            try:
                answer = await self.http.post(f"/{self.SERVICE}/v1{call.path}", content=content, headers=headers)
            except httpx.ConnectError:  # nobody is there, so that nothing was sent
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            except httpx.TransportError:
                call.unanswered += 1
                return None
            if answer.status_code != 503 and answer.json().get("code") != "request_in_flight":
                return answer
            await asyncio.sleep(AGAIN_SECONDS)

    def clock(self) -> dict[str, str]:
        """The header that says the operation's time; none where it is the machine's."""
        return {}


def write_log(service: str, calls: Sequence[Call], path: Path) -> None:
    """The history as a file that `amparo verify --history` reads."""
    lines = [
        {
            "path": f"/{service}/v1{call.path}",
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


def broken(
    calls: Sequence[Call],
    found: Mapping[str, Counter[str]],
    makes: Callable[[Call], Mapping[str, Sequence[str]]],
    wrong: Callable[[Call], bool],
) -> list[str]:
    """What was acknowledged and is not there, what took effect too often, and repeats that were answered otherwise.

    Args:
        calls: what was sent and heard.
        found: how often each thing took effect, by the kind of the effect.
        makes: the things that a call makes, by the kind of the effect.
        wrong: whether a call that was refused should not have been.
    """
    said = [f"{call.kind} {call.path} was answered {call.status}" for call in calls if _strange(call, wrong)]
    for kind, times in found.items():
        done = Counter(
            id_ for call in calls if _counts(call) and call.acknowledged for id_ in makes(call).get(kind, ())
        )
        perhaps = Counter(id_ for call in calls if call.status is None for id_ in makes(call).get(kind, ()))
        for id_ in {*done, *perhaps, *times}:
            if not done[id_] <= times[id_] <= done[id_] + perhaps[id_]:
                said.append(f"{kind} {id_}: {times[id_]} times; {done[id_]} acknowledged, {perhaps[id_]} unanswered")
    return said


def _counts(call: Call) -> bool:
    return call.kind != "repeat"


def _strange(call: Call, wrong: Callable[[Call], bool]) -> bool:
    """A repeat that is no replay, or somebody refused who did nothing wrong."""
    if call.kind == "repeat":
        return not call.replayed
    return call.refused and wrong(call)
