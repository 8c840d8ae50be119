"""The search finds what a look at every assignment finds: the same placements, and the same rules in the way."""

from __future__ import annotations

import pytest

from services.shelter.rules.placing import Other, best_placements, propose
from services.shelter.rules.placing.model import NEVER_PLACED
from tests.unit.shelter.placing_by_hand import HOME, best_by_hand, broken, least_broken, party, price, room, woman
from tests.unit.shelter.placing_dice import Dice

CASES, CHUNK = 600, 50


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_the_search_finds_the_best_of_all_assignments(first: int) -> None:
    placed = named = 0
    for seed in range(first, first + CHUNK):
        dice = Dice(seed)
        who = dice.party()
        rooms = dice.rooms(who)
        found = best_placements(who, rooms)
        assert found.exact
        assert [one.cost for one in found.placements] == best_by_hand(who, rooms), seed
        for one in found.placements:
            assert broken(who, one.places) == frozenset(), seed
            assert price(who, one.places, rooms) == one.cost, seed
            taken = [place.bed for place in one.places if place.bed]
            assert len(set(taken)) == len(taken), seed
        placed += bool(found.placements)
        named += bool(found.placements) and any(one.named is not None or one.named_here for one in who.guests)
    assert placed > CHUNK / 10, "cases in which nobody fits say little"
    assert named > CHUNK / 20, "carers who are named are among them"


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_where_nobody_fits_the_least_sets_of_rules_are_named(first: int) -> None:
    refused = 0
    for seed in range(first, first + CHUNK):
        dice = Dice(seed)
        who = dice.party()
        rooms = dice.rooms(who)
        answer = propose(who, rooms)
        if answer.placements:
            assert not answer.relaxations
            continue
        least = least_broken(who, rooms)
        named = {frozenset(one.rules) for one in answer.relaxations}
        assert named <= least, seed
        assert len(named) == min(3, len(least)), seed
        assert answer.beds_short == (not least), seed
        for one in answer.relaxations:
            rules = frozenset(one.rules)
            if one.placement:
                assert broken(who, one.placement.places) == rules, seed
                assert [one.placement.cost] == best_by_hand(who, rooms, 1, rules), seed
            else:
                assert rules & NEVER_PLACED, seed
        refused += 1
    assert refused


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_rooms_between_those_of_the_household_are_found(first: int) -> None:
    """A room that is added may lie between others and the household's own, and so bring them nearer."""
    for seed in range(first, first + 20):
        dice = Dice(seed)
        who = party(*[dice.member(HOME, head=True) for _ in range(2)], here=[woman()])
        numbers = list(range(1, 8))
        dice.random.shuffle(numbers)
        home, *others = numbers
        own = Other(HOME, adult=True)
        rooms = [room(number, "SINGLE", floor=dice.random.choice([0, 0, 1])) for number in others]
        rooms.append(room(home, *["SINGLE"] * dice.random.choice([0, 1]), others=(own,)))
        found = best_placements(who, rooms)
        assert [one.cost for one in found.placements] == best_by_hand(who, rooms), seed
