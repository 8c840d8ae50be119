"""A card is paused while kits are given on it: each hand-out is one that stands or one that is refused, and then all.

No service asks another while it writes: distribution gives on what it has heard. What it gave before it heard of the
pause is a fact and stays one; from the moment it has heard nothing is given until the card is restored.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import household, person
from tests.support.installation import Installation, make_settings, running, with_database
from tests.support.people import DANLI
from tests.support.servers import postgres_url

CARDS = 16
STOCK = 100
ROLES: dict[str, list[UUID | str]] = {role: [DANLI] for role in ("REGISTRAR", "SITE_COORDINATOR", "WAREHOUSE_CLERK")}


@dataclass
class Site:
    """Danlí with a round in which each household gets one kit of one bucket."""

    installation: Installation
    round_id: UUID = field(default_factory=new_id)

    async def call(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """POST with every role at Danlí that is needed here."""
        headers = self.installation.headers(self.installation.token(ROLES)) | {"Content-Type": "application/json"}
        return await self.installation.client.post(path, content=json.dumps(body, default=str), headers=headers)

    async def must(self, path: str, body: Mapping[str, Any]) -> Any:
        """The same, where nothing may be refused."""
        answer = await self.call(path, body)
        assert answer.is_success, answer.text
        return answer.json()

    async def open_round(self) -> None:
        """Put kits on the shelf and open the round."""
        item, kit = new_id(), new_id()
        await self.must("/distribution/v1/items", {"id": item, "code": "BUC", "name": "Balde", "unit": "pieza"})
        bill = [{"item_id": item, "quantity": 1}]
        body = {"id": kit, "code": "BUC", "kind": "HOUSEHOLD", "name": "Balde", "components": bill}
        await self.must("/distribution/v1/kits", body)
        lines = [{"item_id": item, "quantity": STOCK, "lot_code": "A"}]
        await self.must("/distribution/v1/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})
        rule = {"unit": "HOUSEHOLD", "window": "ROUND"}
        days = {"starts_on": "2020-01-01", "ends_on": "2035-01-01", "site_ids": [DANLI]}
        await self.must(
            "/distribution/v1/rounds", {"id": self.round_id, "code": "R1", "kit_id": kit, "rule": rule, **days}
        )
        await self.must(f"/distribution/v1/rounds/{self.round_id}/open", {})

    async def cards(self) -> list[str]:
        """Cards of as many households, of which distribution has heard."""
        homes = [household(person(), cards=[{}]) for _ in range(CARDS)]
        made = [await self.must("/registration/v1/households", home) for home in homes]
        await self.installation.settle()
        return [one["cards"][0]["code"] for one in made]

    async def give(self, code: str) -> str:
        """Give a kit on a card; what became of it."""
        body = {"id": new_id(), "round_id": self.round_id, "site_id": DANLI, "card": code}
        answer = await self.call("/distribution/v1/handouts", body)
        return "given" if answer.is_success else str(answer.json()["code"])

    async def pause(self, code: str) -> None:
        """Pause a card."""
        await self.must(f"/registration/v1/cards/{code}/pause", {"reason": "LOST"})

    async def one(self, sql: str) -> Any:
        """One value, as the superuser reads it."""
        admin = await asyncpg.connect(with_database(postgres_url(), self.installation.settings.database_name()))
        try:
            return await admin.fetchval(sql)
        finally:
            await admin.close()


@pytest.fixture
async def site(database: str, tmp_path: Path) -> AsyncIterator[Site]:
    """All services with their workers."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings) as installation:
        made = Site(installation)
        await made.open_round()
        yield made


async def test_at_the_same_moment_each_is_given_or_refused_and_afterwards_all_are_refused(site: Site) -> None:
    codes = await site.cards()
    pauses = [asyncio.create_task(site.pause(code)) for code in codes]

    async def give_at(place: int, code: str) -> str:
        await asyncio.sleep(place * 0.05)  # the last come when the pauses are heard of, the first before
        return await site.give(code)

    outcomes = Counter(await asyncio.gather(*(give_at(place, code) for place, code in enumerate(codes))))
    await asyncio.gather(*pauses)
    assert set(outcomes) <= {"given", "card_paused"}
    await site.installation.settle()
    given = outcomes["given"]
    assert Counter([await site.give(code) for code in codes]) == {"card_paused": CARDS}
    assert await site.one("SELECT sum(qty) FROM distribution.balance WHERE account = 'SHELF'") == STOCK - given
    assert await site.one("SELECT count(*) FROM distribution.verdict WHERE verdict = 'GIVEN'") == given
    # What was given comes back to registration as a contact, and lets no card count again.
    assert await site.one("SELECT count(*) FROM registration.handout") == given
    assert await site.one("SELECT count(*) FROM registration.card WHERE state = 'PAUSED'") == CARDS


async def test_what_was_given_before_the_pause_was_heard_stands_and_is_not_given_again_afterwards(site: Site) -> None:
    first, second, *_ = await site.cards()
    assert await site.give(first) == "given"
    for code in (first, second):
        await site.pause(code)
    await site.installation.settle()
    assert [await site.give(code) for code in (first, second)] == ["card_paused", "card_paused"]
    for code in (first, second):
        await site.must(f"/registration/v1/cards/{code}/restore", {})
    await site.installation.settle()
    assert [await site.give(code) for code in (first, second)] == ["already_received", "given"]


async def test_control_whoever_has_not_heard_of_the_pause_gives(database: str, tmp_path: Path) -> None:
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings) as installation:
        site = Site(installation)
        await site.open_round()
        code, *_ = await site.cards()
        round_id = site.round_id
    async with running(settings, workers=False) as installation:
        site = Site(installation, round_id)
        await site.pause(code)
        assert await site.give(code) == "given"
