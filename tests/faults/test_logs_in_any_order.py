"""The same logs in any order, cut anywhere, sent more than once and side by side leave the same behind (I9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.support.modelled.acts import Plan, Sends
from tests.support.modelled.logs import in_pieces, logs_of
from tests.support.modelled.model import Model, Picture
from tests.support.modelled.seeds import Seeds, seeds_on
from tests.support.modelled.things import BEGINS

SEEDS = range(12)
AT_ONCE = 6


@pytest.fixture(scope="module")
async def seeds(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seeds]:
    keys: Path = tmp_path_factory.mktemp("keys")
    async with seeds_on(template, keys) as made:
        yield made


def in_order(plan: Plan, logs: list[Sends]) -> Picture:
    """What stands when each device sends its whole log, one after the other."""
    model = Model(plan)
    for act in [*plan.acts, *logs]:
        model.do(act)
    return model.picture()


def lasting(picture: Picture) -> tuple[object, ...]:
    """What must not depend on the order: all but the verdicts at receipt."""
    return picture.verdicts.keys(), picture.standings, picture.cases, picture.stock


@pytest.mark.parametrize("seed", SEEDS)
async def test_pieces_of_logs_leave_what_whole_logs_in_order_do(seeds: Seeds, seed: int) -> None:
    plan, logs = logs_of(seed)
    found = await seeds.after(plan, in_pieces(logs, seed), at_once=AT_ONCE)
    assert lasting(found) == lasting(in_order(plan, logs)), f"seed {seed}"


async def test_a_device_that_makes_new_ids_and_numbers_for_what_it_sends_again_gives_twice(seeds: Seeds) -> None:
    plan, logs = logs_of(SEEDS.stop)
    pieces = in_pieces(logs, SEEDS.stop)
    later = timedelta(minutes=1)
    again = [
        replace(
            scan,
            id=new_id(),
            device_seq=(scan.device_seq or 0) + 10_000,
            scanned_at=(scan.scanned_at or BEGINS) + later,
        )
        for scan in pieces[0].scans
    ]
    found = await seeds.after(plan, [*pieces, replace(pieces[0], scans=tuple(again))], at_once=AT_ONCE)
    assert lasting(found) != lasting(in_order(plan, logs))


async def test_no_invariant_is_broken_after_all_of_them(seeds: Seeds) -> None:
    assert await seeds.broken() == {}
