"""Random distributions by seed: the service answers and holds what a small pure model says; `make soak` has 500 seeds.

The controls take one rule away from the model: the same seeds must show it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.support.modelled.acts import Reverses
from tests.support.modelled.model import Answer, Handout, Model
from tests.support.modelled.seeds import Seeds, seeds_on
from tests.support.modelled.service import differences

SEEDS = range(20)
CONTROL_SEEDS = range(8)


@pytest.fixture(scope="module")
async def seeds(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seeds]:
    async with seeds_on(template, tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_service_and_the_model_agree(seeds: Seeds, seed: int) -> None:
    await seeds.must_agree(seed)


async def test_no_invariant_is_broken_after_all_of_them(seeds: Seeds) -> None:
    assert await seeds.broken() == {}


class KeepsReversedClaims(Model):
    """A reversal gives the goods back and not the entitlement."""

    def counts(self, made: Handout) -> bool:
        return super().counts(Handout(**{**vars(made), "reversed": False}))


class ForgetsMerges(Model):
    """A person who was registered twice is two."""

    def survivor(self, person: UUID) -> UUID:
        return person


class ForgetsSplits(Model):
    """A household that splits off begins anew."""

    def heirs(self, made: Handout, unit: UUID) -> set[UUID]:
        return set()


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


@pytest.mark.parametrize("wrong", [KeepsReversedClaims, ForgetsMerges, ForgetsSplits, CountsEveryScan, LosesReturns])
async def test_a_model_that_lacks_one_rule_differs(seeds: Seeds, wrong: type[Model]) -> None:
    seen = [await seeds.observed(seed) for seed in CONTROL_SEEDS]
    assert any(differences(wrong(one.plan), one) for one in seen)
