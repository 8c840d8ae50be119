"""What a kit holds for a household: per kit, per person, by a formula with a cap; a packing default."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.distribution.rules import Member, Roster, component_of, components_of, members_of, offered_of

DAY = date(2023, 11, 7)
WOMAN, MAN = Member("FEMALE", "1990-05"), Member("MALE", "1988-02")
BABY = Member("FEMALE", "2022-03")
FAMILY = Roster(WOMAN, (WOMAN, MAN, BABY))
ITEM = uuid4()
AGED_10_TO_55 = {"all_of": [{"whom": "RECIPIENT", "age_from": 10, "age_to": 55}]}


def packed(roster: Roster, kits: int = 1, **line: Any) -> int:
    """How many pieces of an item a hand-out holds."""
    part = component_of({"item_id": str(ITEM), "quantity": 1, **line})
    return components_of([part], kits, roster, DAY).get(ITEM, 0)


@pytest.mark.parametrize(
    ("people", "kits", "line", "pieces"),
    [
        (1, 1, {"quantity": 5}, 5),
        (9, 2, {"quantity": 5}, 10),
        (9, 1, {"basis": "PER_PERSON"}, 9),
        (9, 2, {"basis": "PER_PERSON"}, 9),
        (9, 1, {"basis": "PER_PERSON", "quantity": 2, "quantity_max": 10}, 10),
        (5, 1, {"basis": "FORMULA", "members_per": 5}, 1),
        (6, 1, {"basis": "FORMULA", "members_per": 5}, 2),
        (11, 1, {"basis": "FORMULA", "members_per": 5, "quantity_max": 2}, 2),
        (3, 1, {"basis": "FORMULA", "members_per": 2, "quantity": 3}, 6),
    ],
)
def test_a_quantity_counts_by_its_basis(people: int, kits: int, line: dict[str, Any], pieces: int) -> None:
    assert packed(Roster(WOMAN, (WOMAN,) * people), kits, **line) == pieces


def test_a_blanket_for_each_person() -> None:
    assert packed(FAMILY, basis="PER_PERSON") == 3


def test_nappies_for_those_under_three() -> None:
    under_three = {"all_of": [{"age_to": 2}]}
    assert packed(FAMILY, basis="PER_PERSON", quantity=30, offered_to=under_three) == 30
    assert packed(Roster(WOMAN), basis="PER_PERSON", quantity=30, offered_to=under_three) == 0


def test_menstrual_items_are_offered_to_everyone_of_10_to_55_whatever_the_recorded_sex() -> None:
    usual = {"any_of": [{"sexes": ["FEMALE"]}, {"effects": ["MENSTRUAL"]}]}
    line = {"item_id": str(ITEM), "quantity": 2, "basis": "PER_PERSON", "offered_to": AGED_10_TO_55}
    part = component_of({**line, "packed_for": usual})
    assert offered_of([part], 1, FAMILY, DAY) == {ITEM: 4}
    assert components_of([part], 1, FAMILY, DAY) == {ITEM: 2}
    who_asked = Member("MALE", "1988-02", effects=frozenset({"MENSTRUAL"}))
    assert components_of([part], 1, Roster(who_asked), DAY) == {ITEM: 2}
    assert components_of([part], 1, Roster(Member("NOT_STATED")), DAY) == {ITEM: 2}


def test_a_component_of_a_whole_kit_is_left_out_where_it_is_for_nobody() -> None:
    assert packed(Roster(MAN, (MAN,)), offered_to={"all_of": [{"age_to": 2}]}) == 0
    assert packed(FAMILY, offered_to={"all_of": [{"age_to": 2}]}) == 1


def test_those_without_a_record_are_counted_by_the_composition() -> None:
    people = members_of([], {"women": 2, "boys": 3}, "DISPLACED", DAY)
    assert packed(Roster(Member(), people), basis="PER_PERSON") == 5


def test_substitutes_are_named_by_the_component() -> None:
    other = uuid4()
    assert component_of({"item_id": str(ITEM), "quantity": 1, "substitutes": [str(other)]}).substitutes == (other,)
    assert component_of({"item_id": str(ITEM), "quantity": 1}).item_id == UUID(str(ITEM))
