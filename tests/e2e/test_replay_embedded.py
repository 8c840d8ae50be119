"""The year through all services in this process: every figure agrees, whatever stops on the way."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import httpx
import pytest

from amparo.replay.driver import UnexpectedAnswer
from amparo.replay.plan import build_plan
from amparo.replay.run import report_only, run_replay
from tests.support.installation import GatewayTransport, Installation
from tests.support.replayed import SCALE, SEED, answered_as_planned, disagreements, replayed, signs_in


class Faults(GatewayTransport):
    """Of every few requests one is lost, one's answer is lost, and one meets a gateway without a server."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation.apps)
        self._requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Serve the request, or lose it."""
        self._requests += 1
        turn = self._requests % 29
        if turn == 7:
            raise httpx.ConnectError("away")
        if turn == 17:
            return httpx.Response(502)
        answer = await super().handle_async_request(request)
        if turn == 27:
            raise httpx.ReadError("the answer was lost")
        return answer


async def test_interrupted_and_robbed_of_answers_it_ends_with_the_same_figures(
    installation: Installation, tmp_path: Path
) -> None:
    state = tmp_path / "replay.json"
    with pytest.raises(asyncio.CancelledError):
        await replayed(installation, state=state, stop_after=date(2023, 8, 15))

    result = await replayed(installation, state=state, transport=Faults(installation))

    assert disagreements(result) == {}
    assert answered_as_planned(result)
    assert result.retried > 10
    assert [await signs_in(installation, account) for account in result.accounts[:3]] == [True] * 3


async def test_another_seed_repeated_from_the_beginning_has_the_same_totals(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(asyncio.CancelledError):
        await replayed(installation, seed=7, stop_after=date(2023, 2, 1))

    status = await run_replay(
        "http://amparo",
        installation.settings,
        scale=SCALE,
        seed=7,
        resume=False,
        state=None,
        as_json=True,
        transport=GatewayTransport(installation.apps),
    )

    printed = json.loads(capsys.readouterr().out)
    assert printed["handouts"]["refused"] == build_plan(SCALE, 7).counts()["handouts_refused"]
    assert (status, printed["agrees"]) == (0, True)
    assert {row["key"]: row["expected"] for row in printed["figures"]} == build_plan(SCALE, SEED).expected()


async def test_before_the_replay_the_comparison_disagrees(installation: Installation) -> None:
    transport = GatewayTransport(installation.apps)

    status = await report_only(
        "http://amparo", installation.settings, scale=SCALE, seed=SEED, as_json=True, transport=transport
    )

    assert status == 1


async def test_another_seed_into_the_same_installation_is_stopped(installation: Installation) -> None:
    with pytest.raises(asyncio.CancelledError):
        await replayed(installation, stop_after=date(2023, 1, 20))

    with pytest.raises(UnexpectedAnswer, match="409 card_not_"):
        await replayed(installation, seed=7)
