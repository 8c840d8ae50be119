"""Each rule of placing, one by one."""

from __future__ import annotations

import pytest

from services.shelter.rules.placing import (
    GUESTS_MAX,
    Member,
    Other,
    Place,
    Placement,
    Rule,
    best_placements,
    propose,
    unnamed,
)
from shared.contracts.vocabulary import Effect, Sex
from tests.unit.shelter.placing_by_hand import (
    HOME,
    STRANGERS,
    best,
    codes,
    hall,
    in_the_way,
    man,
    party,
    room,
    strangers,
    woman,
)


def kinds(placement: Placement) -> list[str | None]:
    """The kinds of bed of each guest; none of who shares or has a place."""
    return [place.bed.kind if place.bed else None for place in placement.places]


def test_a_household_that_fits_together_is_never_split() -> None:
    rooms = [room(1, "SINGLE", "SINGLE"), room(2, "SINGLE", "SINGLE"), room(3, *["SINGLE"] * 4)]
    found = best_placements(party(woman(), man(), woman(8), man(7)), rooms)
    assert [codes(one) for one in found.placements] == [["R3"] * 4]


def test_a_split_takes_the_fewest_rooms() -> None:
    rooms = [room(1, "SINGLE"), room(2, "SINGLE"), room(3, "SINGLE", "SINGLE"), room(9, "SINGLE")]
    assert len(best(party(woman(), man(), woman(60)), rooms).rooms) == 2


@pytest.mark.parametrize(("floor", "near"), [(0, "R2"), (1, "R3")])
def test_rooms_of_a_split_are_neighbours_by_floor_and_code(floor: int, near: str) -> None:
    rooms = [room(1, "SINGLE"), room(2, "SINGLE", floor=floor), room(3, "SINGLE"), room(10, "SINGLE")]
    assert sorted(codes(best(party(woman(), man()), rooms))) == ["R1", near]


def test_codes_are_neighbours_by_their_numbers() -> None:
    rooms = [room(1, "SINGLE"), room(10, "SINGLE"), room(2, "SINGLE")]
    assert sorted(codes(best(party(woman(), man()), rooms))) == ["R1", "R2"]


def test_a_split_keeps_each_child_with_a_carer() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", "SINGLE"), room(2, "SINGLE")]
    placement = best(party(woman(), man(), woman(8), man(7)), rooms)
    children = {place.room.code for place in placement.places[2:]}
    assert children == {"R1"}
    assert "R1" in codes(placement)[:2]


def test_children_of_a_split_are_in_one_room_where_they_can_be() -> None:
    rooms = [room(1, "SINGLE", "SINGLE"), room(2, "SINGLE", "SINGLE", "LOWER")]
    placement = best(party(woman(), man(), woman(8), man(7)), rooms)
    assert codes(placement)[2:] == ["R2", "R2"]


def test_a_child_is_in_no_room_without_a_carer() -> None:
    rooms = [room(1, "SINGLE"), room(2, "SINGLE", "SINGLE")]
    assert in_the_way(party(woman(), woman(8), man(7)), rooms) == {(Rule.CHILD_WITH_CARER,)}
    [relaxation] = propose(party(woman(), woman(8), man(7)), rooms).relaxations
    assert relaxation.by_officer
    assert relaxation.placement is None


def test_who_needs_help_is_beside_who_helps() -> None:
    rooms = [room(1, "SINGLE", accessible=True), room(2, "SINGLE")]
    assert in_the_way(party(woman(), woman(70, Effect.CARER_BESIDE)), rooms) == {(Rule.CARER_BESIDE,)}
    together = [*rooms, room(5, "SINGLE", "SINGLE")]
    assert codes(best(party(woman(), woman(70, Effect.CARER_BESIDE)), together)) == ["R5", "R5"]


def test_a_lower_bed_is_for_who_needs_it_first() -> None:
    rooms = [room(1, "UPPER", "LOWER")]
    assert kinds(best(party(man(), woman(30, Effect.LOWER_BED)), rooms)) == ["UPPER", "LOWER"]
    assert in_the_way(party(man(), woman(30, Effect.LOWER_BED)), [room(1, "UPPER", "UPPER")]) == {(Rule.LOWER_BED,)}


@pytest.mark.parametrize("kind", ["UPPER", "MAT"])
def test_a_mat_or_an_upper_bunk_is_no_lower_bed(kind: str) -> None:
    asked = party(woman(30, Effect.LOWER_BED), area="FAMILY")
    assert in_the_way(asked, [room(1, kind)]) == {(Rule.LOWER_BED,)}


def test_a_lower_bed_is_spared_by_who_needs_none() -> None:
    assert kinds(best(party(man(), woman()), [room(1, "LOWER", "UPPER", "SINGLE")])) in (
        ["UPPER", "SINGLE"],
        ["SINGLE", "UPPER"],
    )


def test_people_of_sixty_are_spared_the_upper_bunk() -> None:
    assert kinds(best(party(woman(), woman(65)), [room(1, "UPPER", "LOWER")])) == ["UPPER", "LOWER"]
    rooms = [room(1, "UPPER", "UPPER"), room(2, "LOWER", "LOWER")]
    assert codes(best(party(woman(), woman(65)), rooms)) == ["R2", "R2"]


def test_an_accessible_room_is_for_who_needs_one_first() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", accessible=True), room(2, "SINGLE", "SINGLE")]
    assert codes(best(party(woman(), man()), rooms)) == ["R2", "R2"]
    assert codes(best(party(woman(), man(30, Effect.STEP_FREE)), rooms)) == ["R1", "R1"]
    assert in_the_way(party(woman(), man(30, Effect.STEP_FREE)), rooms[1:]) == {(Rule.STEP_FREE,)}


def test_a_room_of_the_population_accessible_takes_those_who_need_it_and_theirs() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", population="ACCESSIBLE")]
    assert in_the_way(party(woman(), man()), rooms) == {(Rule.ROOM_FOR_ACCESS,)}
    assert codes(best(party(woman(), man(30, Effect.STEP_FREE)), rooms)) == ["R1", "R1"]


def test_who_asks_for_an_own_room_sleeps_with_no_stranger() -> None:
    asked = party(woman(30, Effect.OWN_ROOM), man())
    rooms = [room(1, "SINGLE", "SINGLE", others=strangers(Sex.FEMALE))]
    assert in_the_way(asked, rooms) == {(Rule.OWN_ROOM,)}
    assert codes(best(asked, [*rooms, room(2, "SINGLE", "SINGLE")])) == ["R2", "R2"]


def test_a_small_child_has_no_upper_bunk() -> None:
    assert kinds(best(party(woman(), woman(5)), [room(1, "UPPER", "LOWER")])) == ["UPPER", "LOWER"]
    assert in_the_way(party(woman(), woman(5)), [room(1, "UPPER", "UPPER")]) == {(Rule.SMALL_CHILD_LOW,)}
    assert best(party(woman(), woman(6)), [room(1, "UPPER", "UPPER")])


def test_a_crib_is_for_an_infant() -> None:
    assert kinds(best(party(woman(), woman(1)), [room(1, "SINGLE", "SINGLE", "CRIB")])) == ["SINGLE", "CRIB"]
    assert kinds(best(party(woman(), woman(3)), [room(1, "SINGLE", "CRIB")])) == ["SINGLE", None]
    assert not best_placements(party(woman(), woman(7)), [room(1, "SINGLE", "CRIB")]).placements


def test_a_small_child_shares_with_its_carer_only_where_beds_are_short() -> None:
    with_mother = party(woman(), woman(4))
    assert best(with_mother, [room(1, "SINGLE", "SINGLE")]).cost.shared == 0
    placement = best(with_mother, [room(1, "SINGLE")])
    assert placement.places[1] == Place(placement.places[0].room, shares_with=0)
    assert not best_placements(party(woman(), woman(6)), [room(1, "SINGLE")]).placements


def test_a_room_where_nobody_shares_comes_first_and_then_one_with_a_double_bed() -> None:
    rooms = [room(1, "SINGLE"), room(2, "DOUBLE"), room(3, "SINGLE", "SINGLE", "SINGLE")]
    found = best_placements(party(woman(), woman(4)), rooms)
    assert [codes(one)[0] for one in found.placements] == ["R3", "R2", "R1"]


def test_a_carer_shares_with_one_child_and_in_no_upper_bunk() -> None:
    assert not best_placements(party(woman(), woman(1), man(3)), [room(1, "SINGLE")]).placements
    assert not best_placements(party(woman(), woman(4)), [room(1, "UPPER")]).placements


def test_who_shares_gets_the_double_bed() -> None:
    placement = best(party(woman(), woman(8), woman(4)), [room(1, "SINGLE", "DOUBLE")])
    assert kinds(placement) == ["DOUBLE", "SINGLE", None]
    assert placement.cost.narrow == 0


@pytest.mark.parametrize(
    ("population", "who", "rule"),
    [
        ("WOMEN", man(home=None), Rule.ROOM_FOR_WOMEN),
        ("WOMEN", Member(age_min=30), Rule.ROOM_FOR_WOMEN),
        ("MEN", woman(home=None), Rule.ROOM_FOR_MEN),
        ("FAMILY", woman(home=None), Rule.ROOM_FOR_FAMILIES),
        ("ACCESSIBLE", woman(home=None), Rule.ROOM_FOR_ACCESS),
        ("UNACCOMPANIED_CHILDREN", woman(home=None), Rule.ROOM_FOR_CHILDREN),
    ],
)
def test_a_room_is_for_its_population(population: str, who: Member, rule: Rule) -> None:
    assert in_the_way(party(who), [room(1, "SINGLE", population=population)]) == {(rule,)}


@pytest.mark.parametrize(
    ("population", "who"),
    [
        ("WOMEN", [woman(home=None)]),
        ("MEN", [man(home=None)]),
        ("FAMILY", [woman(), man()]),
        ("WOMEN", [woman(), man(11)]),
    ],
)
def test_a_room_takes_its_population(population: str, who: list[Member]) -> None:
    assert best(party(*who), [room(1, "SINGLE", "SINGLE", population=population)])


@pytest.mark.parametrize(("population", "child"), [("WOMEN", man(12)), ("MEN", man(11)), ("MEN", man(17))])
def test_boys_from_twelve_on_are_in_no_womens_room_and_no_child_in_a_mens(population: str, child: Member) -> None:
    carer = woman() if population == "WOMEN" else man()
    assert not best_placements(party(carer, child), [room(1, "SINGLE", "SINGLE", population=population)]).placements


def test_a_person_chooses_the_area_whoever_they_are() -> None:
    rooms = [room(1, "SINGLE", population="WOMEN"), room(2, "SINGLE", population="MEN")]
    assert codes(best(party(Member(age_min=30), area="WOMEN"), rooms)) == ["R1"]
    assert codes(best(party(woman(home=None), area="MEN"), rooms)) == ["R2"]
    assert (Rule.CHOSEN_AREA,) in in_the_way(party(woman(home=None), area="MEN"), rooms[:1])


def test_isolation_is_never_proposed() -> None:
    answer = propose(party(woman()), [room(1, "SINGLE", population="ISOLATION"), hall(2, 5, population="ISOLATION")])
    assert (answer.placements, answer.relaxations, answer.counted) == ((), (), ())
    assert answer.beds_short


def test_overflow_comes_last() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", population="OVERFLOW"), room(2, "SINGLE"), room(7, "SINGLE")]
    found = best_placements(party(woman(), man()), rooms)
    assert sorted(codes(found.placements[0])) == ["R2", "R7"]
    assert codes(found.placements[1]) == ["R1", "R1"]


def test_strangers_are_not_put_into_a_households_room_while_another_is_free() -> None:
    rooms = [room(1, "SINGLE", "SINGLE", others=strangers(Sex.NOT_STATED)), room(2, *["SINGLE"] * 6)]
    found = best_placements(party(woman(), man()), rooms)
    assert [codes(one)[0] for one in found.placements] == ["R2", "R1"]


def test_a_room_that_was_given_to_a_household_takes_nobody_else() -> None:
    given = hall(1, 8, population="FAMILY", household_id=STRANGERS)
    assert in_the_way(party(woman(), man()), [given]) == {(Rule.ROOM_GIVEN_TO_HOUSEHOLD,)}
    assert not propose(party(woman(), man()), [given]).counted
    own = hall(1, 8, population="FAMILY", household_id=HOME)
    assert codes(best(party(woman(), man()), [own, room(2, "SINGLE", "SINGLE")])) == ["R1", "R1"]


def test_people_of_the_other_sex_are_avoided_where_a_room_has_no_rule() -> None:
    men = strangers(Sex.MALE, home=None)
    rooms = [room(1, "SINGLE", "SINGLE", others=men), room(2, *["SINGLE"] * 6)]
    assert codes(best(party(woman(), woman(20)), rooms)) == ["R2", "R2"]


def test_the_smallest_room_that_fits_is_taken() -> None:
    rooms = [room(1, *["SINGLE"] * 6), room(2, *["SINGLE"] * 2), room(3, *["SINGLE"] * 3)]
    found = best_placements(party(woman(), man()), rooms)
    assert [codes(one)[0] for one in found.placements] == ["R2", "R3", "R1"]


def test_who_comes_later_is_placed_with_the_household() -> None:
    mother = Other(HOME, adult=True, sex=Sex.FEMALE)
    rooms = [room(1, "SINGLE"), room(2, "SINGLE", others=(mother,)), room(3, "SINGLE")]
    later = party(man(9), here=[woman()])
    assert codes(best(later, rooms)) == ["R2"]
    assert in_the_way(later, [rooms[0], rooms[2]]) == {(Rule.CHILD_WITH_CARER,)}


def test_the_least_set_of_rules_in_the_way_is_named() -> None:
    asked = party(woman(30, Effect.LOWER_BED), man(30, Effect.STEP_FREE))
    assert in_the_way(asked, [room(1, "UPPER", "UPPER")]) == {(Rule.LOWER_BED, Rule.STEP_FREE)}


def test_where_a_desk_may_decide_it_comes_before_what_an_officer_decides() -> None:
    rooms = [room(1, "SINGLE", population="WOMEN"), room(2, "SINGLE", population="FAMILY")]
    answer = propose(party(man(home=None)), rooms)
    assert [one.by_officer for one in answer.relaxations] == [False, True]


def test_where_beds_are_short_no_rule_is_named_and_counted_rooms_remain() -> None:
    answer = propose(party(*[man() for _ in range(3)]), [room(1, "SINGLE"), hall(2, 1)])
    assert answer.beds_short
    assert answer.relaxations == ()
    assert [(one.room.code, one.places, one.overflow) for one in answer.counted] == [("R2", 1, 2)]


def test_above_the_limit_it_says_that_it_did_not_search() -> None:
    answer = propose(party(*[man() for _ in range(GUESTS_MAX + 1)]), [hall(1, 5, population="FAMILY")])
    assert answer.too_many
    assert not answer.exact
    assert [one.overflow for one in answer.counted] == [GUESTS_MAX + 1 - 5]


def test_a_search_that_ends_early_says_so() -> None:
    rooms = [room(number, "SINGLE", "UPPER") for number in range(1, 6)]
    found = best_placements(party(woman(), man(), woman(20), man(20)), rooms, work_max=10)
    assert not found.exact


def test_a_counted_room_is_a_room_with_places() -> None:
    placement = best(party(woman(), man(), woman(3)), [hall(1, 3, population="FAMILY")])
    assert placement.places == (Place(placement.rooms[0]),) * 3


def test_unnamed_members_are_the_composition_less_the_named() -> None:
    composition = {"women": 1, "men": 1, "girls": 1, "boys": 1, "not_stated": 0}
    rest = unnamed(composition, [woman(), man(9)], people=3, under_years=18)
    assert [(one.sex, one.age_min) for one in rest] == [(Sex.MALE, 18), (Sex.FEMALE, 6), (None, None)]
