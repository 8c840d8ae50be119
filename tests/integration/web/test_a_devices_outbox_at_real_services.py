"""The web client's own code, in Node, enrols a device at real services and sends its outbox: one effect of each entry.

`web/tests/stack/outbox.stack.ts` does it, with lost answers, a kill, refusals and a revocation; here it is looked for.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from amparo.demo_desk import DemoDesk, make_demo_desk
from amparo.documents import ROOT
from amparo.replay.driver import KeyTokens
from amparo.replay.driver.staff import OPERATOR
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.embedded import embedded
from tests.support.installation import make_settings

WEB = ROOT / "web"
VITEST = WEB / "node_modules" / ".bin" / "vitest"
COMMAND = ("sh", str(ROOT / ".ci" / "node"), str(VITEST), "run", "--config", "tests/stack/vitest.config.ts")
SECONDS_MAX = 240.0
EFFECTS = """
    WITH newcomer AS (SELECT id FROM registration.person WHERE given_names = 'Xiomara')
    SELECT 'household' AS what, to_json(count(*)) AS how_many FROM newcomer
    UNION ALL
    SELECT 'kit', to_json(count(*)) FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
    WHERE h.card_code = $1 AND v.verdict <> 'REFUSED'
    UNION ALL
    SELECT 'meals', json_agg(people ORDER BY people) FROM shelter.service_given
    UNION ALL
    SELECT 'need', to_json(count(*)) FROM registration.need WHERE person_id IN (SELECT id FROM newcomer)
    UNION ALL
    SELECT 'stay', to_json(count(*)) FROM shelter.stay WHERE person_id IN (SELECT id FROM newcomer)
    UNION ALL
    SELECT 'stay end', to_json(count(ended_at)) FROM shelter.stay WHERE person_id IN (SELECT id FROM newcomer)
    ORDER BY what
"""


@dataclass(frozen=True)
class Stack:
    """Services behind a port, and the desk of today there."""

    url: str
    settings: Settings
    desk: DemoDesk

    def told(self) -> str:
        """What the client's side needs to know."""
        told = {
            "url": self.url,
            "site_id": str(self.desk.site_id),
            "enrolment_code": self.desk.enrolment_code,
            "username": self.desk.desk.username,
            "password": self.desk.desk.password,
            "round_id": str(self.desk.round_id),
            "card": self.desk.cards[0].code,
            "free_card": self.desk.free_cards[0],
            "admin_token": KeyTokens(self.settings).token(OPERATOR),
        }
        return json.dumps(told)

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Past the services."""
        eyes = await asyncpg.connect(admin_url(self.settings))
        try:
            found = await eyes.fetch(sql, *values)
            return [tuple(json.loads(one) if name == "how_many" else one for name, one in row.items()) for row in found]
        finally:
            await eyes.close()


@pytest.fixture
async def stack(database: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """An installation as `amparo up --demo` makes it."""
    settings = make_settings(database, tmp_path / "keys")
    async with embedded(settings) as url:
        yield Stack(url, settings, await make_demo_desk(url, tokens=KeyTokens(settings)))


async def run_client(stack: Stack) -> tuple[int, str]:
    """Run the client's side; answers how it ended, and what it said."""
    environment = os.environ | {"AMPARO_STACK": stack.told(), "NO_COLOR": "1"}
    running = await asyncio.create_subprocess_exec(
        *COMMAND, cwd=WEB, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(SECONDS_MAX):
            said, _ = await running.communicate()
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    return running.returncode or 0, said.decode()


async def test_what_a_device_did_offline_is_done_once_each_and_what_was_refused_waits_there(stack: Stack) -> None:
    assert VITEST.exists(), "the web client's packages are not installed: run `npm ci` in web/"

    code, said = await run_client(stack)

    assert code == 0, said
    assert await stack.rows(EFFECTS, stack.desk.cards[0].code) == [
        ("household", 1),
        ("kit", 1),
        ("meals", [1, 1, 2, 3]),
        ("need", 1),
        ("stay", 1),
        ("stay end", 0),
    ]
    assert await entries(stack, "registration") == [(1, "APPLIED"), (5, "APPLIED")]
    assert await entries(stack, "distribution") == [(3, "APPLIED"), (6, "DISCARDED"), (7, "OPEN")]
    # 9 was neither done nor may it be kept, 11 is sealed to nobody here: both are on the device alone.
    assert await entries(stack, "shelter") == [(seq, "APPLIED") for seq in (2, 4, 8, 10, 12)] + [(13, "QUARANTINED")]


async def entries(stack: Stack, service: str) -> list[tuple[Any, ...]]:
    """What a service knows of the device's entries, by the device's number."""
    return await stack.rows(f"SELECT seq, state FROM {service}.outbox_entry ORDER BY seq")
