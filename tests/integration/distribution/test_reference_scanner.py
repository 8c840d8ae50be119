"""The reference scanner against a real server: it refuses most doubles alone, and its log loses and doubles nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from amparo.scanner.device import NotAnswered, Scanner
from amparo.scanner.simulate import Report, Shift, simulate
from shared.clock import real_now
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.device_logs import changed, device, lose
from tests.integration.distribution.packs import many_codes, many_households
from tests.support.people import DANLI
from tests.support.serving import served

HOUSEHOLDS = 60


@pytest.fixture
async def url(desk: Desk) -> AsyncIterator[str]:
    """Where distribution answers."""
    async with served(desk.installation.apps["distribution"]) as address:
        yield address


def tokens(desk: Desk) -> Callable[[UUID], str]:
    """Tokens of devices at Danlí."""
    return lambda device_id: desk.installation.token({"SCANNER": [DANLI]}, subject=device_id, kind="device")


async def kitchen(desk: Desk, policy: str = "BLOCK") -> UUID:
    """A round of a kit for each household."""
    return await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN", offline_policy=policy)


class Dropping(httpx.AsyncHTTPTransport):
    """A network that loses every third answer after the server has given it."""

    calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and lose what comes back."""
        answer = await super().handle_async_request(request)
        self.calls += 1
        if self.calls % 3 == 0:
            await answer.aread()
            raise httpx.ReadError("lost")
        return answer


async def shift(desk: Desk, url: str, codes: list[str], history: Path | None = None, **changes: Any) -> Report:
    """A shift of four scanners over a bad network."""
    wanted = {"devices": 4, "scans": 120, "chunk": 9, "hours": 6.0, "round_id": await kitchen(desk), **changes}
    async with httpx.AsyncClient(base_url=url, transport=Dropping()) as client:
        return await simulate(client, tokens(desk), Shift(site_id=DANLI, **wanted), codes, history=history)


async def test_each_differs_from_the_server_only_where_another_scanner_gave(
    desk: Desk, url: str, tmp_path: Path
) -> None:
    homes = await many_households(desk, HOUSEHOLDS, cards_each=(2,))
    codes = [code for home in homes for code in home]
    report = await shift(desk, url, codes, tmp_path / "history.jsonl")
    assert set(report.verdicts) == {"GIVEN", "GIVEN_OVER"}
    assert report.refused["already_received"] > 0
    assert report.missing == 0
    rows = await desk.rows("SELECT sum(taken)::int AS taken, sum(over)::int AS over FROM entitlement")
    assert rows == [{"taken": report.verdicts["GIVEN"], "over": report.verdicts["GIVEN_OVER"]}]
    assert len(report.differences) == report.verdicts["GIVEN_OVER"]


async def test_every_acknowledged_id_stands_in_the_history_and_in_the_tables_once(
    desk: Desk, url: str, tmp_path: Path
) -> None:
    homes = await many_households(desk, HOUSEHOLDS, cards_each=(1,))
    file = tmp_path / "history.jsonl"
    report = await shift(desk, url, [home[0] for home in homes], file, twice=0.5)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    acknowledged = {line["id"] for line in lines}
    assert len(lines) > len(acknowledged) == report.given
    stored = Counter(str(row["id"]) for row in await desk.rows("SELECT id FROM handout"))
    assert stored == Counter(dict.fromkeys(acknowledged, 1))


async def test_one_scanner_alone_gives_no_double_at_all(desk: Desk, url: str) -> None:
    homes = await many_households(desk, 20, cards_each=(3,))
    report = await shift(desk, url, [code for home in homes for code in home], devices=1, scans=80)
    assert report.given == len(homes)
    assert set(report.verdicts) == {"GIVEN"}


@pytest.mark.parametrize(("policy", "given"), [("BLOCK", 0), ("ALLOW_CAPPED", 1), ("ALLOW", 3)])
async def test_strangers_get_what_the_rounds_policy_says(desk: Desk, url: str, policy: str, given: int) -> None:
    round_id = await kitchen(desk, policy)
    own, [stranger] = await device(desk), many_codes(1, first=400_000)
    async with httpx.AsyncClient(base_url=url) as client:
        scanner = Scanner(client, lambda: tokens(desk)(own), own, round_id, DANLI)
        await scanner.fetch_pack()
        for n in range(3):
            scanner.scan(stranger, real_now() - timedelta(minutes=9 - n))
        await scanner.send_log()
    assert [entry.verdict for entry in scanner.log] == ["UNKNOWN_CARD"] * given


async def test_what_was_acknowledged_is_counted_once_with_the_next_pack(desk: Desk, url: str) -> None:
    round_id, [[code]] = await kitchen(desk), await many_households(desk, 1, cards_each=(1,))
    own = await device(desk)
    async with httpx.AsyncClient(base_url=url) as client:
        scanner = Scanner(client, lambda: tokens(desk)(own), own, round_id, DANLI)
        await scanner.fetch_pack()
        assert scanner.scan(code, real_now()).given
        await scanner.send_log()
        await scanner.fetch_pack()
        unit = scanner.memory.units[scanner.log[0].whose]
    assert (unit.taken, scanner.memory.given[unit.key]) == (1, 0)


async def test_a_lost_scanners_log_is_told_as_kept_unread(desk: Desk, url: str) -> None:
    round_id, [[code]] = await kitchen(desk), await many_households(desk, 1, cards_each=(1,))
    own = await device(desk)
    async with httpx.AsyncClient(base_url=url) as client:
        scanner = Scanner(client, lambda: tokens(desk)(own), own, round_id, DANLI)
        await scanner.fetch_pack()
        scanner.scan(code, real_now())
        await lose(desk, own)
        await scanner.send_log()
    assert [entry.verdict for entry in scanner.log] == ["QUARANTINED"]


async def test_a_server_that_is_away_leaves_the_log_as_it_is(
    desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.scanner.device.TRIES_MAX", 2)
    round_id, [[code]] = await kitchen(desk), await many_households(desk, 1, cards_each=(1,))
    own = await device(desk)
    await desk.hear(changed(own, version=2))
    async with httpx.AsyncClient(base_url=url) as client:
        scanner = Scanner(client, lambda: tokens(desk)(own), own, round_id, DANLI)
        await scanner.fetch_pack()
        scanner.scan(code, real_now())
        scanner.client = httpx.AsyncClient(base_url="http://127.0.0.1:9")
        with pytest.raises(NotAnswered):
            await scanner.send_log()
        await scanner.client.aclose()
        scanner.client = client
        await scanner.send_log()
    assert [entry.verdict for entry in scanner.log] == ["GIVEN"]
