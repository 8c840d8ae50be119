"""Random distributions by seed: the service answers and holds what a small pure model says; `make soak` has 500 seeds.

The controls take one rule away from the model: the same seeds must show it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.integration.distribution.conftest import Desk
from tests.support.modelled.acts import Reverses
from tests.support.modelled.desks import bare_desk, broken, must_agree
from tests.support.modelled.model import Answer, Handout, Model
from tests.support.modelled.plan import plan_of
from tests.support.modelled.service import Observed, differences, observed_of

SEEDS = range(20)
CONTROL_SEEDS = range(8)


@pytest.fixture(scope="module")
async def desk(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """One desk for all seeds: each has things of its own."""
    keys: Path = tmp_path_factory.mktemp("keys")
    async with bare_desk(template, keys) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_service_and_the_model_agree(desk: Desk, seed: int) -> None:
    await must_agree(desk, seed)


async def test_no_invariant_is_broken_after_all_of_them(desk: Desk) -> None:
    assert await broken(desk) == []


class KeepsReversedClaims(Model):
    """A reversal gives the goods back and not the entitlement."""

    def counts(self, made: Handout) -> bool:
        return super().counts(Handout(**{**vars(made), "reversed": False}))


class ForgetsMerges(Model):
    """A person who was registered twice is two."""

    def survivor(self, person: UUID) -> UUID:
        return person


class CountsEveryScan(Model):
    """A card that was held before the scanner twice is two hand-outs."""

    def is_same_scan(self, made: Handout) -> bool:
        return False


class LosesReturns(Model):
    """A reversal gives the entitlement back and not the goods."""

    def reverse(self, act: Reverses) -> Answer:
        made = self.handouts.get(act.handout_id)
        if made and not made.reversed:
            made.drawn = []
        return super().reverse(act)


@pytest.fixture(scope="module")
async def seen(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Observed]]:
    """What the service did in the controls' seeds."""
    keys: Path = tmp_path_factory.mktemp("control-keys")
    async with bare_desk(template, keys) as desk:
        yield [await observed_of(desk, plan_of(seed)) for seed in CONTROL_SEEDS]


@pytest.mark.parametrize("wrong", [KeepsReversedClaims, ForgetsMerges, CountsEveryScan, LosesReturns])
def test_a_model_that_lacks_one_rule_differs(seen: list[Observed], wrong: type[Model]) -> None:
    assert [differences(Model(one.plan), one) for one in seen] == [[]] * len(seen)
    assert any(differences(wrong(one.plan), one) for one in seen)
