"""Five hundred random distributions: the service answers and holds what a small pure model says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.distribution.conftest import Desk
from tests.support.modelled.desks import bare_desk, broken, must_agree

SEEDS = range(500)


@pytest.fixture(scope="module")
async def desk(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """One desk for all seeds: each has things of its own."""
    keys: Path = tmp_path_factory.mktemp("keys")
    async with bare_desk(template, keys) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed_{seed}_")
async def test_the_service_and_the_model_agree(desk: Desk, seed: int) -> None:
    await must_agree(desk, seed)


async def test_no_invariant_is_broken_after_all_of_them(desk: Desk) -> None:
    assert await broken(desk) == []
