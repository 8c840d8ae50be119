"""Any-of and all-of conditions on population, age, sex, effects and stays, of the recipient or of the household."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.distribution.rules import Member, Roster, condition_of, conditions_of, failed, members_of

DAY = date(2023, 11, 7)
MOTHER = Member("FEMALE", "1990-05", populations=frozenset({"IN_TRANSIT"}), effects=frozenset({"MENSTRUAL"}))
BABY = Member("MALE", "2022-03", populations=frozenset({"IN_TRANSIT"}), effects=frozenset({"NAPPIES"}))
GRANDFATHER = Member("MALE", "1955", populations=frozenset({"RETURNEE"}), staying=True)
FAMILY = Roster(MOTHER, (MOTHER, BABY, GRANDFATHER))
NOBODY_KNOWN = Roster()

HOLD: list[tuple[str, Roster, dict[str, Any], bool]] = [
    ("population of the recipient", FAMILY, {"populations": ["IN_TRANSIT", "HOST"]}, True),
    ("another population", FAMILY, {"populations": ["RETURNEE"]}, False),
    ("somebody of that population", FAMILY, {"whom": "SOMEBODY", "populations": ["RETURNEE"]}, True),
    ("everybody of a population", FAMILY, {"whom": "EVERYBODY", "populations": ["IN_TRANSIT"]}, False),
    ("everybody of one of two", FAMILY, {"whom": "EVERYBODY", "populations": ["IN_TRANSIT", "RETURNEE"]}, True),
    ("a population that was not told", NOBODY_KNOWN, {"populations": ["IN_TRANSIT"]}, False),
    ("age within", FAMILY, {"age_from": 18, "age_to": 59}, True),
    ("age below", FAMILY, {"age_from": 60}, False),
    ("somebody under three", FAMILY, {"whom": "SOMEBODY", "age_to": 2}, True),
    ("everybody under three", FAMILY, {"whom": "EVERYBODY", "age_to": 2}, False),
    ("somebody over sixty by the year of birth", FAMILY, {"whom": "SOMEBODY", "age_from": 60}, True),
    ("an age that was not told", NOBODY_KNOWN, {"age_to": 2}, True),
    ("sex", FAMILY, {"sexes": ["FEMALE"]}, True),
    ("another sex", FAMILY, {"sexes": ["MALE"]}, False),
    ("a sex that was not told", NOBODY_KNOWN, {"sexes": ["MALE"]}, True),
    ("an effect of the recipient", FAMILY, {"effects": ["MENSTRUAL"]}, True),
    ("an effect of another", FAMILY, {"effects": ["NAPPIES"]}, False),
    ("an effect of somebody", FAMILY, {"whom": "SOMEBODY", "effects": ["NAPPIES"]}, True),
    ("an effect that was not told", NOBODY_KNOWN, {"effects": ["NAPPIES"]}, False),
    ("a stay of another", FAMILY, {"staying": True}, False),
    ("a stay of the recipient", Roster(GRANDFATHER, FAMILY.members), {"staying": True}, True),
    ("a stay of somebody", FAMILY, {"whom": "SOMEBODY", "staying": True}, True),
    ("stays of everybody", FAMILY, {"whom": "EVERYBODY", "staying": True}, False),
    ("stays of the only one", Roster(GRANDFATHER), {"whom": "EVERYBODY", "staying": True}, True),
    ("a stay that was not told", NOBODY_KNOWN, {"staying": True}, False),
    ("the stay of one and the age of another", FAMILY, {"whom": "SOMEBODY", "staying": True, "age_to": 2}, False),
    ("the stay and the age of one", FAMILY, {"whom": "SOMEBODY", "staying": True, "age_from": 60}, True),
    ("both of one person", FAMILY, {"whom": "SOMEBODY", "sexes": ["FEMALE"], "age_to": 2}, False),
]


@pytest.mark.parametrize(("roster", "condition", "holds"), [row[1:] for row in HOLD], ids=[row[0] for row in HOLD])
def test_a_condition(roster: Roster, condition: dict[str, Any], *, holds: bool) -> None:
    assert (failed(conditions_of({"all_of": [condition]}), roster, DAY) is None) == holds
    assert (failed(conditions_of({"any_of": [condition]}), roster, DAY) is None) == holds


YES, NO = {"populations": ["IN_TRANSIT"]}, {"populations": ["HOST"]}


@pytest.mark.parametrize(
    ("all_of", "any_of", "clause"),
    [
        ([], [], None),
        ([YES, YES], [], None),
        ([YES, NO], [], "all_of"),
        ([], [NO, YES], None),
        ([], [NO, NO], "any_of"),
        ([YES], [NO, YES], None),
        ([YES], [NO], "any_of"),
        ([NO], [YES], "all_of"),
    ],
)
def test_all_of_and_any_of(all_of: list[Any], any_of: list[Any], clause: str | None) -> None:
    found = failed(conditions_of({"all_of": all_of, "any_of": any_of}), FAMILY, DAY)
    assert (found.clause if found else None) == clause


def test_it_says_which_condition_does_not_hold() -> None:
    found = failed(conditions_of({"all_of": [YES, NO]}), FAMILY, DAY)
    assert found is not None
    assert [one.as_json() for one in found.conditions] == [{"whom": "RECIPIENT", "populations": ["HOST"]}]


def test_the_populations_of_a_rule_are_a_condition_of_the_recipient() -> None:
    assert failed(conditions_of(None, ["IN_TRANSIT"]), FAMILY, DAY) is None
    assert failed(conditions_of(None, ["HOST"]), FAMILY, DAY) is not None


@pytest.mark.parametrize(
    ("born", "ages"),
    [("2020-10", (3, 3)), ("2020-11", (2, 3)), ("2020-12", (2, 2)), ("2020", (2, 3)), ("2023-12", (0, 0))],
)
def test_ages_are_as_sure_as_the_birth_date(born: str, ages: tuple[int, int]) -> None:
    assert Member(birth_month=born).ages_on(DAY) == ages


WOMAN = {
    "sex": "FEMALE",
    "birth_month": "1990-05",
    "age_years": None,
    "populations": ["HOST"],
    "effects": [],
    "staying": None,
}


def test_a_composition_counts_those_without_a_record_as_far_as_it_tells() -> None:
    people = members_of([WOMAN], {"women": 2, "girls": 1, "not_stated": 1}, "HOST", DAY)
    assert [(one.sex, one.ages_on(DAY)) for one in people] == [
        ("FEMALE", (33, 33)),
        ("FEMALE", (18, 150)),
        ("FEMALE", (0, 17)),
        ("NOT_STATED", (0, 150)),
    ]
    roster = Roster(people[0], people)
    for condition, holds in (
        ({"whom": "SOMEBODY", "age_to": 2}, True),  # the girl may be
        ({"whom": "SOMEBODY", "sexes": ["MALE"]}, True),  # whose sex is not stated may be
        ({"whom": "SOMEBODY", "effects": ["NAPPIES"]}, False),  # nobody told
        ({"whom": "EVERYBODY", "populations": ["HOST"]}, True),
        ({"whom": "EVERYBODY", "age_from": 18}, False),
    ):
        assert (failed(conditions_of({"all_of": [condition]}), roster, DAY) is None) == holds, condition


@pytest.mark.parametrize(
    ("hers", "the_households", "staying"),
    [(None, False, [False, False]), (True, False, [True, False]), (False, True, [True, True])],
)
def test_those_without_a_record_stay_where_the_household_has_a_stay_without_a_person(
    hers: bool | None, the_households: bool, staying: list[bool]
) -> None:
    people = members_of([{**WOMAN, "staying": hers}], {"women": 1, "girls": 1}, "HOST", DAY, staying=the_households)
    assert [one.staying for one in people] == staying


def test_a_condition_is_told_as_it_is_stored() -> None:
    for stored in ({"whom": "SOMEBODY", "staying": True}, {"whom": "RECIPIENT", "age_to": 2}):
        assert condition_of(stored).as_json() == stored
