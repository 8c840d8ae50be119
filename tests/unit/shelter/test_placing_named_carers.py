"""Whom a child, or somebody who needs help, named as the carer: in one room, or in rooms that adjoin."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.shelter.rules.placing import Member, Other, Room, best_placements, guests_of, propose, reasons_of
from shared.contracts.vocabulary import Effect, Sex
from tests.unit.shelter.placing_by_hand import HOME, best, codes, man, party, room, woman

MOTHER, FATHER, GIRL = UUID(int=1), UUID(int=2), UUID(int=3)
MOTHERS, FATHERS = woman(person_id=MOTHER), man(person_id=FATHER)


def pairs(*numbers: int, floor: int = 0) -> list[Room]:
    """Rooms of two single beds."""
    return [room(number, "SINGLE", "SINGLE", floor=floor) for number in numbers]


@pytest.mark.parametrize(("named", "beside"), [(MOTHER, 0), (FATHER, 1)])
def test_a_split_keeps_a_child_with_the_carer_whom_it_named(named: UUID, beside: int) -> None:
    who = party(MOTHERS, FATHERS, woman(8, named=named), man(7))
    placement = best(who, pairs(1, 2))
    where = codes(placement)
    assert where[2] == where[beside] != where[1 - beside]
    assert "NAMED_CARER" in {reason.code for reason in reasons_of(placement, who)}


@pytest.mark.parametrize(("named", "beside"), [(MOTHER, 0), (FATHER, 1)])
def test_so_is_who_needs_help_with_whom_they_named(named: UUID, beside: int) -> None:
    placement = best(party(MOTHERS, FATHERS, woman(70, Effect.CARER_BESIDE, named=named), woman(40)), pairs(1, 2))
    where = codes(placement)
    assert where[2] == where[beside]


def test_whom_one_who_needs_help_named_counts_though_they_need_help_too() -> None:
    helped = woman(70, Effect.CARER_BESIDE, named=FATHER)
    guests = guests_of([MOTHERS, man(72, Effect.CARER_BESIDE, person_id=FATHER), helped], [], 18)
    assert guests[2].named == 1
    assert 1 in guests[2].carers


def test_where_a_carer_has_too_many_children_the_others_sleep_next_door() -> None:
    who = party(MOTHERS, FATHERS, woman(8, named=MOTHER), woman(9, named=MOTHER))
    found = best_placements(who, [*pairs(1, 2), *pairs(5)])
    assert set(codes(found.placements[0])) == {"R1", "R2"}
    assert (found.placements[0].cost.next_door, found.placements[0].cost.parted) == (1, 0)
    assert "CARER_NEXT_DOOR" in {reason.code for reason in reasons_of(found.placements[0], who)}


def test_rooms_that_adjoin_are_no_reason_to_part_a_family_by_a_floor() -> None:
    """Two children of one mother: next door to one of them is nearer than all of them a floor away from the father."""
    who = party(MOTHERS, FATHERS, woman(8, named=MOTHER), woman(9, named=MOTHER))
    found = best(who, [*pairs(1, 2), room(3, "SINGLE", "SINGLE", "SINGLE", floor=1)])
    assert set(codes(found)) == {"R1", "R2"}


def test_where_no_rooms_adjoin_the_carer_counts_before_the_way_between_them() -> None:
    who = party(MOTHERS, FATHERS, woman(8, named=MOTHER), woman(9, named=MOTHER))
    rooms = [*pairs(1), *pairs(3), *pairs(4, floor=1), room(9, "SINGLE", "SINGLE", "SINGLE"), *pairs(7, floor=2)]
    found = best(who, rooms)
    assert codes(found)[0] == codes(found)[2] == codes(found)[3] == "R9"
    assert found.cost.parted == 0


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(woman(15, person_id=GIRL), id="a child"),
        pytest.param(woman(30, home=UUID(int=5), person_id=GIRL), id="of another household"),
        pytest.param(woman(None, person_id=GIRL), id="of an age that nobody knows"),
    ],
)
def test_who_is_no_adult_of_the_household_is_nobodys_carer(other: Member) -> None:
    child = woman(8, named=GIRL)
    guests = guests_of([MOTHERS, other, child], [], 18)
    assert guests[2].named is None
    assert guests[2] == guests_of([MOTHERS, other, child._replace(named=None)], [], 18)[2]


def test_a_carer_who_is_not_there_changes_nothing() -> None:
    members = [MOTHERS, FATHERS, woman(8)]
    assert guests_of([*members[:2], members[2]._replace(named=GIRL)], [], 18) == guests_of(members, [], 18)


def test_a_child_alone_is_with_nobody_whom_it_names() -> None:
    child = woman(8, named=MOTHER, apart=True, in_alarm=True)
    assert guests_of([MOTHERS, child], [], 18)[1].named is None


def test_where_whom_everybody_named_is_too_much_to_search_all_are_placed_as_if_nobody_had() -> None:
    parents = [MOTHERS, FATHERS, woman(person_id=GIRL), man(person_id=UUID(int=4))]
    children = [(woman if at % 3 else man)(3 + at, named=parents[at % 4].person_id) for at in range(8)]
    who = party(*parents, *children)
    beds = [["SINGLE"] * (0, 2, 4)[number % 3] for number in range(80)]
    rooms = [room(at, *beds[at], floor=at // 27, accessible=at % 4 == 0) for at in range(1, 80)]
    assert best_placements(who, rooms).placements == ()
    answer = propose(who, rooms)
    assert answer.placements
    assert not answer.exact
    said = {reason.code for reason in reasons_of(answer.placements[0], who)}
    assert said & {"CARER_NEXT_DOOR", "CARER_ELSEWHERE"}


def test_who_comes_later_goes_to_the_room_where_the_carer_sleeps() -> None:
    here = woman(person_id=MOTHER)
    who = party(woman(8, named=MOTHER), here=[here, FATHERS])
    rooms = [
        room(1, "SINGLE", others=(Other(HOME, adult=True, sex=Sex.MALE, person_id=FATHER),)),
        room(2, "SINGLE", others=(Other(HOME, adult=True, sex=Sex.FEMALE, person_id=MOTHER),)),
    ]
    assert codes(best(who, rooms)) == ["R2"]
    assert codes(best(party(woman(8), here=[here, FATHERS]), rooms)) == ["R1"]
