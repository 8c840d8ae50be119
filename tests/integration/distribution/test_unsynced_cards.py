"""A real card that nobody told of yet, at an online desk: by its batch or its signature, and the round's policy."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.test_statements_of_a_hand_out import STATEMENTS_MAX, statements
from tests.integration.distribution.unsynced import CODE, REAL, give_while_told, kinds, planned, printed, told
from tests.support.card_keys import qr_of, qr_of_stranger, read_keys
from tests.support.people import DANLI

WRITERS = 32
OF_100 = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
GIVEN, BLOCKED = (201, "GIVEN", "card_unsynced"), (409, None, "card_unsynced")


@pytest.mark.parametrize("way", REAL)
@pytest.mark.parametrize(("policy", "answer"), [("BLOCK", BLOCKED), ("ALLOW_CAPPED", GIVEN), ("ALLOW", GIVEN)])
async def test_the_rounds_policy_decides_on_a_card_that_is_real(
    desk: Desk, way: str, policy: str, answer: tuple[int, str | None, str]
) -> None:
    round_id = await planned(desk, policy)
    given = await desk.give(card=await REAL[way](desk), round_id=round_id)
    assert told(given) == answer
    assert given.json()["parameters"]["card_proof"] == way.partition(",")[0]
    assert await kinds(desk) == (["CARD_UNSYNCED"] if answer == GIVEN else [])


@pytest.mark.parametrize("policy", ["BLOCK", "ALLOW_CAPPED", "ALLOW"])
async def test_a_card_that_nothing_shows_to_be_real_gets_nothing_under_any_policy(desk: Desk, policy: str) -> None:
    await printed(desk, card("BBBBBBBBB").code)
    answer = await desk.give(card=CODE, round_id=await planned(desk, policy))
    assert told(answer) == (409, None, "card_unknown")
    assert await kinds(desk) == []


async def test_a_qr_proves_nothing_before_its_key_was_read(desk: Desk) -> None:
    assert (await desk.give(card=qr_of_stranger(CODE))).json()["code"] == "card_unknown"


async def test_a_refusal_says_what_to_do_next(desk: Desk) -> None:
    await printed(desk, CODE)
    answer = await desk.give(card=CODE, round_id=await planned(desk, "BLOCK"))
    assert "mesa de registro" in answer.json()["detail"]


async def test_the_same_hand_out_typed_and_scanned_is_one(desk: Desk) -> None:
    await read_keys(desk.installation, "distribution")
    body = desk.handout(card=qr_of(desk.installation.settings, CODE))
    first, again = await desk.post("/handouts", body), await desk.post("/handouts", body | {"card": CODE})
    assert told(first) == GIVEN
    assert first.json() == again.json()


@pytest.mark.parametrize("policy", ["ALLOW_CAPPED", "ALLOW"])
async def test_a_second_hand_out_on_the_card_is_refused_as_received(desk: Desk, policy: str) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, policy)
    first, second = [await desk.give(card=CODE, round_id=round_id) for _ in range(2)]
    assert told(second) == (409, None, "already_received")
    assert second.json()["parameters"]["given_at"] == first.json()["occurred_at"]


async def test_of_32_desks_one_gives(desk: Desk) -> None:
    await printed(desk, CODE)
    answers = await asyncio.gather(*(desk.give(card=CODE) for _ in range(WRITERS)))
    assert Counter(told(answer)[2] for answer in answers) == {"card_unsynced": 1, "already_received": WRITERS - 1}
    assert await desk.rows("SELECT sum(taken)::int AS taken, sum(over)::int AS over FROM entitlement") == [
        {"taken": 1, "over": 0}
    ]
    assert await kinds(desk) == ["CARD_UNSYNCED"]


@pytest.mark.parametrize("way", REAL)
async def test_what_it_received_follows_the_card_when_its_bearer_is_heard_of(desk: Desk, way: str) -> None:
    assert told(await desk.give(card=await REAL[way](desk))) == GIVEN
    person = await desk.person()
    await desk.hear(card(person_id=person))
    assert told(await desk.give(card=CODE)) == (409, None, "already_received")
    assert told(await desk.give(person_id=person)) == (409, None, "already_received")
    assert await desk.rows("SELECT unit_id, taken, over FROM entitlement WHERE taken > 0") == [
        {"unit_id": person, "taken": 1, "over": 0}
    ]


async def test_a_desk_that_waits_while_the_card_is_told_of_gives_to_its_bearer(desk: Desk) -> None:
    """The event holds the card's gate and has not committed when the desk looks the card up."""
    await printed(desk, CODE)
    person = await desk.person()
    assert (await desk.give(person_id=person)).status_code == 201
    answer = await give_while_told(desk, card(person_id=person), card=CODE)
    assert told(answer) == (409, None, "already_received")
    assert await kinds(desk) == []


async def test_whose_bearer_had_received_is_over_when_the_card_is_heard_of(desk: Desk) -> None:
    person = await desk.person()
    await desk.give(person_id=person)
    await printed(desk, CODE)
    assert told(await desk.give(card=CODE)) == GIVEN
    await desk.hear(card(person_id=person))
    assert await kinds(desk) == ["CARD_UNSYNCED", "OVER_ISSUE"]


async def test_a_households_allowance_is_one_persons_until_the_household_is_known(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 1}
    round_id = await planned(desk, "ALLOW", rule)
    await printed(desk, CODE)
    answer = await desk.give(card=CODE, round_id=round_id, quantity=2)
    assert (answer.json()["code"], answer.json()["parameters"]["allowed"]) == ("over_allowance", 1)
    assert told(await desk.give(card=CODE, round_id=round_id)) == GIVEN
    await desk.hear(card(household_id=await desk.household(3)))
    assert (await desk.give(card=CODE, round_id=round_id, quantity=2)).status_code == 201


async def test_conditions_refuse_nobody_of_whom_nothing_is_known_yet(desk: Desk) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, "ALLOW", {"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE"]})
    assert told(await desk.give(card=CODE, round_id=round_id)) == GIVEN


async def test_a_person_who_is_known_and_brings_such_a_card_is_judged_as_that_person(desk: Desk) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, "ALLOW", {"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE"]})
    person = await desk.person(populations=["IN_TRANSIT"])
    answer = await desk.give(card=CODE, person_id=person, round_id=round_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_entitled")


async def test_such_a_card_vouches_for_nobody_else(desk: Desk) -> None:
    await printed(desk, CODE)
    answers = [await desk.give(card=CODE, person_id=new_id()), await desk.give(card=CODE, household_id=new_id())]
    assert [told(answer)[2] for answer in answers] == ["recipient_unknown", "recipient_unknown"]


async def test_a_card_that_is_known_is_judged_by_its_own_row(desk: Desk) -> None:
    await printed(desk, CODE)
    await desk.hear(card(person_id=await desk.person()), card(version=2, state="REVOKED"))
    await read_keys(desk.installation, "distribution")
    assert (await desk.give(card=qr_of(desk.installation.settings, CODE))).json()["code"] == "card_revoked"


async def test_an_empty_shelf_opens_no_case_of_the_card(desk: Desk) -> None:
    await desk.give(person_id=await desk.person(), round_id=await planned(desk, "ALLOW", OF_100), quantity=100)
    await printed(desk, CODE)
    assert (await desk.give(card=CODE)).json()["code"] == "out_of_stock"
    assert await kinds(desk) == []


@pytest.mark.parametrize(("policy", "may", "code"), [("BLOCK", 0, "card_unsynced"), ("ALLOW", 1, "card_unsynced")])
async def test_entitlements_say_that_the_card_is_not_known_yet(desk: Desk, policy: str, may: int, code: str) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, policy)
    lines = (await desk.get(f"/entitlements?site_id={DANLI}&card={CODE}")).json()["items"]
    [line] = [one for one in lines if one["round_id"] == str(round_id)]
    assert (line["may_receive"], line["code"]) == (may, code)
    assert bool(line["components"]) == bool(may)


async def test_entitlements_of_a_proved_qr_and_of_its_characters_alone(desk: Desk) -> None:
    await read_keys(desk.installation, "distribution")
    scans = (qr_of(desk.installation.settings, CODE), CODE)
    lines = [(await desk.get(f"/entitlements?site_id={DANLI}&card={scan}")).json()["items"][0] for scan in scans]
    assert [(line["may_receive"], line["code"]) for line in lines] == [(1, "card_unsynced"), (0, "card_unknown")]


async def test_it_takes_no_statement_more(desk: Desk) -> None:
    await printed(desk, CODE)
    status, count = await statements(desk, card=CODE)
    assert (status, count <= STATEMENTS_MAX) == (201, True)
