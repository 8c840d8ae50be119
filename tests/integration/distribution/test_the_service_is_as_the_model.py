"""Random distributions by seed: the service answers and holds what a small pure model says; `make soak` has 500 seeds.

The controls take one rule away from the model: the same seeds must show it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from uuid import UUID

import pytest

from tests.support.modelled.acts import Kit, MovesLot, Reverses, Rule
from tests.support.modelled.entitlements import NOT_LEFT, Handout
from tests.support.modelled.model import Answer, Model
from tests.support.modelled.repeats import SAME_SCAN
from tests.support.modelled.seeds import Seeds, histogram, seeds_on
from tests.support.modelled.service import differences
from tests.support.modelled.shelves import Shelves
from tests.support.modelled.tally import too_few
from tests.support.modelled.told import Told
from tests.support.modelled.windows import Came

SEEDS = range(20)


@pytest.fixture(scope="module")
async def seeds(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seeds]:
    async with seeds_on(template, tmp_path_factory.mktemp("keys"), SEEDS) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_service_and_the_model_agree(seeds: Seeds, seed: int) -> None:
    await seeds.must_agree(seed)


async def test_no_invariant_is_broken_after_all_of_them(seeds: Seeds) -> None:
    assert await seeds.broken() == {}


def test_there_is_enough_of_each_case() -> None:
    assert too_few(histogram(SEEDS), len(SEEDS)) == []


class KeepsReversedClaims(Model):
    """A reversal gives the goods back and not the entitlement."""

    def counts(self, made: Handout) -> bool:
        return super().counts(Handout(**{**vars(made), "reversed": False}))


class KnowsNoMerges(Told):
    """A person who was registered twice is two."""

    def survivor(self, person: UUID) -> UUID:
        return person


class ForgetsMerges(Model):
    """What registration told of merges is not heard."""

    told_by = KnowsNoMerges


class KnowsNoSplits(Told):
    """A household that splits off begins anew."""

    def heirs(self, household: UUID, happened: datetime) -> set[UUID]:
        return set()


class ForgetsSplits(Model):
    """Of what the others had received nothing is inherited."""

    told_by = KnowsNoSplits


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


class RollsADayLonger(Model):
    """A ROLLING window has a day more than its rule says."""

    def rolling_days(self, rule: Rule) -> int:
        return super().rolling_days(rule) + 1


class RollsADayLess(Model):
    """A ROLLING window has a day less than its rule says."""

    def rolling_days(self, rule: Rule) -> int:
        return super().rolling_days(rule) - 1


class EntersAfter13Days(Model):
    """A contact 14 days after another begins an entry."""

    gap_days = 13


class EntersAfter15Days(Model):
    """A contact 15 days after another begins none."""

    gap_days = 15


class RefillsADayEarly(Model):
    """What is used up is given again after six days."""

    def refill_days(self, kit: Kit) -> int | None:
        days = super().refill_days(kit)
        return days - 1 if days else days


class RefillsADayLate(Model):
    """What is used up is given again after eight days."""

    def refill_days(self, kit: Kit) -> int | None:
        days = super().refill_days(kit)
        return days + 1 if days else days


class HearsOfNoArrivals(Told):
    """An arrival is no entry."""

    def came(self, unit: str, id_: UUID) -> Iterator[Came]:
        return iter(())


class GoesByContactsAlone(Model):
    """An entry begins with what is given, whatever was recorded."""

    told_by = HearsOfNoArrivals


class GivesOfAnyLot(Shelves):
    """What is held leaves the shelf as well."""

    def move_lot(self, act: MovesLot, today: date) -> tuple[int, str | None]:
        answer = super().move_lot(act, today)
        self.states = dict.fromkeys(self.states, "APPROVED")
        return answer


class IgnoresHolds(Model):
    """A lot that is held is handed out."""

    shelves_by = GivesOfAnyLot


class JudgesByTheRoundNow(Model):
    """A log is judged by what a round is when the log comes."""

    def state_at(self, round_id: UUID, moment: datetime) -> str:
        return super().state_at(round_id, self.steps[round_id][-1][0])


class LooksForTheNextScanThatCounts(Model):
    """A scan is a repeat if one that counts is near, whatever else was read."""

    def is_same_scan(self, made: Handout) -> bool:
        counting = [other for other in self.handouts.values() if other.verdict not in NOT_LEFT]
        near = [other for other in counting if abs(other.scanned_at - made.scanned_at) <= SAME_SCAN]
        same = made.scan.device_id, made.scan.content[1:]
        return bool(made.scan.card) and any((other.scan.device_id, other.scan.content[1:]) == same for other in near)


WRONG = [
    KeepsReversedClaims,
    ForgetsMerges,
    ForgetsSplits,
    CountsEveryScan,
    LooksForTheNextScanThatCounts,
    JudgesByTheRoundNow,
    LosesReturns,
    RollsADayLonger,
    RollsADayLess,
    EntersAfter13Days,
    EntersAfter15Days,
    RefillsADayEarly,
    RefillsADayLate,
    GoesByContactsAlone,
    IgnoresHolds,
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_model_that_lacks_one_rule_differs(seeds: Seeds, wrong: type[Model]) -> None:
    seen = [await seeds.observed(seed) for seed in SEEDS]
    assert any(differences(wrong(one.plan), one) for one in seen)
