"""An override raises the allowance by its quantity, so that any order of the same hand-outs gives one state (I9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import UUID

import pytest

from services.distribution.rules import Facts, Standing, judge, raised, settle

ROUND, RULE, UNIT = UUID(int=1), UUID(int=2), UUID(int=3)
PLAIN = Facts(
    handout_id=UUID(int=10),
    rule_id=RULE,
    unit_id=UNIT,
    period="ROUND",
    round_id=ROUND,
    quantity=1,
    local_day=date(2023, 6, 15),
    members=1,
    rule_quantity=1,
)
AGAIN = replace(PLAIN, handout_id=UUID(int=11))
BY_TWO = replace(PLAIN, handout_id=UUID(int=12), quantity=2, overridden=True)
KEY = (RULE, UNIT, f"R:{ROUND}")


@pytest.mark.parametrize("order", list(permutations([PLAIN, AGAIN, BY_TWO])))
def test_any_order_gives_the_same_excess(order: tuple[Facts, ...]) -> None:
    assert judge(order, {}, goods_gone=True).standings[KEY] == Standing(3, taken=3, over=1, raised=2)


def test_it_is_given_where_the_rule_would_refuse() -> None:
    given = judge([PLAIN, BY_TWO, AGAIN], {}, goods_gone=False)
    assert [one.verdict for one in given.judged] == ["GIVEN", "GIVEN", "REFUSED"]


def test_what_is_refused_raises_nothing() -> None:
    paused = replace(BY_TWO, recipient_code="card_paused")
    judgement = judge([PLAIN, paused], {}, goods_gone=False)
    assert judgement.standings[KEY] == Standing(1, taken=1)


def test_it_lets_somebody_receive_whom_the_rule_does_not_mean() -> None:
    other = replace(BY_TWO, recipient_code="not_entitled")
    assert judge([other], {}, goods_gone=False).judged[0].verdict == "GIVEN"


def test_an_allowance_that_grows_by_the_rule_keeps_what_overrides_raised() -> None:
    assert raised(settle(3, 1, raised=2), 2) == Standing(4, taken=3, over=0, raised=2)


def test_of_people_without_a_token_there_are_fewer_as_cards_are_bound() -> None:
    three = replace(PLAIN, headcount=3)
    first = judge([three, replace(three, handout_id=UUID(int=20))], {}, goods_gone=False)
    less = replace(three, handout_id=UUID(int=21), headcount=2)
    judged = judge([less], first.standings, goods_gone=False).judged[0]
    assert (judged.verdict, judged.code) == ("REFUSED", "group_exhausted")


def test_what_left_beyond_the_head_count_stays_an_excess() -> None:
    one = replace(PLAIN, headcount=1)
    gone = judge([one, replace(one, handout_id=UUID(int=20))], {}, goods_gone=True)
    later = judge([replace(one, handout_id=UUID(int=21))], gone.standings, goods_gone=False)
    assert later.standings[KEY] == gone.standings[KEY] == Standing(1, taken=1, over=1)
