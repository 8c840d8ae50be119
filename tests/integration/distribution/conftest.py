"""An open round at Danlí with stock, and somebody to give to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.distribution.handlers import apply_households, apply_persons
from shared.clock import real_now
from shared.context import Context
from shared.contracts.envelope import Received
from shared.contracts.registration import HouseholdChanged, PersonRegistered
from shared.contracts.vocabulary import Composition, Population
from shared.ids import new_id
from tests.support.installation import Installation, make_settings, running
from tests.support.people import CLERK, COORDINATOR, DANLI, Member


@dataclass
class Desk:
    """A distribution desk: an open round of one kit of two soaps, and calls as members of the cast."""

    installation: Installation
    item_id: UUID = field(default_factory=new_id)
    kit_id: UUID = field(default_factory=new_id)
    round_id: UUID = field(default_factory=new_id)

    async def post(
        self, path: str, body: Mapping[str, Any], *, member: Member = CLERK, key: UUID | None = None
    ) -> httpx.Response:
        """POST as `member`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        content = json.dumps(body, default=str)
        headers = self.installation.headers(token, key=key, **{"Content-Type": "application/json"})
        return await self.installation.client.post(f"/distribution/v1{path}", content=content, headers=headers)

    async def get(self, path: str, *, member: Member = CLERK) -> httpx.Response:
        """GET as `member`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        return await self.installation.client.get(
            f"/distribution/v1{path}", headers={"Authorization": f"Bearer {token}"}
        )

    def handout(self, person_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
        """The body of a hand-out of one kit."""
        recipient = {"person_id": person_id} if person_id else {}
        return {"id": new_id(), "round_id": self.round_id, "site_id": DANLI, **recipient, **changes}

    async def person(self, *, household_id: UUID | None = None) -> UUID:
        """Somebody whom registration told of."""
        person_id = new_id()
        event = PersonRegistered(person_id=person_id, version=1, site_id=DANLI, household_id=household_id)
        await self._apply(apply_persons, event)
        return person_id

    async def household(self, size: int) -> UUID:
        """A household of `size` women."""
        household_id = new_id()
        event = HouseholdChanged(
            household_id=household_id,
            version=1,
            site_id=DANLI,
            population=Population.DISPLACED,
            size=size,
            composition=Composition(women=size),
        )
        await self._apply(apply_households, event)
        return household_id

    async def _apply(self, handler: Any, event: Any) -> None:
        runtime = self.installation.runtime("distribution")
        received = Received(id=new_id(), occurred_at=real_now(), correlation_id="test", data=event)

        async def work(session: Any) -> None:
            await handler(Context(session, runtime.settings, "distribution", real_now(), "test"), [received])

        await runtime.database.run(work)

    async def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Read the tables as the service may."""
        from shared.db import fetch

        runtime = self.installation.runtime("distribution")
        found = await runtime.database.run(lambda session: fetch(session, sql, **parameters))
        return [dict(row) for row in found]

    async def plan(self, rule: Mapping[str, Any], *, code: str, open_: bool = True) -> UUID:
        """Another round of the same kit."""
        round_id = new_id()
        body = {
            "id": round_id,
            "code": code,
            "kit_id": self.kit_id,
            "rule": rule,
            "site_ids": [DANLI],
            "starts_on": "2020-01-01",
            "ends_on": "2035-01-01",
        }
        assert (await self.post("/rounds", body, member=COORDINATOR)).status_code == 201
        if open_:
            assert (await self.post(f"/rounds/{round_id}/open", {}, member=COORDINATOR)).status_code == 200
        return round_id

    async def receive(self, quantity: int, **line: Any) -> httpx.Response:
        """Put soaps on the shelf at Danlí."""
        lines = [{"item_id": self.item_id, "quantity": quantity, **line}]
        return await self.post("/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with 100 kits on the shelf."""
    settings = make_settings(database, tmp_path / "keys", database_pool_connections=32)
    async with running(settings, services=["directory", "distribution"], workers=False) as installation:
        desk = Desk(installation)
        item = {"id": desk.item_id, "code": "SOAP", "name": "Jabón", "unit": "pieza"}
        assert (await desk.post("/items", item, member=COORDINATOR)).status_code == 201
        components = [{"item_id": desk.item_id, "quantity": 2}]
        kit = {"id": desk.kit_id, "code": "HYG", "kind": "HYGIENE", "name": "Higiene", "components": components}
        assert (await desk.post("/kits", kit, member=COORDINATOR)).status_code == 201
        assert (await desk.receive(200, expires_on="2034-01-01", lot_code="A")).status_code == 201
        desk.round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="R1")
        yield desk
