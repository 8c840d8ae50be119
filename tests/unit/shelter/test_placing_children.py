"""Children who are alone: apart, by sex and age, with their siblings, and referred first."""

from __future__ import annotations

import pytest

from services.shelter.rules.placing import Member, Other, Rule, best_placements, guests_of, propose
from shared.contracts.vocabulary import Sex
from tests.unit.shelter.placing_by_hand import alone, best, codes, hall, in_the_way, man, party, room, strangers, woman

GIRL = Member(age_min=8, sex=Sex.FEMALE, apart=True, in_alarm=True, band="6-11")
BOY = Member(age_min=8, sex=Sex.MALE, apart=True, in_alarm=True, band="6-11")


def test_a_child_alone_is_referred_first_and_its_room_is_a_bridge() -> None:
    answer = propose(party(GIRL), [room(number, "SINGLE", population="UNACCOMPANIED_CHILDREN") for number in (1, 2, 3)])
    assert answer.referral
    assert len(answer.placements) == 2


def test_a_child_alone_is_apart_from_unrelated_adults() -> None:
    rooms = [room(1, "SINGLE", population="UNACCOMPANIED_CHILDREN", others=strangers(Sex.FEMALE))]
    assert in_the_way(party(GIRL), rooms) == {(Rule.CHILD_APART,)}
    [relaxation] = propose(party(GIRL), rooms).relaxations
    assert relaxation.placement is None
    assert not propose(party(GIRL), [hall(1, 5, others=strangers(Sex.FEMALE))]).counted


def test_a_child_that_sleeps_apart_is_apart_from_those_who_came_with_it() -> None:
    asked = party(woman(home=None), GIRL)
    assert not best_placements(asked, [room(1, "SINGLE", "SINGLE")]).placements
    rooms = [room(1, "SINGLE", population="WOMEN"), room(2, "SINGLE", population="UNACCOMPANIED_CHILDREN")]
    assert codes(best(asked, rooms)) == ["R1", "R2"]


def test_nobody_is_put_to_a_child_alone() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", others=(alone(Sex.FEMALE, "6-11"),))]
    assert in_the_way(party(woman(), man()), rooms) == {(Rule.CHILD_APART,)}


def test_a_child_alone_has_rooms_for_children_only() -> None:
    [relaxation] = propose(party(GIRL), [room(1, "SINGLE")]).relaxations
    assert relaxation.rules == (Rule.ROOM_FOR_CHILDREN,)
    assert relaxation.by_officer
    assert relaxation.placement


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        (alone(Sex.FEMALE, "6-11"), True),
        (alone(Sex.MALE, "6-11"), False),
        (alone(Sex.FEMALE, "12-17"), False),
        (alone(Sex.FEMALE, "0-5"), False),
        (alone(Sex.NOT_STATED, "6-11"), False),
    ],
)
def test_children_alone_are_together_by_sex_and_age(other: Other, fits: bool) -> None:
    rooms = [room(1, "SINGLE", population="UNACCOMPANIED_CHILDREN", others=(other,))]
    if fits:
        assert best(party(GIRL), rooms)
    else:
        assert in_the_way(party(GIRL), rooms) == {(Rule.CHILDREN_BY_SEX_AND_AGE,)}


def test_siblings_alone_are_never_separated() -> None:
    single = [room(number, "SINGLE", population="UNACCOMPANIED_CHILDREN") for number in (1, 2)]
    assert in_the_way(party(GIRL, BOY), single) == {(Rule.SIBLINGS_TOGETHER,)}
    [relaxation] = propose(party(GIRL, BOY), single).relaxations
    assert relaxation.placement is None
    pair = room(3, "SINGLE", "SINGLE", population="UNACCOMPANIED_CHILDREN")
    assert codes(best(party(GIRL, BOY), [*single, pair])) == ["R3", "R3"]


def test_siblings_go_where_the_eldest_fits_but_from_twelve_on_not_to_the_other_sex() -> None:
    girls = room(1, "SINGLE", "SINGLE", population="UNACCOMPANIED_CHILDREN", others=(alone(Sex.FEMALE, "12-17"),))
    eldest = Member(age_min=15, sex=Sex.FEMALE, apart=True, in_alarm=True, band="12-17")
    assert best(party(eldest, BOY), [girls])
    brother = Member(age_min=13, sex=Sex.MALE, apart=True, in_alarm=True, band="12-17")
    assert not best_placements(party(eldest, brother), [girls]).placements


def test_a_childs_own_baby_stays_with_it_and_may_share_its_bed() -> None:
    mother, baby = woman(16), woman(0)
    found = best(party(mother, baby), [room(1, "SINGLE", population="UNACCOMPANIED_CHILDREN")])
    assert found.places[1].shares_with == 0
    apart = [room(number, "SINGLE", population="UNACCOMPANIED_CHILDREN") for number in (1, 2)]
    assert len(best(party(mother, baby), apart).rooms) == 1


def test_a_household_of_children_is_children_alone() -> None:
    assert all(guest.alone for guest in party(woman(15, head=True), man(9)).guests)


def test_a_separated_child_stays_with_those_who_came_with_it() -> None:
    separated = Member(age_min=9, sex=Sex.MALE, in_alarm=True, band="6-11")
    guests = guests_of([woman(home=None), separated], [], 18)
    assert guests[1].carers == {0}
    assert not guests[1].alone


def test_who_may_be_a_child_cares_for_nobody() -> None:
    guests = guests_of([woman(None), woman(8)], [], 18)
    assert guests[1].alone
    assert guests_of([woman(None, head=True), woman(8)], [], 18)[1].carers == {0}
