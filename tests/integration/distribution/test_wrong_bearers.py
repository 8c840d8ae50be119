""" "No es la persona": they are served as anonymous, and the card's person keeps what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.clock import real_now
from tests.integration.distribution.conftest import Desk, card, verdicts

CODE = card().code
WRONG: dict[str, Any] = {"card": CODE, "wrong_bearer": True}


async def test_they_are_served_as_anonymous_and_the_card_is_told_of(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person(sex="FEMALE")))
    answer = await desk.give(**WRONG)
    assert (answer.status_code, answer.json()["verdict"], answer.json()["bearer"]) == (201, "GIVEN", None)
    [given] = await desk.events("handout_given")
    assert (given["card_id"], given["person_id"], given["household_id"], given["people"]) == (None, None, None, 1)
    [case] = await desk.events("case_opened")
    assert (case["kind"], case["card_id"]) == ("WRONG_BEARER", str(card().card_id))


async def test_the_cards_person_has_received_nothing(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card(person_id=person))
    await desk.give(**WRONG)
    await desk.hear(card(version=2, person_id=person, state="PAUSED"))
    assert (await desk.give(person_id=person)).status_code == 201


async def test_whoever_brings_the_same_card_receives_once(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    answers = [await desk.give(**WRONG) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "already_received"


async def test_once_the_card_is_paused_nothing_is_given_on_it(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person(), state="PAUSED"))
    assert (await desk.give(**WRONG)).json()["code"] == "card_paused"
    assert await desk.events("case_opened") == []


async def test_under_a_households_rule_they_are_one(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 1}
    household = await desk.household(5)
    await desk.hear(card(household_id=household))
    round_id = await desk.plan(rule, code="PER-HEAD")
    assert (await desk.give(**WRONG, round_id=round_id, quantity=2)).json()["parameters"]["allowed"] == 1
    assert (await desk.give(**WRONG, round_id=round_id)).json()["household_size"] == 1


async def test_a_device_may_say_it_offline(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    at = (real_now() - timedelta(hours=1)).isoformat()
    assert verdicts(await desk.send([desk.handout(**WRONG, scanned_at=at, device_seq=1)])) == ["GIVEN"]
    cases = (await desk.get("/cases?kind=WRONG_BEARER")).json()["items"]
    shown = (await desk.get(f"/cases/{cases[0]['case_id']}")).json()
    assert shown["device"]["card"] == CODE


async def test_an_empty_shelf_lets_the_case_be_opened(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
    round_id = await desk.plan(rule, code="MANY")
    await desk.give(person_id=await desk.person(), quantity=100, round_id=round_id)
    await desk.hear(card(person_id=await desk.person()))
    assert (await desk.give(**WRONG)).json()["code"] == "out_of_stock"
    assert [case["kind"] for case in await desk.events("case_opened")] == ["WRONG_BEARER"]


async def test_it_is_said_of_a_card(desk: Desk) -> None:
    answer = await desk.give(person_id=await desk.person(), wrong_bearer=True)
    assert answer.json()["errors"][0]["code"] == "wrong_bearer_of_a_card"
