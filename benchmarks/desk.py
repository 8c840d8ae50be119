"""Distribution desks at ten sites, with a card for everybody who comes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import httpx

from benchmarks.load import Load, code_of
from benchmarks.pgbench import DIGIT_ID
from benchmarks.recording import post, recorded_script
from benchmarks.stage import FIRST_NUMBER, NUMBERS_APART, Stage
from services.distribution.main import service
from shared.ids import new_id

PEOPLE_ID = "00000000-0000-4001-8000-00@"
CARDS_ID = "00000000-0000-4002-8000-00@"
PGBENCH_CARDS_ID = "00000000-0000-4007-8000-00@"
HANDOUTS_ID = "00000000-0000-40#3-8000-00@"
DEVICES_ID = "00000000-0000-4004-8000-00@"
SITES = [UUID(f"{DIGIT_ID}{n}") for n in range(10)]
"""Ten desks with a shelf each: at one alone, all would wait for the rows of its lots."""
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
        {"id": HANDOUTS_ID, "round_id": str(ROUND), "site_id": DIGIT_ID + "~", "card": "^", "device_id": DEVICES_ID}
    ),
)
HOT = replace(SINGLE, item=SINGLE.item.replace(DIGIT_ID + "~", str(SITES[2])))
"""The same at one site (not of the digit 1, which a recorded request ends with): all draw on the same lots."""


class Desk:
    """An open round of one kit of five items at ten sites, shelves that never empty, a card for everybody."""

    def __init__(self, stage: Stage, load: Load = SINGLE) -> None:
        self.stage, self.load = stage, load
        self.url = stage.settings.service_url("distribution")
        self.token = stage.token(CLERK, {"WAREHOUSE_CLERK": SITES})
        self.script = ""

    async def prepare(self, runs: int) -> None:
        """Stock, round and cards for so many runs; then record the statements of one hand-out."""
        self.stage.serve("directory", "distribution")
        async with httpx.AsyncClient(base_url=self.url) as client:
            await self._fill_shelf(client)
        await self._issue_cards(runs + 1)
        self.script = await recorded_script(self.stage, service, self.load, self.token)

    async def _fill_shelf(self, client: httpx.AsyncClient) -> None:
        token = self.stage.token(COORDINATOR, {"SITE_COORDINATOR": SITES})
        for n, item in enumerate(ITEMS):
            await post(
                client,
                token,
                "/distribution/v1/items",
                {"id": item, "code": f"ITEM{n}", "name": f"item {n}", "unit": "piece"},
            )
        components = [{"item_id": item, "quantity": 1} for item in ITEMS]
        kit = {"id": KIT, "code": "HYG", "kind": "HYGIENE", "name": "kit", "components": components}
        await post(client, token, "/distribution/v1/kits", kit)
        lines = [{"item_id": item, "quantity": STOCK, "lot_code": "A", "expires_on": "2090-01-01"} for item in ITEMS]
        for site in SITES:
            await post(
                client, token, "/distribution/v1/stock/receipts", {"id": new_id(), "site_id": site, "lines": lines}
            )
        plan = {
            "id": ROUND,
            "code": "R1",
            "kit_id": KIT,
            "rule": {"id": RULE, "unit": "PERSON", "window": "ROUND"},
            "site_ids": SITES,
            "starts_on": "2000-01-01",
            "ends_on": "2090-01-01",
        }
        await post(client, token, "/distribution/v1/rounds", plan)
        await self._open_long_ago()

    async def _open_long_ago(self) -> None:
        """Open the round: no log is of a time at which it may have been a draft."""
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.round_step (round_id, version, state, done_by, occurred_at)
            VALUES ('{ROUND}', 2, 'OPEN', '{COORDINATOR}', '2000-01-01');
            UPDATE distribution.round SET state = 'OPEN', version = 2 WHERE id = '{ROUND}';
            """
        )

    async def _issue_cards(self, runs: int) -> None:
        last = FIRST_NUMBER + (runs + 1) * NUMBERS_APART
        person, numbers = PEOPLE_ID[:-1], range(FIRST_NUMBER, last + 1)
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.person (id, version, sex, populations, effects)
            SELECT CAST('{person}' || n AS uuid), 1, 'FEMALE', '{{IN_TRANSIT}}', '{{}}'
            FROM generate_series($1::bigint, $2) n
            """,
            FIRST_NUMBER,
            last,
        )
        for card, codes in ((CARDS_ID, map(code_of, numbers)), (PGBENCH_CARDS_ID, map(str, numbers))):
            await self._cards(card[:-1], numbers, list(codes))
        device = DEVICES_ID[:-1]
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.device (id, version, site_id, kind, active)
            SELECT CAST('{device}' || n AS uuid), 1, $3::uuid, 'SCANNER', true
            FROM generate_series($1::bigint, $2) n
            """,
            FIRST_NUMBER,
            last,
            SITES[0],
        )
        await self.stage.admin.execute("VACUUM ANALYZE")

    async def _cards(self, card: str, numbers: Sequence[int], codes: Sequence[str]) -> None:
        person = PEOPLE_ID[:-1]
        await self.stage.admin.execute(
            f"""
            INSERT INTO distribution.card (id, version, code, stand_in, state, site_id, person_id, population)
            SELECT CAST('{card}' || n AS uuid), 1, c.code, CAST('{card}' || n AS uuid), 'ISSUED', $3::uuid,
                   CAST('{person}' || n AS uuid), 'IN_TRANSIT'
            FROM unnest($1::bigint[], $2::text[]) AS c(n, code)
            """,
            numbers,
            codes,
            SITES[0],
        )
