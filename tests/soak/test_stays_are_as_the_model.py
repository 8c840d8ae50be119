"""Four hundred random weeks of a shelter: the service answers and shows what a small pure model says."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import pytest
from hypothesis import given

from tests.support.staying.drawn import Draws, as_drawn, drawn, shortest, weeks
from tests.support.staying.tally import histogram, too_few
from tests.support.staying.weeks import Weeks, until_refused, weeks_on, weeks_without_a_guard

WEEKS = 400
SHORTENED = 60


@pytest.fixture(scope="module")
async def played(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Weeks]:
    async with weeks_on(template, tmp_path_factory.mktemp("keys")) as made:
        yield made


@as_drawn(WEEKS)
@given(draws=weeks())
async def test_the_service_and_the_model_agree(played: Weeks, draws: Draws) -> None:
    await played.must_agree(draws)


async def test_no_invariant_is_broken_after_all_of_them(played: Weeks) -> None:
    assert await played.broken() == []


def test_there_is_enough_of_each_case(capsys: pytest.CaptureFixture[str]) -> None:
    counts = histogram(drawn(WEEKS))
    with capsys.disabled():
        sys.stdout.writelines(f"\n{count:7} {name}" for name, count in sorted(counts.items()))
    assert too_few(counts, WEEKS) == []


async def test_of_a_service_without_a_guard_the_fewest_acts_are_told(
    template: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with weeks_without_a_guard(template, tmp_path_factory.mktemp("keys")) as made:

        async def differ(draws: Draws) -> bool:
            shown = until_refused(draws, "bed_taken")
            return bool(shown and await made.differ(shown))

        draws = await shortest(differ, SHORTENED)
        with pytest.raises(
            AssertionError, match=r"the model refuses it \(bed_taken\), the service answered 201"
        ) as failed:
            await made.must_agree(draws)
    story = [line for line in str(failed.value).splitlines() if line.startswith("  ")]
    assert 1 <= len(story) <= 3
    assert all("ChecksIn" in line for line in story)
