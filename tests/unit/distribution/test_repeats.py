"""Which scans are one: as many count in any order as intervals are needed to hold them all (I9)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules import Facts, judge
from services.distribution.rules.scans import cover, is_repeat
from tests.unit.distribution.test_rules import facts

WITHIN = timedelta(seconds=2.5)
NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
DAY = date(2023, 11, 7)
SCAN = (uuid4(), "said", 1)
TENTHS = st.lists(st.integers(0, 120), min_size=1, max_size=9)
"""Scans within twelve seconds, to the tenth: mostly one chain, or two."""

Rule = Callable[[datetime, Sequence[datetime], Sequence[datetime]], bool]
"""Whether a scan is a repeat, by those that count so far and by all so far."""


def at(tenths: float) -> datetime:
    return NOON + timedelta(seconds=tenths / 10)


def counted(times: Iterable[datetime], repeats: Rule) -> int:
    """How many of the scans count if they are heard of in this order."""
    count: list[datetime] = []
    known: list[datetime] = []
    for time in times:
        if not repeats(time, count, known):
            count.append(time)
        known.append(time)
    return len(count)


def by_cover(time: datetime, _count: Sequence[datetime], known: Sequence[datetime]) -> bool:
    return is_repeat(time, known, WITHIN)


def near_one_that_counts(time: datetime, count: Sequence[datetime], _known: Sequence[datetime]) -> bool:
    """The rule that depends on the order."""
    return any(abs(time - other) <= WITHIN for other in count)


def fewest(times: Sequence[datetime]) -> int:
    """The least number of intervals, by trying all that begin at a scan."""
    for size in range(1, len(times) + 1):
        for starts in combinations(times, size):
            if all(any(start <= time <= start + WITHIN for start in starts) for time in times):
                return size
    return 0


@given(TENTHS)
def test_the_cover_is_the_least_number_of_intervals(tenths: list[int]) -> None:
    times = [at(one) for one in tenths]
    assert cover(times, WITHIN) == fewest(times)


@given(TENTHS, st.randoms(use_true_random=False))
def test_any_order_of_scans_gives_the_same_number(tenths: list[int], chance: random.Random) -> None:
    times = [at(one) for one in tenths]
    shuffled = chance.sample(times, len(times))
    assert counted(times, by_cover) == counted(shuffled, by_cover) == cover(times, WITHIN)


@given(TENTHS, st.integers(0, 120))
def test_one_scan_more_needs_one_interval_more_at_the_most(tenths: list[int], more: int) -> None:
    times = [at(one) for one in tenths]
    assert cover([*times, at(more)], WITHIN) - cover(times, WITHIN) in (0, 1)


@given(TENTHS, st.integers(0, 120), st.lists(st.integers(200, 300), max_size=5))
def test_scans_beyond_a_gap_do_not_matter(tenths: list[int], one: int, beyond: list[int]) -> None:
    near, far = [at(n) for n in tenths], [at(n) for n in beyond]
    assert is_repeat(at(one), near, WITHIN) == is_repeat(at(one), [*near, *far], WITHIN)


def test_a_rule_that_asks_whether_one_that_counts_is_near_depends_on_the_order() -> None:
    orders = [[at(10 * second) for second in order] for order in permutations((0, 2, 4))]
    assert {counted(order, near_one_that_counts) for order in orders} == {1, 2}
    assert {counted(order, by_cover) for order in orders} == {2}


@pytest.mark.parametrize(
    ("seconds", "hand_outs"),
    [((0,), 1), ((0, 2.5), 1), ((0, 2.6), 2), ((0, 2, 4), 2), ((0, 1, 2), 1), ((0, 2, 4, 6), 2), ((0, 2, 4, 6, 8), 3)],
)
def test_a_chain_is_as_many_hand_outs_as_a_device_in_order_would_give(
    seconds: tuple[float, ...], hand_outs: int
) -> None:
    assert cover([at(10 * one) for one in seconds], WITHIN) == hand_outs


def scanned(tenths: float, **changes: Any) -> Facts:
    return facts(scan=SCAN, scanned_at=at(tenths), rule_quantity=100, **changes)


def kits(parts: Iterable[Sequence[Facts]]) -> int:
    """How many kits leave if parts of a log are judged one after the other, each beside what is stored by then."""
    stored: tuple[tuple[datetime, date], ...] = ()
    left = 0
    for part in parts:
        known = [replace(one, seen=stored) for one in part]
        left += sum(one.claims for one in judge(known, {}, goods_gone=True, same_scan_within=WITHIN).judged)
        stored += tuple((one.scanned_at, one.local_day) for one in part if one.scanned_at)
    return left


@given(TENTHS, st.randoms(use_true_random=False))
def test_any_order_and_any_parts_of_a_log_leave_as_many_kits(tenths: list[int], chance: random.Random) -> None:
    scans = [scanned(one) for one in tenths]
    shuffled = chance.sample(scans, len(scans))
    cuts = sorted(chance.sample(range(len(scans) + 1), 2)) if len(scans) > 1 else [0, 1]
    parts = [shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :]]
    assert kits([scans]) == kits(parts) == cover([at(one) for one in tenths], WITHIN)


DAILY: dict[str, Any] = {"period": "CALENDAR", "anchor": date(2023, 11, 1), "period_days": 1}


@pytest.mark.parametrize(
    ("rule", "hand_outs"),
    [
        ({"period": "ROUND"}, 1),
        (DAILY, 2),
        ({**DAILY, "period_days": 7}, 1),
        ({"period": "ROLLING", "period_days": 7}, 2),
        ({"period": "ARRIVAL", "arrival_window": "A:1"}, 2),
    ],
    ids=["round", "day", "week", "rolling", "arrival"],
)
def test_two_scans_on_both_sides_of_a_midnight_are_two_where_the_day_matters(
    rule: dict[str, Any], hand_outs: int
) -> None:
    day = DAY - timedelta(days=1)
    scans = [scanned(0, local_day=day, **rule), scanned(9, local_day=day + timedelta(days=1), **rule)]
    assert kits([scans]) == kits([scans[:1], scans[1:]]) == kits([scans[1:], scans[:1]]) == hand_outs


def test_scans_that_say_something_else_are_others() -> None:
    other = replace(scanned(1), scan=(SCAN[0], "said otherwise", 1))
    assert kits([[scanned(0), other, scanned(2)]]) == 2
