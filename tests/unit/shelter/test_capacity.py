"""Capacity by Sphere, and places in a counted room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shelter.rules import sphere_places, split_places


@pytest.mark.parametrize(
    ("area", "per_person", "people"), [(35, 3.5, 10), (34.9, 3.5, 9), (3.4, 3.5, 0), (35, 2.5, 14)]
)
def test_sphere_gives_whole_people_their_floor(area: float, per_person: float, people: int) -> None:
    assert sphere_places(area, per_person) == people


@given(asked=st.integers(0, 500), places=st.integers(1, 500), taken=st.integers(0, 500))
def test_everybody_is_placed_or_overflow_and_no_place_is_given_twice(asked: int, places: int, taken: int) -> None:
    placed, overflow = split_places(asked, places, taken)
    assert placed + overflow == asked
    assert placed == 0 or taken + placed <= places
