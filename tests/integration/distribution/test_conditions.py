"""Conditions of rules at a desk: who is meant, and a refusal that says which condition does not hold, in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import made
from tests.support.people import CLERK, COORDINATOR, DANLI

UNDER_THREE = {"whom": "SOMEBODY", "age_to": 2}


async def plan(desk: Desk, unit: str = "HOUSEHOLD", **conditions: Any) -> UUID:
    rule = {"unit": unit, "window": "ROUND", "conditions": conditions}
    return await desk.plan(rule, code=f"C{new_id().hex[-6:].upper()}")


async def family(desk: Desk, *born: str) -> UUID:
    """A household of women with records, born in these months."""
    household = new_id()
    members = [await desk.person(household_id=household, sex="FEMALE", birth_month=month) for month in born]
    size = len(born)
    return await desk.household(size, household_id=household, member_ids=members)


async def test_somebody_in_the_household_is_enough(desk: Desk) -> None:
    round_id = await plan(desk, all_of=[UNDER_THREE])
    with_baby, without = await family(desk, "1990-05", "2099-01"), await family(desk, "1990-05")
    answers = [await desk.give(household_id=household, round_id=round_id) for household in (with_baby, without)]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_a_refusal_says_which_condition_in_words_of_both_languages(desk: Desk) -> None:
    round_id = await plan(desk, all_of=[{"populations": ["DISPLACED"]}, UNDER_THREE])
    body = desk.handout(household_id=await family(desk, "1990-05"), round_id=round_id)
    answer = await desk.post("/handouts", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_entitled")
    assert answer.json()["detail"].startswith("Se requiere que: alguien del hogar tenga 2 años o menos.")
    parameters = answer.json()["parameters"]
    assert (parameters["clause"], parameters["conditions"]) == ("all_of", [UNDER_THREE])
    english = await desk.post("/handouts", {**body, "id": new_id()}, language="en")
    assert english.json()["detail"].startswith("Required: somebody of the household is 2 years old or less.")


async def test_it_is_told_before_anything_is_given(desk: Desk) -> None:
    round_id = await plan(desk, any_of=[UNDER_THREE, {"whom": "SOMEBODY", "effects": ["NAPPIES"]}])
    household = await family(desk, "1990-05")
    found = (await desk.get(f"/entitlements?site_id={DANLI}&household_id={household}")).json()["items"]
    [line] = [one for one in found if one["round_id"] == str(round_id)]
    assert (line["code"], line["may_receive"]) == ("not_entitled", 0)
    assert line["reason"]["en"].startswith("One of these is required: somebody of the household")


async def test_an_effect_that_is_told_later_opens_the_round(desk: Desk) -> None:
    round_id = await plan(desk, "PERSON", all_of=[{"effects": ["INCONTINENCE"]}])
    person = await desk.person()
    first = await desk.give(person_id=person, round_id=round_id)
    await desk.hear(made(PersonUpdated, person_id=person, version=2, site_id=DANLI, effects=["INCONTINENCE"]))
    second = await desk.give(person_id=person, round_id=round_id)
    assert [first.status_code, second.status_code] == [409, 201]


async def test_members_without_a_record_count_as_far_as_the_composition_tells(desk: Desk) -> None:
    round_id = await plan(desk, all_of=[UNDER_THREE])
    children = await desk.household(3, composition={"women": 2, "girls": 1})
    adults = await desk.household(2)
    answers = [await desk.give(household_id=household, round_id=round_id) for household in (children, adults)]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_who_gives_no_data_gets_the_same_kit(desk: Desk) -> None:
    round_id = await plan(desk, "PERSON", all_of=[{"age_from": 18, "sexes": ["MALE"]}])
    await desk.hear(card())
    assert (await desk.give(card=card().code, round_id=round_id)).status_code == 201


async def test_what_left_offline_against_a_condition_is_given_despite(desk: Desk) -> None:
    round_id = await plan(desk, all_of=[UNDER_THREE])
    item = desk.handout(household_id=await family(desk, "1990-05"), round_id=round_id, scanned_at=real_now())
    answer = await desk.send([item])
    assert verdicts(answer) == ["GIVEN_DESPITE"]
    given = answer.json()["items"][0]["resource"]
    assert (given["code"], given["parameters"]["clause"]) == ("not_entitled", "all_of")


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({}, "asks_for_nothing"),
        ({"age_from": 5, "age_to": 4}, "age_to_before_age_from"),
        ({"populations": []}, "too_short"),
        ({"populations": ["NOBODY"]}, "enum"),
        ({"age_to": 1, "name": "x"}, "extra_forbidden"),
        ({"staying": None}, "asks_for_nothing"),
        ({"staying": False}, "literal_error"),
    ],
)
async def test_a_condition_that_says_nothing_sound_is_refused(desk: Desk, condition: Any, code: str) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "conditions": {"all_of": [condition]}}
    answer = await desk.post("/rules/explain", rule)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_rule_is_explained_in_words(desk: Desk) -> None:
    rule = {
        "unit": "HOUSEHOLD",
        "window": "CALENDAR",
        "calendar_weeks": 2,
        "anchor": "2023-01-02",
        "members_per_kit": 5,
        "quantity_max": 2,
        "populations": ["DISPLACED"],
        "conditions": {"all_of": [UNDER_THREE]},
    }
    answer = await desk.post("/rules/explain", rule, member=CLERK)
    assert answer.status_code == 200
    assert answer.json()["en"] == (
        "Per household: 1 kit for every 5 people or part of them, at most 2, once in every 2 weeks from 2023-01-02 on. "
        "Required: the recipient is of displaced people; somebody of the household is 2 years old or less."
    )
    lacking = await desk.post("/rules/explain", {"unit": "PERSON", "window": "EVENT"})
    assert lacking.json()["errors"] == [{"pointer": "/emergency_id", "code": "missing"}]


async def test_another_unit_is_another_rule(desk: Desk) -> None:
    rule = {"id": new_id(), "unit": "PERSON", "window": "ROUND"}
    await desk.plan(rule, code="ONE")
    body = {
        "id": new_id(),
        "code": "TWO",
        "kit_id": desk.kit_id,
        "rule": {**rule, "unit": "HOUSEHOLD"},
        "site_ids": [DANLI],
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
    }
    answer = await desk.post("/rounds", body, member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")
