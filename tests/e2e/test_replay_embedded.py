"""The replay as its operator meets it: repeated from the beginning, asked for its report, begun with another seed."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest

from amparo.replay.driver import UnexpectedAnswer
from amparo.replay.plan import build_plan
from amparo.replay.run import report_only, run_replay
from tests.support.installation import GatewayTransport, Installation
from tests.support.replayed import SCALE, SEED, replayed


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
