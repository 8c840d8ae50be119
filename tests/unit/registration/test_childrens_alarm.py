"""Unaccompanied and separated children."""

import pytest

from services.registration.rules.children import Companion, alarm_of
from services.registration.vocabulary import CareBasis, ChildAlarm, Relationship

HEAD = Companion(Relationship.HEAD, child=False, care_basis=CareBasis.NOT_ASKED)


def child(relationship: Relationship, care_basis: CareBasis = CareBasis.NOT_ASKED) -> Companion:
    return Companion(relationship, child=True, care_basis=care_basis)


@pytest.mark.parametrize(
    ("care_basis", "alarm"),
    [
        (CareBasis.NONE, ChildAlarm.UNACCOMPANIED),
        (CareBasis.UNRELATED_ADULT, ChildAlarm.UNACCOMPANIED),
        (CareBasis.OTHER_RELATIVE, ChildAlarm.SEPARATED),
        (CareBasis.PARENT, None),
        (CareBasis.LEGAL_GUARDIAN, None),
        (CareBasis.CUSTOMARY_CAREGIVER, None),
        (CareBasis.NOT_ASKED, None),
    ],
)
def test_an_adult_beside_a_child_silences_nothing_that_was_said(
    care_basis: CareBasis, alarm: ChildAlarm | None
) -> None:
    one = child(Relationship.CHILD, care_basis)
    assert alarm_of(one, [HEAD, one]) is alarm


@pytest.mark.parametrize("relationship", [Relationship.NON_RELATIVE, Relationship.UNKNOWN])
def test_a_child_who_is_nobodys_relative_is_unaccompanied_until_asked(relationship: Relationship) -> None:
    one = child(relationship)
    assert alarm_of(one, [HEAD, one]) is ChildAlarm.UNACCOMPANIED


def test_a_child_alone_is_unaccompanied_even_as_the_head() -> None:
    one = child(Relationship.HEAD)
    assert alarm_of(one, [one]) is ChildAlarm.UNACCOMPANIED


def test_a_spouse_under_18_is_a_child() -> None:
    one = child(Relationship.SPOUSE, CareBasis.NONE)
    assert alarm_of(one, [HEAD, one]) is ChildAlarm.UNACCOMPANIED


def test_brothers_without_an_adult_are_all_unaccompanied() -> None:
    brothers = [child(Relationship.HEAD), child(Relationship.SIBLING)]
    assert [alarm_of(one, brothers) for one in brothers] == [ChildAlarm.UNACCOMPANIED] * 2


def test_a_child_of_an_unnamed_head_is_not_alone() -> None:
    one = child(Relationship.CHILD)
    assert alarm_of(one, [one], unnamed_adults=1) is None


def test_an_adult_has_no_alarm() -> None:
    assert alarm_of(HEAD, [HEAD]) is None
