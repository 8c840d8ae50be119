"""An open round at Danlí with stock, and somebody to give to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.distribution.handlers import HANDLERS
from shared.clock import real_now
from shared.context import Context
from shared.contracts.card_codes import with_check_character
from shared.contracts.envelope import Payload, Received
from shared.contracts.registration import ArrivalRecorded, CardBound, HouseholdChanged, PersonRegistered
from shared.ids import new_id
from tests.support.events import made
from tests.support.installation import Installation, make_settings, running
from tests.support.people import CLERK, COORDINATOR, DANLI, SCANNER, SCANNER_ID, Member, fixed_id

WAITS = """
    SELECT 1 FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""Whether somebody waits at a gate of this database."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """A distribution desk: an open round of one kit of two soaps, and calls as members of the cast."""

    installation: Installation
    item_id: UUID = field(default_factory=new_id)
    kit_id: UUID = field(default_factory=new_id)
    round_id: UUID = field(default_factory=new_id)

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        member: Member = CLERK,
        key: UUID | None = None,
        at: datetime | None = None,
        language: str = "es",
    ) -> httpx.Response:
        """POST as `member`; `at` is the operation's time."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        content = json.dumps(body, default=str)
        headers = {"Content-Type": "application/json", "Accept-Language": language, **_demo_time(at)}
        return await self.installation.client.post(
            f"/distribution/v1{path}", content=content, headers=self.installation.headers(token, key=key, **headers)
        )

    async def get(self, path: str, *, member: Member = CLERK, at: datetime | None = None) -> httpx.Response:
        """GET as `member`; `at` is the operation's time."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        return await self.installation.client.get(
            f"/distribution/v1{path}", headers={"Authorization": f"Bearer {token}", **_demo_time(at)}
        )

    async def give(self, at: datetime | None = None, **changes: Any) -> httpx.Response:
        """One hand-out at the desk."""
        return await self.post("/handouts", self.handout(**changes), at=at)

    async def send(
        self,
        items: Sequence[Mapping[str, Any]],
        *,
        at: datetime | None = None,
        sent_at: datetime | None = None,
        member: Member = SCANNER,
        device_id: UUID = SCANNER_ID,
        key: UUID | None = None,
        **more: Any,
    ) -> httpx.Response:
        """A device's log."""
        sent = sent_at or at or real_now()
        body = {"device_id": device_id, "sent_at": sent.isoformat(), "items": items, **more}
        return await self.post("/handouts/batch", body, member=member, key=key, at=at)

    def handout(self, person_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
        """The body of a hand-out of one kit."""
        recipient = {"person_id": person_id} if person_id else {}
        return {"id": new_id(), "round_id": self.round_id, "site_id": DANLI, **recipient, **changes}

    async def person(self, *, household_id: UUID | None = None, **fields: Any) -> UUID:
        """Somebody whom registration told of."""
        event: PersonRegistered = made(PersonRegistered, site_id=DANLI, household_id=household_id, **fields)
        await self.hear(event)
        return event.person_id

    async def household(self, size: int, **fields: Any) -> UUID:
        """A household of `size` women."""
        event: HouseholdChanged = made(
            HouseholdChanged,
            **{"site_id": DANLI, "population": "DISPLACED", "size": size, "composition": {"women": size}, **fields},
        )
        await self.hear(event)
        return event.household_id

    async def arrival(self, at: datetime, **fields: Any) -> UUID:
        """A recorded arrival."""
        fields = {"kind": "TRANSIT_ENTRY", "site_id": DANLI, "place_pcode": "HN0703", **fields}
        event: ArrivalRecorded = made(ArrivalRecorded, occurred_at=at, **fields)
        await self.hear(event)
        return event.arrival_id

    async def hear(self, *events: Payload) -> None:
        """Events of others, each applied by its handler as one delivery."""
        runtime = self.installation.runtime("distribution")
        for event in events:
            received = Received(id=new_id(), occurred_at=real_now(), correlation_id="test", data=event)

            async def work(session: Any, received: Received[Any] = received) -> None:
                context = Context(session, runtime.settings, "distribution", real_now(), "test")
                await HANDLERS[type(received.data)](context, [received])

            await runtime.database.run(work)

    async def events(self, name: str) -> list[dict[str, Any]]:
        """The payloads of one type in the outbox, in the order of their making."""
        rows = await self.rows("SELECT data FROM outbox WHERE type = :type ORDER BY id", type=f"distribution.{name}.v1")
        return [row["data"] for row in rows]

    async def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Read the tables as the service may."""
        from shared.db import fetch

        runtime = self.installation.runtime("distribution")
        found = await runtime.database.run(lambda session: fetch(session, sql, **parameters))
        return [dict(row) for row in found]

    async def plan(
        self, rule: Mapping[str, Any], *, code: str, open_: bool = True, opened_at: datetime = LONG_AGO, **changes: Any
    ) -> UUID:
        """Another round of the same kit, open since long before anything that a log holds."""
        round_id = new_id()
        body = {
            "id": round_id,
            "code": code,
            "kit_id": self.kit_id,
            "rule": rule,
            "site_ids": [DANLI],
            "starts_on": "2020-01-01",
            "ends_on": "2035-01-01",
            **changes,
        }
        assert (await self.post("/rounds", body, member=COORDINATOR)).status_code == 201
        if open_:
            opened = await self.post(f"/rounds/{round_id}/open", {}, member=COORDINATOR, at=opened_at)
            assert opened.status_code == 200
        return round_id

    async def receive(self, quantity: int, **line: Any) -> httpx.Response:
        """Put soaps on the shelf at Danlí."""
        lines = [{"item_id": self.item_id, "lot_code": "L", "quantity": quantity, **line}]
        return await self.post("/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})


def card(code: str = "ABCDEFGHJ", *, version: int = 1, **fields: Any) -> CardBound:
    """A card as registration tells of it; the same code is always the same card."""
    known = {"card_id": fixed_id(f"card {code}"), "code": with_check_character(code), "kind": "CARD"}
    event: CardBound = made(CardBound, **{**known, "version": version, "state": "ISSUED", "site_id": DANLI, **fields})
    return event


def verdicts(answer: httpx.Response) -> list[str]:
    """The verdicts of a log's answer, or the codes of what became of the others."""
    assert answer.status_code == 207, answer.text
    return [
        item["resource"]["verdict"] if item.get("resource") else item["problem"]["code"]
        for item in answer.json()["items"]
    ]


def _demo_time(at: datetime | None) -> dict[str, str]:
    return {"X-Demo-Time": at.isoformat()} if at else {}


async def prepared(installation: Installation) -> Desk:
    """A desk there with an open round and 100 kits on the shelf."""
    desk = Desk(installation)
    item = {"id": desk.item_id, "code": "SOAP", "name": "Jabón", "unit": "pieza"}
    assert (await desk.post("/items", item, member=COORDINATOR)).status_code == 201
    components = [{"item_id": desk.item_id, "quantity": 2}]
    kit = {"id": desk.kit_id, "code": "HYG", "kind": "HYGIENE", "name": "Higiene", "components": components}
    assert (await desk.post("/kits", kit, member=COORDINATOR)).status_code == 201
    assert (await desk.receive(200, expires_on="2034-01-01", lot_code="A")).status_code == 201
    desk.round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="R1")
    return desk


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with 100 kits on the shelf."""
    settings = make_settings(database, tmp_path / "keys", database_pool_connections=24)
    async with running(settings, services=["directory", "distribution"], workers=False) as installation:
        yield await prepared(installation)
