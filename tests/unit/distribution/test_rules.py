"""Who may receive what: allowances, windows, and running sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules import (
    Calendar,
    Facts,
    Standing,
    allowance_of,
    blocked_until,
    judge,
    key_of,
    raised,
    settle,
    window_key,
)

RULE, UNIT, ROUND = uuid4(), uuid4(), uuid4()


def facts(**changes: object) -> Facts:
    """One hand-out of one kit to one unit in one round."""
    base = Facts(
        handout_id=uuid4(),
        rule_id=RULE,
        unit_id=UNIT,
        period="ROUND",
        round_id=ROUND,
        quantity=1,
        local_day=date(2023, 11, 7),
        members=4,
        rule_quantity=1,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # keyword changes of a dataclass


def test_a_second_hand_out_in_the_window_is_refused() -> None:
    judged = judge([facts(), facts()], {}, goods_gone=False).judged
    assert [(one.verdict, one.code) for one in judged] == [("GIVEN", None), ("REFUSED", "already_received")]


def test_goods_that_left_are_recorded_and_the_excess_goes_over() -> None:
    result = judge([facts(), facts(), facts()], {}, goods_gone=True)
    assert [one.verdict for one in result.judged] == ["GIVEN", "GIVEN_OVER", "GIVEN_OVER"]
    assert result.standings[key_of(facts())] == Standing(allowance=1, taken=1, over=2)


def test_a_duplicate_scan_moves_nothing() -> None:
    at = datetime(2023, 11, 7, 18, tzinfo=UTC)
    again = facts(scan=(uuid4(), "said", 1), scanned_at=at, seen=((at, date(2023, 11, 7)),))
    result = judge([again], {}, goods_gone=True)
    assert (result.judged[0].verdict, result.judged[0].claims) == ("DUPLICATE_SCAN", False)


@pytest.mark.parametrize(("members", "kits"), [(1, 1), (5, 1), (6, 2), (10, 2), (23, 2)])
def test_kitchen_kits_are_one_per_five_members_and_at_most_two(members: int, kits: int) -> None:
    assert allowance_of(facts(members=members, members_per_kit=5, quantity_max=2)) == kits


def test_an_unknown_card_offline_is_recorded_as_such() -> None:
    judged = judge([facts(recipient_code="card_unknown")], {}, goods_gone=True).judged[0]
    assert (judged.verdict, judged.claims) == ("UNKNOWN_CARD", True)


@pytest.mark.parametrize("code", ["card_revoked", "recipient_mismatch", "not_entitled"])
def test_goods_gone_against_the_rules_are_given_despite_with_the_code_of_the_desk(code: str) -> None:
    gone = judge([facts(recipient_code=code)], {}, goods_gone=True).judged[0]
    here = judge([facts(recipient_code=code)], {}, goods_gone=False).judged[0]
    assert [(one.verdict, one.code) for one in (gone, here)] == [("GIVEN_DESPITE", code), ("REFUSED", code)]


def test_windows_are_named_by_what_they_hold_by() -> None:
    arrival, emergency = uuid4(), uuid4()
    assert window_key(facts()) == f"R:{ROUND}"
    assert window_key(facts(period="ARRIVAL", arrival_window=f"A:{arrival}")) == f"A:{arrival}"
    assert window_key(facts(period="EVENT", emergency_id=emergency)) == f"E:{emergency}"
    calendar = facts(period="CALENDAR", anchor=date(2023, 11, 1), period_days=30)
    assert window_key(calendar) == "D:2023-11-01"
    assert blocked_until(calendar, Standing(1, 1)) == date(2023, 12, 1)


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(1, 366))
def test_a_calendar_window_holds_its_day(day: date, days: int) -> None:
    start = Calendar(date(2023, 1, 1), days=days).start(day)
    assert 0 <= (day - start).days < days


@given(total=st.integers(0, 500), allowance=st.integers(0, 500))
def test_taken_is_the_least_of_claims_and_allowance_and_over_the_rest(total: int, allowance: int) -> None:
    standing = settle(total, allowance)
    assert standing.taken + standing.over == total
    assert standing.taken <= allowance
    assert standing.over == 0 or standing.taken == allowance


def test_a_larger_allowance_takes_in_what_was_over() -> None:
    assert raised(Standing(allowance=1, taken=1, over=2), 2) == Standing(allowance=2, taken=2, over=1)
    assert raised(Standing(allowance=2, taken=1), 1) == Standing(allowance=2, taken=1)


def test_two_units_do_not_share_an_allowance() -> None:
    other: UUID = uuid4()
    judged = judge([facts(), facts(unit_id=other)], {}, goods_gone=False).judged
    assert {one.verdict for one in judged} == {"GIVEN"}
