from collections import Counter
from datetime import date

import pytest

from amparo.replay.curve import DAYS, PEAK_SUNDAY, daily_entries, day_of, full_scale_entries
from amparo.replay.dataset import rows
from amparo.replay.figures import expected
from amparo.replay.nationalities import ENTRIES, NAMED, NationalityDeal, totals
from amparo.replay.returns import routes
from amparo.replay.rounding import exact, half_up

SEEDS = (1, 2023, 99)


def _to(days: list[int], when: date) -> int:
    return sum(days[: day_of(when) + 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_curve_meets_every_published_cumulative_figure_exactly(seed: int) -> None:
    days = full_scale_entries(seed)
    for row in rows("inm_2023_cumulative"):
        assert _to(days, date.fromisoformat(row["as_of_inclusive"])) == int(row["cumulative_entries"])


def test_the_curve_has_the_published_september_and_july() -> None:
    days = full_scale_entries(2023)
    assert _to(days, date(2023, 9, 20)) - _to(days, date(2023, 8, 31)) == 58_210
    assert _to(days, date(2023, 7, 31)) - _to(days, date(2023, 6, 30)) == 46_779


def test_the_year_has_its_mean_its_october_and_its_sunday() -> None:
    days = full_scale_entries(2023)
    assert round(sum(days) / DAYS) == 1_493
    assert (_to(days, date(2023, 10, 25)) - _to(days, date(2023, 10, 8))) // 17 == 3_480
    assert PEAK_SUNDAY.isoweekday() == 7
    assert max(days) == days[day_of(PEAK_SUNDAY)] == 5_800


@pytest.mark.parametrize("scale", [0.002, 0.01, 0.1])
def test_a_smaller_curve_is_the_full_one_rounded(scale: float) -> None:
    running = smaller = 0
    for whole, part in zip(full_scale_entries(7), daily_entries(scale, 7), strict=True):
        running, smaller = running + whole, smaller + part
        assert smaller == half_up(running * exact(scale))
    assert smaller == expected(scale)["transit_entries"]


def test_another_seed_has_other_days() -> None:
    assert full_scale_entries(1) != full_scale_entries(2)


def _dealt(scale: float, until: int = DAYS) -> Counter[str]:
    deal, found = NationalityDeal(scale), Counter[str]()
    for number in daily_entries(scale, 2023)[:until]:
        found.update(deal.deal(number))
    return found


def test_nationalities_sum_to_the_published_counts() -> None:
    found = _dealt(1)
    assert {code: found[code] for code in NAMED} == NAMED
    assert found.total() - sum(NAMED.values()) == 54_664
    assert found.total() == ENTRIES == 545_043


def test_nationalities_meet_the_published_counts_of_september_and_october() -> None:
    by_september = _dealt(1, day_of(date(2023, 9, 20)) + 1)
    by_october = _dealt(1, day_of(date(2023, 10, 25)) + 1)
    assert [by_september[code] for code in ("VE", "CU", "HT", "EC")] == [139_506, 40_950, 35_658, 34_095]
    assert [by_october[code] for code in ("VE", "HT", "CU")] == [184_602, 67_707, 62_425]


@pytest.mark.parametrize("scale", [0.002, 0.01, 0.1])
def test_nationalities_at_a_smaller_scale_sum_to_its_entries(scale: float) -> None:
    found = _dealt(scale)
    assert dict(found) == {code: number for code, number in totals(scale).items() if number}
    assert found.total() == expected(scale)["transit_entries"]


@pytest.mark.parametrize("scale", [0.002, 0.01, 1])
@pytest.mark.parametrize("figure", ["returns_us", "returns_mx", "returns_other"])
def test_returns_are_exact_by_12_october_and_by_the_years_end(scale: float, figure: str) -> None:
    goal = expected(scale)
    ways = [list(route.days) for route in routes(scale, 2023) if route.figure == figure]
    assert sum(map(sum, ways)) == goal[figure]
    assert sum(_to(days, date(2023, 10, 12)) for days in ways) == goal[f"{figure}_20231012"]
