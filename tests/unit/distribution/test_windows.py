"""Every window with every unit: how many times a kit is given on a row of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from services.distribution.rules import Calendar, Facts, Standing, blocked_until, judge
from tests.unit.distribution.test_rules import facts

MONDAY = date(2023, 1, 30)
UNITS = ("PERSON", "HOUSEHOLD", "DWELLING", "SITE")
ENTRY, EVENT = uuid4(), uuid4()
WINDOWS: dict[str, dict[str, Any]] = {
    "ROUND": {"period": "ROUND"},
    "ARRIVAL": {"period": "ARRIVAL", "arrival_window": f"A:{ENTRY}"},
    "EVENT": {"period": "EVENT", "emergency_id": EVENT},
    "CALENDAR 7 days": {"period": "CALENDAR", "anchor": MONDAY, "period_days": 7},
    "CALENDAR 2 weeks": {"period": "CALENDAR", "anchor": MONDAY, "period_days": 14},
    "CALENDAR 1 month": {"period": "CALENDAR", "anchor": date(2023, 1, 31), "period_months": 1},
    "ROLLING 7 days": {"period": "ROLLING", "period_days": 7},
    "ROLLING 30 days": {"period": "ROLLING", "period_days": 30},
}
DAYS = [0, 1, 5, 7, 8, 13, 14, 28, 30, 31, 60]
"""After 30 January: on which days the unit comes."""
GIVEN = {
    "ROUND": [0],
    "ARRIVAL": [0],
    "EVENT": [0],
    "CALENDAR 7 days": [0, 7, 14, 28, 60],
    "CALENDAR 2 weeks": [0, 14, 28, 60],
    "CALENDAR 1 month": [
        0,
        1,
        30,
        60,
    ],  # 30 January is of the window before; then from 31 January, 28 February, 31 March
    "ROLLING 7 days": [0, 7, 14, 28, 60],
    "ROLLING 30 days": [0, 30, 60],
}


def on(day: int, window: str, **changes: Any) -> Facts:
    """One hand-out so many days after the Monday."""
    return facts(local_day=MONDAY + timedelta(days=day), **WINDOWS[window], **changes)


@pytest.mark.parametrize(("window", "unit"), list(product(WINDOWS, UNITS)))
def test_a_window_gives_once(window: str, unit: str) -> None:
    unit_id, other = uuid4(), uuid4()
    batch = [on(day, window, unit_id=unit_id) for day in DAYS]
    judged = judge([*batch, on(0, window, unit_id=other)], {}, goods_gone=False).judged
    given = [day for day, one in zip(DAYS, judged, strict=False) if one.verdict == "GIVEN"]
    assert given == GIVEN[window], unit
    assert judged[-1].verdict == "GIVEN"


@pytest.mark.parametrize(
    ("window", "day", "until"),
    [
        ("CALENDAR 7 days", 3, date(2023, 2, 6)),
        ("CALENDAR 1 month", 3, date(2023, 2, 28)),
        ("ROLLING 7 days", 3, date(2023, 2, 6)),
        ("ROUND", 3, None),
        ("EVENT", 3, None),
    ],
)
def test_a_refusal_says_from_when_again(window: str, day: int, until: date | None) -> None:
    first, again = on(1 if "month" in window else 0, window), on(day, window)
    judgement = judge([first, again], {}, goods_gone=False)
    assert judgement.judged[1].code == "already_received"
    assert blocked_until(again, judgement.standings[judgement.judged[1].key]) == until


def test_months_begin_on_the_anchors_day_or_the_last_there_is() -> None:
    months = Calendar(date(2023, 1, 31), months=1)
    assert list(months.starts(date(2023, 1, 31), date(2023, 5, 1))) == [
        date(2023, 1, 31),
        date(2023, 2, 28),
        date(2023, 3, 31),
        date(2023, 4, 30),
    ]
    quarters = Calendar(date(2023, 1, 15), months=3)
    assert [quarters.start(date(2023, month, 14)) for month in (1, 4, 5)] == [
        date(2022, 10, 15),
        date(2023, 1, 15),
        date(2023, 4, 15),
    ]


def test_what_is_used_up_is_given_again_every_seven_days_of_the_stay() -> None:
    batch = [on(day, "ARRIVAL", consumable_days=7) for day in (0, 6, 7, 8, 14)]
    judgement = judge(batch, {}, goods_gone=False)
    assert [(one.verdict, one.refill) for one in judgement.judged] == [
        ("GIVEN", False),
        ("REFUSED", False),
        ("GIVEN", True),
        ("REFUSED", False),
        ("GIVEN", True),
    ]
    standing = judgement.standings[judgement.judged[0].key]
    assert (standing.allowance, standing.taken, standing.over) == (3, 3, 0)
    assert blocked_until(batch[-1], standing) == MONDAY + timedelta(days=21)


def test_a_kit_that_nobody_had_is_no_refill() -> None:
    judged = judge([on(9, "ARRIVAL", consumable_days=7)], {}, goods_gone=False).judged
    assert [(one.verdict, one.refill) for one in judged] == [("GIVEN", False)]


def test_a_day_of_which_a_device_is_not_sure_is_compared_with_what_is_held() -> None:
    first = on(0, "ROLLING 7 days")
    held = judge([first], {}, goods_gone=True).standings
    days = (MONDAY + timedelta(days=5), MONDAY + timedelta(days=8))
    unsure = [on(day, "ROLLING 7 days", days_possible=days) for day in (5, 8)]
    for late, verdict in zip(unsure, ("GIVEN_OVER", "GIVEN"), strict=True):
        [judged] = judge([late], held, goods_gone=True).judged
        assert (judged.verdict, judged.time_uncertain) == (verdict, True)
    sure = on(9, "ROLLING 7 days", days_possible=(MONDAY + timedelta(days=8), MONDAY + timedelta(days=10)))
    assert not judge([sure], held, goods_gone=True).judged[0].time_uncertain


def test_a_standing_of_a_rolling_window_allows_and_takes_nothing_itself() -> None:
    batch = [on(day, "ROLLING 7 days") for day in (0, 1)]
    standing = judge(batch, {}, goods_gone=True).standings[(batch[0].rule_id, batch[0].unit_id, "ROLLING")]
    assert (standing.allowance, standing.taken, standing.over) == (0, 0, 1)
    assert Standing(0).held == ()
