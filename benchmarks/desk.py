"""A distribution desk with many people, and one hand-out's statements as they go to the server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from sqlalchemy import event

from benchmarks.load import Load
from benchmarks.pgbench import Recorded, script_of
from benchmarks.stage import FIRST_NUMBER, NUMBERS_APART, Stage
from services.distribution.main import service
from services.distribution.settings import DistributionSettings
from shared.app import create_app
from shared.ids import new_id
from shared.runtime import start_runtime

PEOPLE_ID = "00000000-0000-4001-8000-00@"
CARDS_ID = "00000000-0000-4002-8000-00@"
HANDOUTS_ID = "00000000-0000-40#3-8000-00@"
DEVICES_ID = "00000000-0000-4004-8000-00@"
SITE = UUID("00000000-0000-4005-8000-000000000001")
ROUND = UUID("00000000-0000-4005-8000-000000000002")
KIT = UUID("00000000-0000-4005-8000-000000000003")
RULE = UUID("00000000-0000-4005-8000-000000000006")
ITEMS = [UUID(f"00000000-0000-4005-8000-0000000001{n:02d}") for n in range(5)]  # a hygiene kit has five
STOCK = 1_000_000
CLERK = UUID("00000000-0000-4005-8000-000000000004")
COORDINATOR = UUID("00000000-0000-4005-8000-000000000005")

SINGLE = Load(
    path="/distribution/v1/handouts",
    item=json.dumps(
        {"id": HANDOUTS_ID, "round_id": str(ROUND), "site_id": str(SITE), "card": "@", "device_id": DEVICES_ID}
    ),
)


class Desk:
    """An open round of one kit of five items, a shelf that never empties, a card for everybody."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.url = stage.settings.service_url("distribution")
        self.token = stage.token(CLERK, {"WAREHOUSE_CLERK": [SITE]})
        self.script = ""

    async def prepare(self, runs: int) -> None:
        """Stock, round and cards for so many runs; then record the statements of one hand-out."""
        self.stage.serve("directory", "distribution")
        async with httpx.AsyncClient(base_url=self.url) as client:
            await self._fill_shelf(client)
        await self._issue_cards(runs + 1)
        first = self.stage.next_numbers()
        await self._record(first)  # the first hand-out of a connection also asks for types
        self.script = script_of(await self._record(first + 1), first + 1)

    async def _fill_shelf(self, client: httpx.AsyncClient) -> None:
        token = self.stage.token(COORDINATOR, {"SITE_COORDINATOR": [SITE]})
        for n, item in enumerate(ITEMS):
            await _post(client, token, "/items", {"id": item, "code": f"ITEM{n}", "name": f"item {n}", "unit": "piece"})
        components = [{"item_id": item, "quantity": 1} for item in ITEMS]
        kit = {"id": KIT, "code": "HYG", "kind": "HYGIENE", "name": "kit", "components": components}
        await _post(client, token, "/kits", kit)
        lines = [{"item_id": item, "quantity": STOCK, "lot_code": "A", "expires_on": "2090-01-01"} for item in ITEMS]
        await _post(client, token, "/stock/receipts", {"id": new_id(), "site_id": SITE, "lines": lines})
        plan = {
            "id": ROUND,
            "code": "R1",
            "kit_id": KIT,
            "rule": {"id": RULE, "unit": "PERSON", "window": "ROUND"},
            "site_ids": [SITE],
            "starts_on": "2000-01-01",
            "ends_on": "2090-01-01",
        }
        await _post(client, token, "/rounds", plan)
        await _post(client, token, f"/rounds/{ROUND}/open", {})

    async def _issue_cards(self, runs: int) -> None:
        last = FIRST_NUMBER + (runs + 1) * NUMBERS_APART
        person, card = PEOPLE_ID[:-1], CARDS_ID[:-1]
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.person (id, version, sex, populations, effects)
            SELECT CAST('{person}' || n AS uuid), 1, 'FEMALE', '{{IN_TRANSIT}}', '{{}}'
            FROM generate_series($1::bigint, $2) n
            """,
            FIRST_NUMBER,
            last,
        )
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.card (id, version, code, state, site_id, person_id, population)
            SELECT CAST('{card}' || n AS uuid), 1, n::text, 'BOUND', $3::uuid,
                   CAST('{person}' || n AS uuid), 'IN_TRANSIT'
            FROM generate_series($1::bigint, $2) n
            """,
            FIRST_NUMBER,
            last,
            SITE,
        )
        await self.stage.admin.execute("VACUUM ANALYZE")

    async def _record(self, number: int) -> Recorded:
        """Serve one hand-out in this process and note what goes to the server."""
        settings = DistributionSettings(**self.stage.settings.model_dump())
        app = create_app(start_runtime(service, settings))
        recorded: list[tuple[str, Sequence[Any]]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            recorded.append((statement, parameters))

        engine = app.state.runtime.database.engine
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://amparo") as client:
            event.listen(engine.sync_engine, "before_cursor_execute", note)
            headers = _headers(self.token, SINGLE.key(number))
            answer = await client.post(SINGLE.path, content=SINGLE.body(number), headers=headers)
        await app.state.runtime.close()
        _must_be(answer, 201)
        return recorded

    @property
    def database_url(self) -> str:
        """Under which role the service connects."""
        url = urlsplit(self.stage.settings.service_database_url("distribution"))
        return url._replace(scheme="postgresql").geturl()


def _headers(token: str, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}


async def _post(client: httpx.AsyncClient, token: str, path: str, body: dict[str, Any]) -> None:
    content = json.dumps(body, default=str)
    answer = await client.post(f"/distribution/v1{path}", content=content, headers=_headers(token, str(new_id())))
    _must_be(answer, 200, 201)


def _must_be(answer: httpx.Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise RuntimeError(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:500]}")
