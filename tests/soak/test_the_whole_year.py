"""The year at full scale on an embedded installation, as the operator runs it: exact figures, within the time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from amparo.cli.where import settings_of
from amparo.replay.acts import HouseholdRegisters
from amparo.replay.figures import Basis, figures
from amparo.replay.plan import build_plan
from tests.support.data_folders import data_folder
from tests.support.eventually import eventually
from tests.support.more_handouts import give_hygiene_kits
from tests.support.replays import Embedded, Replay, amparo, embedded, planned, report_now, reported

SEED, OTHER_SEED = 2023, 7
SECONDS_MAX = 40 * 60
SCALE, OTHER_SCALE = 1, 0.05
EXACT = {figure.key: figure.value for figure in figures() if figure.basis is not Basis.FLOOR}


@dataclass(frozen=True)
class Year:
    """An installation with the whole year in it, and what the replay printed."""

    installation: Embedded
    status: int
    printed: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
async def year() -> AsyncIterator[Year]:
    """The whole year, once for all these tests, which go on from it in their order."""
    with data_folder() as data, embedded(data) as installation:
        replay = Replay(installation, scale=SCALE, seed=SEED)
        began = time.monotonic()
        replay.start()
        status, printed = await replay.end()
        yield Year(installation, status, printed, time.monotonic() - began)


def test_every_figure_is_the_reported_one(year: Year) -> None:
    found = reported(year.printed)
    assert {key: found[key] for key in EXACT} == EXACT
    assert found == planned(SCALE, SEED)
    assert year.status == 0


def test_enough_hand_outs_were_answered_as_offline_repeated_and_refused(year: Year) -> None:
    counted, plan = year.printed["handouts"], build_plan(SCALE, SEED).counts()
    assert counted["scans"] == plan["handouts"]
    assert counted["offline"] == plan["handouts_offline"] >= 0.10 * counted["scans"]
    assert counted["sent_twice"] == plan["handouts_sent_twice"] >= 0.05 * counted["scans"]
    assert counted["refused"] == plan["handouts_refused"] >= 0.05 * counted["scans"]


def test_it_takes_less_than_forty_minutes(year: Year) -> None:
    assert year.seconds < SECONDS_MAX


def test_no_invariant_is_broken(year: Year) -> None:
    assert amparo("verify", "--data", str(year.installation.data)).wait() == 0


async def test_seven_more_hand_outs_change_the_table_by_exactly_seven(year: Year) -> None:
    before = report_now(year.installation, scale=SCALE, seed=SEED)
    async with httpx.AsyncClient(base_url=year.installation.url, timeout=60) as client:
        await give_hygiene_kits(client, settings_of(year.installation.data), 7)
    wanted = before | {key: before[key] + 7 for key in ("kits_hygiene", "kits_danli_trojes_total", "kits_total")}

    async def counted() -> bool:
        return report_now(year.installation, scale=SCALE, seed=SEED) == wanted

    await eventually(counted, within_seconds=60)


def test_rebuilt_coordination_gives_the_same_table(year: Year) -> None:
    before = report_now(year.installation, scale=SCALE, seed=SEED)
    assert amparo("rebuild", "coordination", "--data", str(year.installation.data)).wait() == 0
    assert report_now(year.installation, scale=SCALE, seed=SEED) == before


async def test_another_seed_has_the_same_totals_and_other_people() -> None:
    with data_folder() as data, embedded(data) as installation:
        replay = Replay(installation, scale=OTHER_SCALE, seed=OTHER_SEED)
        replay.start()
        status, printed = await replay.end()
    found, first = reported(printed), planned(OTHER_SCALE, SEED)
    assert found == planned(OTHER_SCALE, OTHER_SEED)
    assert {key: found[key] for key in EXACT} == {key: first[key] for key in EXACT}
    assert status == 0
    assert not people(SEED) & people(OTHER_SEED)


def people(seed: int) -> set[tuple[object, ...]]:
    """Who is registered, by names and birth dates."""
    acts = build_plan(OTHER_SCALE, seed).acts()
    members = (person for act in acts if isinstance(act, HouseholdRegisters) for person in act.members)
    return {(one.identity.given_names, one.identity.family_names, one.identity.birth_date) for one in members}
