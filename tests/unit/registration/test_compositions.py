"""Who a household is made of; naming never changes its size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.rules.composition import are_alike, counted, without_named
from services.registration.schemas.arrivals import CountDetails
from services.registration.schemas.fields import DetailedComposition
from shared.contracts.vocabulary import Composition, Sex


def test_what_is_counted_besides_has_the_same_names_at_the_door_and_in_a_household() -> None:
    assert CountDetails.model_fields.keys() == DetailedComposition.model_fields.keys() - Composition.model_fields.keys()


def test_people_are_counted_by_sex_and_by_the_age_of_18() -> None:
    people = [(Sex.FEMALE, 18), (Sex.FEMALE, 17), (Sex.MALE, None), (Sex.OTHER, 30), (Sex.NOT_STATED, 3)]
    assert counted(people) == Composition(women=1, girls=1, men=1, not_stated=2)


@pytest.mark.parametrize(
    ("unnamed", "sex", "age", "left"),
    [
        (Composition(women=2, boys=1), Sex.FEMALE, 30, Composition(women=1, boys=1)),
        (Composition(women=1, not_stated=1), Sex.MALE, 9, Composition(women=1)),
        (Composition(women=2, men=1), Sex.MALE, 9, Composition(women=1, men=1)),
    ],
)
def test_a_named_member_is_taken_from_the_nearest_field(
    unnamed: Composition, sex: Sex, age: int, left: Composition
) -> None:
    assert without_named(unnamed, sex, age) == left


def test_nobody_can_be_named_where_all_have_a_record() -> None:
    assert without_named(Composition(), Sex.FEMALE, 30) is None


@given(st.lists(st.integers(0, 5), min_size=5, max_size=5), st.sampled_from(list(Sex)), st.integers(0, 90))
def test_naming_takes_exactly_one(counts: list[int], sex: Sex, age: int) -> None:
    unnamed = Composition(**dict(zip(("women", "men", "girls", "boys", "not_stated"), counts, strict=True)))
    left = without_named(unnamed, sex, age)
    assert (left.total + 1 if left else 0) == unnamed.total


@pytest.mark.parametrize(("one", "other", "alike"), [(45, 45, True), (45, 36, True), (45, 35, False), (1, 2, False)])
def test_head_counts_are_alike_within_a_fifth_of_the_larger(one: int, other: int, alike: bool) -> None:
    assert are_alike(one, other, 0.2) is alike
    assert are_alike(other, one, 0.2) is alike
