"""Desks of registration that write while the service dies, and what of it is there afterwards."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import asyncpg

from shared.ids import new_id
from tests.integration.registration.conftest import entry, household, person
from tests.support.histories import Call, Client
from tests.support.people import DANLI

REFUSALS = 0.6
"""So many households and cards are asked for something that is refused."""


@dataclass
class Desk(Client):
    """A desk that registers, edits, pauses and restores, one call after another, until it is told to stop."""

    SERVICE: ClassVar[str] = "registration"
    GIVEN_UP: ClassVar[tuple[str, ...]] = ("register", "edit")

    def __post_init__(self) -> None:
        super().__post_init__()
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
        call = await self.send(Call("register", "/households", body, home))
        if self._random.random() < REFUSALS:
            other = body | {"members": [head]}
            await self.send(Call("refused", "/households", other, home))
        return call

    async def _edit(self, person_id: UUID) -> Call:
        self._seq += 1
        phone = f"+504 9{self._random.randrange(10**7):07}"
        edit_id = new_id()
        edit = {"id": edit_id, "person_id": person_id, "site_id": DANLI, "base_version": 1, "changes": {"phone": phone}}
        now = datetime.now(UTC).isoformat()
        item = {"kind": "EDIT_PERSON", "happened_at": now, "device_seq": self._seq, "edit": edit}
        body = {"device_id": self.device_id, "sent_at": now, "items": [item]}
        return await self.send(Call("edit", "/registrations/batch", body, edit_id))

    async def _card(self, code: str, step: str) -> Call:
        body = {"reason": "LOST"} if step == "pause" else {}
        call = await self.send(Call(step, f"/cards/{code}/{step}", body, code))
        if self._random.random() < REFUSALS:
            await self.send(Call("refused", f"/cards/{code}/{step}", body, code))
        return call


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


def makes(call: Call) -> Mapping[str, Sequence[str]]:
    """What a call makes: a registration the household and its people, every other one thing."""
    if call.kind == "register":
        return {"register": [str(call.about)], "people": [str(one["id"]) for one in call.body["members"]]}
    return {call.kind: [str(call.about)]}


def is_wrong(refused: Call) -> bool:
    """Whether somebody was refused who did nothing wrong."""
    return refused.kind in EFFECTS
