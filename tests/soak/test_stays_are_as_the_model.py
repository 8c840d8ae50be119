"""Four hundred random weeks of a shelter: the service answers and shows what a small pure model says."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import pytest

from tests.support.staying.seeds import Seeds, seeds_on
from tests.support.staying.tally import histogram, too_few

SEEDS = range(400)


@pytest.fixture(scope="module")
async def seeds(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seeds]:
    async with seeds_on(template, tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed_{seed}_")
async def test_the_service_and_the_model_agree(seeds: Seeds, seed: int) -> None:
    await seeds.must_agree(seed)


async def test_no_invariant_is_broken_after_all_of_them(seeds: Seeds) -> None:
    assert await seeds.broken() == []


def test_there_is_enough_of_each_case(capsys: pytest.CaptureFixture[str]) -> None:
    counts = histogram(SEEDS)
    with capsys.disabled():
        sys.stdout.writelines(f"\n{count:7} {name}" for name, count in sorted(counts.items()))
    assert too_few(counts, len(SEEDS)) == []
