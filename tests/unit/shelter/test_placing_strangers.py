"""Strangers are put to a household only while no other room is free; of a split, only while none is free as near."""

from __future__ import annotations

from shared.contracts.vocabulary import Sex
from tests.unit.shelter.placing_by_hand import best, codes, man, party, room, strangers, woman

THEIRS = strangers(Sex.FEMALE, Sex.MALE)


def test_who_fits_together_is_put_to_no_household_while_another_room_is_free_however_far() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", others=THEIRS), room(99, "SINGLE", "SINGLE", floor=5)]
    assert codes(best(party(woman(), man()), rooms)) == ["R99", "R99"]


def test_a_split_is_near_before_it_is_without_strangers() -> None:
    rooms = [room(1, "SINGLE"), room(2, "SINGLE", others=THEIRS), room(9, "SINGLE")]
    assert sorted(codes(best(party(woman(), man()), rooms))) == ["R1", "R2"]


def test_of_rooms_that_are_as_near_a_split_takes_the_one_without_strangers() -> None:
    rooms = [room(1, "SINGLE", others=THEIRS), room(2, "SINGLE"), room(3, "SINGLE")]
    assert sorted(codes(best(party(woman(), man()), rooms))) == ["R2", "R3"]


def test_who_comes_later_is_near_theirs_before_they_are_without_strangers() -> None:
    own = strangers(Sex.MALE, home=woman().household_id)
    rooms = [room(1, others=own), room(2, "SINGLE", others=THEIRS), room(9, "SINGLE")]
    assert codes(best(party(woman(), here=[man()]), rooms)) == ["R2"]
