"""Who may receive at a desk: cards that are not in use, people the rule does not mean, and what contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.people import DANLI

CODE = card().code


async def refusal(desk: Desk, **changes: Any) -> str:
    """The code with which the desk refuses, and the device's log records it as given despite."""
    answer = await desk.give(**changes)
    assert answer.status_code == 409, answer.text
    log = await desk.send([desk.handout(**changes, scanned_at=real_now().isoformat())])
    assert verdicts(log) == ["GIVEN_DESPITE"]
    assert log.json()["items"][0]["resource"]["code"] == answer.json()["code"]
    code: str = answer.json()["code"]
    return code


@pytest.mark.parametrize(("state", "code"), [("REVOKED", "card_revoked"), ("PAUSED", "card_paused")])
async def test_a_card_that_is_not_in_use_gives_nothing(desk: Desk, state: str, code: str) -> None:
    await desk.hear(card(person_id=await desk.person()), card(version=2, state=state))
    assert await refusal(desk, card=CODE) == code


async def test_a_card_of_somebody_else_is_a_contradiction(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    assert await refusal(desk, card=CODE, person_id=await desk.person()) == "recipient_mismatch"


async def test_a_card_of_another_household_is_a_contradiction(desk: Desk) -> None:
    await desk.hear(card(household_id=await desk.household(2)))
    assert await refusal(desk, card=CODE, household_id=await desk.household(2)) == "recipient_mismatch"


async def test_a_person_of_another_household_is_a_contradiction(desk: Desk) -> None:
    here, there = await desk.household(2), await desk.household(2)
    await desk.hear(card(household_id=here))
    stranger = await desk.person(household_id=there)
    assert await refusal(desk, card=CODE, person_id=stranger) == "recipient_mismatch"
    assert await refusal(desk, person_id=stranger, household_id=here) == "recipient_mismatch"


async def test_a_households_card_serves_its_members(desk: Desk) -> None:
    household = await desk.household(2)
    await desk.hear(card(household_id=household))
    members = [await desk.person(household_id=household) for _ in range(2)]
    assert (await desk.give(card=CODE)).json()["code"] == "person_needed"
    answers = [await desk.give(card=CODE, person_id=member) for member in members]
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_a_household_that_was_found_by_name_must_say_which_member_a_persons_kit_is_for(desk: Desk) -> None:
    household = await desk.household(2)
    member = await desk.person(household_id=household)
    assert await refusal(desk, household_id=household) == "person_needed"
    assert (await desk.give(household_id=household, person_id=member)).status_code == 201


@pytest.mark.parametrize(("population", "status"), [("RETURNEE", 201), ("IN_TRANSIT", 409)])
async def test_a_rule_means_its_populations_alone(desk: Desk, population: str, status: int) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE", "DISPLACED"]}
    round_id = await desk.plan(rule, code="RETURNEES")
    answer = await desk.give(person_id=await desk.person(populations=[population]), round_id=round_id)
    assert answer.status_code == status
    assert answer.json()["code"] == (None if status == 201 else "not_entitled")


async def test_a_rule_of_a_population_counts_a_households_and_an_anonymous_cards(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "populations": ["DISPLACED"]}
    round_id = await desk.plan(rule, code="DISPLACED")
    await desk.hear(card(population="DISPLACED"))
    answers = [
        await desk.give(round_id=round_id, household_id=await desk.household(3)),
        await desk.give(round_id=round_id, card=CODE),
        await desk.give(round_id=round_id, household_id=await desk.household(3, population="HOST")),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 409]


async def test_more_than_the_allowance_names_it_where_nothing_was_received(desk: Desk) -> None:
    person = await desk.person()
    answer = await desk.give(person_id=person, quantity=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "over_allowance")
    assert answer.json()["parameters"]["allowed"] == 1
    assert (await desk.give(person_id=person)).status_code == 201


async def test_nobody_heard_of_the_person(desk: Desk) -> None:
    assert (await desk.give(person_id=new_id())).json()["code"] == "recipient_unknown"


@pytest.mark.parametrize("unit", ["PERSON", "HOUSEHOLD"])
@pytest.mark.parametrize("name", ["person_id", "household_id"])
async def test_a_known_card_vouches_for_nobody_whom_nobody_told_of(desk: Desk, name: str, unit: str) -> None:
    round_id = await desk.plan({"unit": unit, "window": "ROUND"}, code="ONCE")
    await desk.hear(card())
    bodies = [desk.handout(card=CODE, round_id=round_id, **{name: new_id()}) for _ in range(2)]
    invented = [await desk.post("/handouts", body) for body in bodies]
    assert [answer.json()["code"] for answer in invented] == ["recipient_unknown"] * 2
    assert (await desk.give(card=CODE, round_id=round_id)).status_code == 201  # the bearer receives once
    assert (await desk.give(card=CODE, round_id=round_id)).json()["code"] == "already_received"


@pytest.mark.parametrize("name", ["person_id", "household_id"])
async def test_what_left_to_somebody_invented_has_a_case(desk: Desk, name: str) -> None:
    await desk.hear(card())
    assert await refusal(desk, card=CODE, **{name: new_id()}) == "recipient_unknown"
    assert [case["kind"] for case in await desk.rows("SELECT kind FROM review_case")] == ["GIVEN_DESPITE"]


async def test_nor_does_a_person_vouch_for_a_household_nor_a_household_for_a_person(desk: Desk) -> None:
    named = [
        {"person_id": await desk.person(), "household_id": new_id()},
        {"person_id": new_id(), "household_id": await desk.household(2)},
    ]
    assert [await refusal(desk, **pair) for pair in named] == ["recipient_unknown"] * 2


async def test_entitlements_say_what_may_be_given_or_when_it_was(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    path = f"/entitlements?site_id={DANLI}&card={CODE}"
    before = (await desk.get(path)).json()["items"][0]
    given = await desk.give(card=CODE)
    after = (await desk.get(path)).json()["items"][0]
    assert (before["may_receive"], before["code"]) == (1, None)
    assert (after["may_receive"], after["code"], after["given_at"], after["given_site_id"]) == (
        0,
        "already_received",
        given.json()["occurred_at"],
        str(DANLI),
    )


async def test_entitlements_of_an_entry_write_nothing(desk: Desk) -> None:
    await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="ENTRY")
    person = await desk.person()
    lines = (await desk.get(f"/entitlements?site_id={DANLI}&person_id={person}")).json()["items"]
    assert [line["may_receive"] for line in lines] == [1, 1]
    assert await desk.rows("SELECT 1 FROM entitlement") == []
