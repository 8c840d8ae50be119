from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.replay.rounding import Apportioner, exact, half_up, largest_remainder, spread


def test_a_scale_is_the_decimal_that_was_written() -> None:
    assert exact(0.01) == Fraction(1, 100)


def test_halves_are_rounded_up() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]


@given(total=st.integers(0, 10_000), weights=st.lists(st.integers(0, 999), min_size=1, max_size=9))
def test_parts_by_largest_remainder_sum_to_their_total(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    assert min(parts) >= 0


@given(total=st.integers(0, 10_000), weights=st.lists(st.integers(0, 999), min_size=1, max_size=60))
def test_a_total_spread_over_a_series_is_kept_and_gives_nothing_where_there_is_no_weight(
    total: int, weights: list[int]
) -> None:
    laid = spread(total, weights)
    assert sum(laid) == (total if sum(weights) else 0)
    assert all(part == 0 for part, weight in zip(laid, weights, strict=True) if weight == 0)
    assert min(laid) >= 0


@pytest.mark.parametrize("units", [1, 7, 45])
def test_dealt_units_end_at_their_targets(units: int) -> None:
    apportioner = Apportioner(3)
    for turn in range(1, 101):
        dealt = apportioner.deal(units, [turn * units * share for share in (0.5, 0.3, 0.2)])
        assert sum(dealt) == units
    assert apportioner.given == [units * 50, units * 30, units * 20]
