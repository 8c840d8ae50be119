"""A log's hand-outs: which are one scan, and which would be judged otherwise on another day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.distribution.rules import Facts, Standing, judge, key_of
from tests.unit.distribution.test_rules import facts

NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
DAY = date(2023, 11, 7)
WEEKLY: dict[str, Any] = {"period": "CALENDAR", "anchor": date(2023, 11, 1), "period_days": 7}
SCAN = (uuid4(), "said", 1)


def scanned(seconds: float, **changes: Any) -> Facts:
    """A scan so many seconds after noon."""
    return facts(scan=SCAN, scanned_at=NOON + timedelta(seconds=seconds), **changes)


def verdicts(batch: list[Facts], *, goods_gone: bool) -> list[str]:
    judgement = judge(batch, {}, goods_gone=goods_gone, same_scan_within=timedelta(seconds=2.5))
    return [one.verdict for one in judgement.judged]


def test_of_a_chain_in_order_the_first_and_every_one_beyond_the_time_counts() -> None:
    assert verdicts([scanned(0), scanned(2), scanned(4)], goods_gone=True) == ["GIVEN", "DUPLICATE_SCAN", "GIVEN_OVER"]


def test_a_scan_after_a_refusal_is_judged() -> None:
    refused = [scanned(second, recipient_code="card_paused") for second in (0, 1)]
    assert verdicts(refused, goods_gone=False) == ["REFUSED", "REFUSED"]


@pytest.mark.parametrize("goods_gone", [False, True])
def test_a_note_stands_beside_a_gift_and_yields_to_every_reason(*, goods_gone: bool) -> None:
    noted = facts(noted="card_unsynced")
    batch = [noted, noted, facts(noted="card_unsynced", opened=False)]
    judged = judge(batch, {}, goods_gone=goods_gone).judged
    assert [one.code for one in judged] == ["card_unsynced", "already_received", "round_closed"]
    assert [one.verdict for one in judged] == (
        ["GIVEN", "GIVEN_OVER", "GIVEN_DESPITE"] if goods_gone else ["GIVEN", "REFUSED", "REFUSED"]
    )


def test_a_device_whose_clock_was_set_back_is_compared_by_the_difference() -> None:
    assert verdicts([scanned(0), scanned(-2), scanned(-60)], goods_gone=True)[1:] == ["DUPLICATE_SCAN", "GIVEN_OVER"]


@pytest.mark.parametrize(
    ("changes", "uncertain"),
    [
        ({"days_possible": None, "starts_on": DAY}, False),
        ({"days_possible": (DAY, DAY), "starts_on": DAY}, False),
        ({"days_possible": (DAY - timedelta(days=1), DAY), "starts_on": DAY}, True),
        ({"days_possible": (DAY, DAY + timedelta(days=1)), "ends_on": DAY}, True),
        ({"days_possible": (DAY, DAY + timedelta(days=1)), "ends_on": DAY, "opened": False}, False),
        ({"days_possible": (DAY - timedelta(days=9), DAY), **WEEKLY}, False),
    ],
    ids=["sure", "one day", "before it began", "after it ended", "closed anyway", "nothing received"],
)
def test_the_time_is_uncertain_where_another_possible_day_changes_the_verdict(
    changes: dict[str, Any], uncertain: bool
) -> None:
    assert judge([facts(**changes)], {}, goods_gone=True).judged[0].time_uncertain is uncertain


@pytest.mark.parametrize(
    ("changes", "uncertain"),
    [
        ({}, False),
        ({"opened_sure": False}, True),
        ({"opened_sure": False, "opened": False}, True),
        ({"opened_sure": False, "ends_on": DAY - timedelta(days=1)}, False),
        ({"opened_sure": False, "recipient_code": "card_revoked"}, True),
        (
            {
                "opened_sure": False,
                "opened": False,
                "starts_on": DAY + timedelta(days=1),
                "days_possible": (DAY, DAY + timedelta(days=1)),
            },
            True,
        ),
    ],
    ids=["sure", "open", "stopped", "after its days anyway", "for another reason", "on the next day, and open"],
)
def test_the_time_is_uncertain_where_another_possible_state_of_the_round_changes_the_verdict(
    changes: dict[str, Any], uncertain: bool
) -> None:
    assert judge([facts(**changes)], {}, goods_gone=True).judged[0].time_uncertain is uncertain


def test_another_calendar_window_with_another_standing_makes_it_uncertain() -> None:
    one = facts(**WEEKLY, days_possible=(DAY, DAY + timedelta(days=1)))
    full = {key_of(facts(**WEEKLY, local_day=DAY + timedelta(days=1))): Standing(1, 1)}
    assert judge([one], full, goods_gone=True).judged[0].time_uncertain


def test_more_than_the_allowance_is_not_received_already() -> None:
    judged = judge([facts(quantity=2), facts(), facts()], {}, goods_gone=False).judged
    assert [one.code for one in judged] == ["over_allowance", None, "already_received"]
