"""What a household inherited is taken as far as the rule allows, is never over, and stays when more is allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules import Facts, Standing, judge, raised, settle, standing_of

RULE, UNIT, ROUND = UUID(int=1), UUID(int=2), UUID(int=3)
KEY = (RULE, UNIT, f"R:{ROUND}")
GIFT = Facts(
    handout_id=UUID(int=10),
    rule_id=RULE,
    unit_id=UNIT,
    period="ROUND",
    round_id=ROUND,
    quantity=1,
    local_day=date(2023, 6, 15),
    members=3,
    rule_quantity=1,
    members_per_kit=5,
)


def test_it_is_taken_up_to_the_allowance_and_never_over() -> None:
    assert settle(0, 2, inherited=1) == Standing(2, taken=1, inherited=1)
    assert settle(0, 1, inherited=3) == Standing(1, taken=1, inherited=3)
    assert settle(1, 1, inherited=3) == Standing(1, taken=1, over=1, inherited=3)


def test_whoever_may_have_more_has_had_more_of_it() -> None:
    assert raised(settle(0, 1, inherited=3), 2) == Standing(2, taken=2, inherited=3)
    assert standing_of(replace(GIFT, members=12), settle(1, 1, inherited=2)) == Standing(3, taken=3, inherited=2)


def test_at_the_desk_it_is_refused_and_what_left_is_over() -> None:
    there = {KEY: settle(0, 1, inherited=1)}
    assert [one.code for one in judge([GIFT], there, goods_gone=False).judged] == ["already_received"]
    gone = judge([GIFT], there, goods_gone=True)
    assert ([one.verdict for one in gone.judged], gone.standings[KEY].over) == (["GIVEN_OVER"], 1)


def test_an_override_is_given_beside_it() -> None:
    given = judge([replace(GIFT, overridden=True)], {KEY: settle(0, 1, inherited=1)}, goods_gone=False)
    assert given.standings[KEY] == Standing(2, taken=2, raised=1, inherited=1)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_own_kits_are_told_apart_again(own: int, by_rule: int, raises: int, inherited: int, more: int) -> None:
    standing = settle(own, by_rule, raises, inherited)
    assert (standing.own, standing.by_rule) == (own, by_rule)
    assert raised(standing, by_rule + more) == settle(own, by_rule + more, raises, inherited)
    assert standing.taken <= standing.allowance
    assert standing.over == max(0, own + min(inherited, by_rule) - standing.allowance)
