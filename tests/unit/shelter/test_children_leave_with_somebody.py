"""A child leaves with an adult of its household, or is handed over."""

from datetime import date
from uuid import UUID

import pytest

from services.shelter.rules import Leaving, age_band, children_alone, youngest_age
from shared.contracts.vocabulary import StayEndReason
from shared.ids import new_id

HOME, OTHER = new_id(), new_id()
ONWARD, TAKEN = StayEndReason.ONWARD_TRAVEL, StayEndReason.TAKEN_BY_AUTHORITY


def leaving(
    age: int | None, reason: StayEndReason = ONWARD, *, home: UUID | None = HOME, head: bool = False
) -> Leaving:
    return Leaving(new_id(), home, age, head, reason)


def test_a_family_leaves_together() -> None:
    assert children_alone([leaving(34), leaving(9), leaving(0)], 18) == []


def test_a_child_does_not_leave_with_a_stranger_or_with_another_child() -> None:
    child = leaving(9)
    assert children_alone([child, leaving(34, home=OTHER)], 18) == [child.stay_id]
    assert child.stay_id in children_alone([child, leaving(17)], 18)


def test_two_people_without_a_household_are_no_family() -> None:
    child = leaving(9, home=None)
    assert children_alone([child, leaving(34, home=None)], 18) == [child.stay_id]


def test_an_adult_who_is_taken_away_takes_nobody_along() -> None:
    child = leaving(9)
    assert children_alone([leaving(34, TAKEN), child], 18) == [child.stay_id]


@pytest.mark.parametrize("reason", list(StayEndReason))
def test_alone_a_child_leaves_only_by_a_hand_over_or_by_what_is_no_leaving(reason: StayEndReason) -> None:
    refused = children_alone([leaving(9, reason)], 18) != []
    assert refused == (reason not in {"HANDED_OVER", "MISSING", "DECEASED", "ENTERED_IN_ERROR"})


def test_a_head_of_unknown_age_counts_as_of_age_and_another_person_does_not() -> None:
    child = leaving(9)
    assert children_alone([child, leaving(None, head=True)], 18) == []
    assert children_alone([child, leaving(None)], 18) == [child.stay_id]


@pytest.mark.parametrize(
    ("birth", "recorded", "age"),
    [
        ("2005", 18, 17),
        ("2005-06", None, 17),
        ("2005-06", 18, 18),
        ("2005-05", None, 18),
        (None, 12, 12),
        (None, None, None),
    ],
)
def test_who_may_be_a_child_is_treated_as_one(birth: str | None, recorded: int | None, age: int | None) -> None:
    assert youngest_age(birth, recorded, date(2023, 6, 15)) == age


@pytest.mark.parametrize(
    ("age", "band"), [(0, "0-5"), (5, "0-5"), (6, "6-11"), (17, "12-17"), (60, "60+"), (None, None)]
)
def test_an_age_icon_is_a_band(age: int | None, band: str | None) -> None:
    assert age_band(age) == band
