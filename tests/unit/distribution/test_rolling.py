"""ROLLING windows: so many in any n days in a row, whatever the order in which hand-outs are heard of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules.rolling import Held, fits, free_from, moves, settled, unplaced

FIRST = date(2023, 11, 1)
DAYS = 7


def held(number: int, day: int, *, allowance: int = 1, quantity: int = 1) -> Held:
    """A hand-out of so many kits, so many days after the first of November."""
    return unplaced(UUID(int=number), FIRST + timedelta(days=day), allowance, quantity)


HELD = st.builds(
    lambda day, allowance, quantity: (day, allowance, quantity),
    st.integers(0, 40),
    st.integers(1, 3),
    st.integers(1, 4),
)


@given(st.lists(HELD, max_size=12), st.randoms())
def test_any_order_of_arrival_gives_one_state(rows: list[tuple[int, int, int]], shuffled: Random) -> None:
    all_held = [held(n, day, allowance=allow, quantity=many) for n, (day, allow, many) in enumerate(rows)]
    state: tuple[Held, ...] = ()
    ordered = list(all_held)
    shuffled.shuffle(ordered)
    for one in ordered:
        state = settled([*state, one], DAYS)
    assert state == settled(all_held, DAYS)


@given(st.lists(HELD, max_size=12))
def test_no_two_kits_block_one_slot_on_one_day(rows: list[tuple[int, int, int]]) -> None:
    state = settled([held(n, day, allowance=allow, quantity=many) for n, (day, allow, many) in enumerate(rows)], DAYS)
    blocked = [
        (slot, one.local_day + timedelta(days=day))
        for one in state
        for slot in one.slots
        for day in range(DAYS)
        if slot >= 0
    ]
    assert len(blocked) == len(set(blocked))


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(1, 3))
def test_an_online_desk_never_makes_an_excess(days: list[int], allowance: int) -> None:
    state: tuple[Held, ...] = ()
    for n, day in enumerate(days):
        new = held(n, day, allowance=allowance)
        if fits(state, new, DAYS):
            state = settled([*state, new], DAYS)
    assert sum(one.over for one in state) == 0
    for day in range(48):
        within = [one for one in state if 0 <= (FIRST + timedelta(days=day) - one.local_day).days < DAYS]
        assert len(within) <= allowance


def test_a_kit_that_is_heard_of_late_takes_its_place_and_the_later_one_is_over() -> None:
    later, earlier = held(1, 5), held(2, 0)
    state = {one.handout_id: one.over for one in settled([later, earlier], DAYS)}
    assert state == {later.handout_id: 1, earlier.handout_id: 0}


def test_what_is_over_blocks_nothing() -> None:
    state = settled([held(1, 0), held(2, 3)], DAYS)
    assert fits(state, held(3, 7), DAYS)


def test_more_people_may_have_more_and_what_was_over_fits_then() -> None:
    state = settled([held(1, 0), held(2, 3)], DAYS)
    assert sum(one.over for one in state) == 1
    assert sum(one.over for one in settled([*state, held(3, 9, allowance=2)], DAYS)) == 0


def test_what_was_given_later_moves_for_a_kit_that_is_within_what_is_allowed() -> None:
    state = settled([held(n, day, allowance=2) for n, day in enumerate([0, 3, 10])], DAYS)
    late = held(3, 7, allowance=2)
    assert fits(state, late, DAYS)
    assert sum(one.over for one in settled([*state, late], DAYS)) == 0
    assert not fits(settled([*state, late], DAYS), held(4, 8, allowance=2), DAYS)


def test_what_an_override_allows_is_beside_the_rule_and_frees_nothing_later() -> None:
    override = replace(held(1, 0), raises=1)
    state = settled([override, held(2, 0), held(3, 7)], DAYS)
    assert sum(one.over for one in state) == 0
    state = settled([override, held(2, 6)], DAYS)
    assert not fits(state, held(3, 8), DAYS)
    assert fits(state, held(3, 13), DAYS)


def test_it_says_from_when_on_so_many_fit() -> None:
    state = settled([held(1, 0, allowance=2), held(2, 3, allowance=2)], DAYS)
    assert free_from(state, held(3, 4, allowance=2), DAYS) == FIRST + timedelta(days=7)
    assert free_from(state, held(3, 4, allowance=2, quantity=2), DAYS) == FIRST + timedelta(days=10)
    assert free_from(state, held(3, 4, allowance=2, quantity=3), DAYS) is None


def test_kits_of_one_hand_out_move_to_slots_that_it_has_not() -> None:
    [before] = settled([held(1, 3, quantity=2, allowance=2)], DAYS)
    after = replace(before, slots=(1, -1))
    assert sorted(moves([before], [after])) == [(before.handout_id, 0, -1), (before.handout_id, 1, 1)]


def inherited(number: int, day: int, *, allowance: int = 1, quantity: int = 1) -> Held:
    """What another household was given before this one split off."""
    return replace(held(number, day, allowance=allowance, quantity=quantity), inherited=True)


def test_what_was_inherited_leaves_so_many_slots_fewer_for_as_long() -> None:
    state = settled([inherited(1, 0, allowance=2, quantity=2)], DAYS)
    assert [fits(state, held(2, day), DAYS) for day in (0, 6, 7)] == [False, False, True]
    assert [fits(state, held(2, day, allowance=3), DAYS) for day in (6, 7)] == [True, True]
    assert free_from(state, held(2, 3), DAYS) == FIRST + timedelta(days=7)


def test_of_what_was_inherited_no_more_counts_than_those_were_allowed_whose_it_was() -> None:
    state = settled([inherited(1, 0), inherited(2, 1)], DAYS)
    assert [one.over for one in state] == [0, 1]
    assert fits(state, held(3, 2, allowance=2), DAYS)


def test_the_others_allowance_is_not_inherited() -> None:
    state = settled([inherited(1, 0, allowance=3), held(2, 3)], DAYS)
    assert {one.handout_id: one.over for one in state} == {UUID(int=1): 0, UUID(int=2): 1}


@given(st.lists(HELD, max_size=8), st.lists(HELD, max_size=8), st.randoms())
def test_with_what_was_inherited_any_order_gives_one_state_too(
    theirs: list[tuple[int, int, int]], own: list[tuple[int, int, int]], shuffled: Random
) -> None:
    all_held = [inherited(n, day, allowance=allow, quantity=many) for n, (day, allow, many) in enumerate(theirs)]
    all_held += [held(n + 100, day, allowance=allow, quantity=many) for n, (day, allow, many) in enumerate(own)]
    state: tuple[Held, ...] = ()
    ordered = list(all_held)
    shuffled.shuffle(ordered)
    for one in ordered:
        state = settled([*state, one], DAYS)
    assert state == settled(all_held, DAYS)
    assert [one for one in state if one.inherited] == list(settled([one for one in all_held if one.inherited], DAYS))
    assert list(moves(all_held, [one for one in state if one.inherited])) == []
