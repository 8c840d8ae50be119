"""One bearer has one stay and one meal at a time, whether the card's event came before, between or after the scans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import CardBound, PersonRegistered
from shared.contracts.vocabulary import CardState
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import made
from tests.support.people import DANLI

CODE = card_code(0)


def bound(**fields: Any) -> CardBound:
    """The event of the card that was scanned before it."""
    card = {"code": CODE, "kind": "WRISTBAND", "state": "ISSUED", "site_id": DANLI, **fields}
    event: CardBound = made(CardBound, **card)
    return event


async def scan(house: House, **who: Any) -> tuple[int, str | None]:
    answer = await house.check_in({**who, "without_bed": True})
    return answer.status_code, answer.json().get("code")


async def eat(house: House, **who: Any) -> int:
    answer = await house.serve("MEAL", who)
    status: int = answer.json()["items"][0]["status"]
    return status


async def lone_person(house: House, age: int = 30) -> UUID:
    _, (person,) = await house.family(age)
    return person


@pytest.mark.parametrize("again", ["card", "person"])
async def test_a_card_scanned_before_its_event_gets_no_second_stay_after_it(house: House, again: str) -> None:
    person = await lone_person(house)
    assert await scan(house, card=CODE) == (201, None)
    await house.tell(bound(person_id=person))
    who = {"card": CODE} if again == "card" else {"person_id": person}
    assert await scan(house, **who) == (409, "already_sheltered")


async def test_a_person_checked_in_before_the_cards_event_gets_no_second_stay_by_the_card(house: House) -> None:
    person = await lone_person(house)
    assert await scan(house, person_id=person) == (201, None)
    await house.tell(bound(person_id=person))
    assert await scan(house, card=CODE) == (409, "already_sheltered")


async def test_a_bearer_who_is_known_gets_no_second_stay_by_name(house: House) -> None:
    person = await lone_person(house)
    await house.tell(bound(person_id=person))
    assert await scan(house, card=CODE) == (201, None)
    assert await scan(house, person_id=person) == (409, "already_sheltered")


async def test_the_cards_event_names_the_stay_and_its_use_of_the_bed(house: House) -> None:
    household, (person,) = await house.family(30)
    await house.housed({"card": CODE, "bed_id": house.beds[0]})
    await house.tell(bound(person_id=person))
    assert await house.rows("SELECT person_id, household_id FROM stay") == [
        {"person_id": person, "household_id": household}
    ]
    assert await house.rows("SELECT person_id, token FROM bed_use") == [{"person_id": person, "token": CODE}]


async def test_two_stays_of_one_person_stay_both_and_are_a_case(house: House) -> None:
    person = await lone_person(house)
    by_name = await house.housed({"person_id": person, "without_bed": True})
    by_card = await house.housed({"card": CODE, "without_bed": True})
    await house.tell(bound(person_id=person), bound(person_id=person, version=2))
    cases = await house.rows("SELECT kind, stay_id FROM shelter_case")
    assert [(case["kind"], [str(case["stay_id"])]) for case in cases] == [("SHELTERED_TWICE", by_card)]
    assert len(await house.events("shelter.case_opened.v1")) == 1
    open_ = await house.rows("SELECT id FROM stay WHERE ended_at IS NULL")
    assert {str(row["id"]) for row in open_} == {*by_name, *by_card}


async def test_a_family_on_one_unknown_card_is_housed_in_one_request_and_not_in_a_second(house: House) -> None:
    household, _ = await house.family(30, 9)
    await house.housed({"card": CODE, "bed_id": house.beds[0]}, {"card": CODE, "bed_id": house.beds[1]})
    assert await scan(house, card=CODE) == (409, "already_sheltered")
    await house.tell(bound(household_id=household))
    assert {row["household_id"] for row in await house.rows("SELECT household_id FROM stay")} == {household}
    assert await scan(house, card=CODE) == (201, None)


async def test_an_anonymous_card_is_not_two_guests_of_one_request(house: House) -> None:
    await house.tell(bound())
    answer = await house.check_in({"card": CODE, "without_bed": True}, {"card": CODE, "without_bed": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_sheltered")


async def test_a_revoked_cards_bearer_is_not_named(house: House) -> None:
    person = await lone_person(house)
    await house.housed({"card": CODE, "without_bed": True})
    await house.tell(bound(person_id=person, state=CardState.REVOKED, version=2))
    assert await house.rows("SELECT person_id FROM stay") == [{"person_id": None}]
    assert await house.rows("SELECT 1 FROM shelter_case") == []


async def test_whose_a_card_was_says_nothing_of_who_found_it_though_its_events_come_again(house: House) -> None:
    person = await lone_person(house)
    first, revoked = bound(person_id=person), bound(person_id=person, state=CardState.REVOKED, version=2)
    await house.tell(first, revoked)
    await house.housed({"card": CODE, "without_bed": True})
    await eat(house, card=CODE)
    await house.forget_cards()
    await house.tell(first)
    named = await house.rows("SELECT person_id FROM stay UNION ALL SELECT person_id FROM service_given")
    assert named == [{"person_id": None}] * 2
    assert await house.rows("SELECT 1 FROM shelter_case") == []
    assert await scan(house, person_id=person) == (201, None)


@pytest.mark.parametrize("known_before", [True, False])
async def test_a_child_who_came_by_a_card_does_not_leave_alone(house: House, known_before: bool) -> None:
    child = await lone_person(house, age=9)
    event = bound(person_id=child)
    await house.tell(*([event] if known_before else []))
    (stay,) = await house.housed({"card": CODE, "without_bed": True})
    await house.tell(*([] if known_before else [event]))
    answer = await house.check_out({stay: "ONWARD_TRAVEL"})
    assert (answer.status_code, answer.json()["code"]) == (409, "child_leaves_alone")
    assert (await house.check_out({stay: "HANDED_OVER"})).status_code == 200
    (ended,) = await house.events("shelter.stay_ended.v1")
    assert (ended["person_id"], ended["card_code"]) == (str(child), CODE)


async def test_of_two_stays_of_one_child_neither_ends_alone(house: House) -> None:
    child = await lone_person(house, age=9)
    stays = [
        stay
        for who in ({"person_id": child}, {"card": CODE})
        for stay in await house.housed({**who, "without_bed": True})
    ]
    await house.tell(bound(person_id=child))
    answers = [await house.check_out({stay: "ONWARD_TRAVEL"}) for stay in stays]
    assert [answer.json()["code"] for answer in answers] == ["child_leaves_alone"] * 2


async def test_a_child_by_card_leaves_with_the_adult_of_its_household(house: House) -> None:
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed({"person_id": mother, "without_bed": True}, {"card": CODE, "without_bed": True})
    await house.tell(bound(person_id=child))
    assert (await house.check_out(dict.fromkeys(stays, "ONWARD_TRAVEL"))).status_code == 200


@pytest.mark.parametrize("again", ["card", "person"])
async def test_a_card_fed_before_its_event_is_not_fed_again_after_it(house: House, again: str) -> None:
    person = await lone_person(house)
    assert await eat(house, card=CODE) == 201
    await house.tell(bound(person_id=person))
    assert await eat(house, **({"card": CODE} if again == "card" else {"person_id": person})) == 409


async def test_a_person_fed_before_the_cards_event_is_not_fed_by_the_card(house: House) -> None:
    person = await lone_person(house)
    assert await eat(house, person_id=person) == 201
    await house.tell(bound(person_id=person))
    assert await eat(house, card=CODE) == 409


async def test_two_meals_that_were_one_persons_stand_and_one_of_them_is_named(house: House) -> None:
    person = await lone_person(house)
    assert [await eat(house, person_id=person), await eat(house, card=CODE)] == [201, 201]
    await house.tell(bound(person_id=person))
    rows = await house.rows("SELECT person_id, card_code FROM service_given ORDER BY card_code")
    assert [(row["person_id"], row["card_code"]) for row in rows] == [(None, CODE), (person, None)]


async def test_what_is_told_of_an_unknown_card_carries_its_code(house: House) -> None:
    await house.housed({"card": CODE, "without_bed": True})
    await eat(house, card=CODE)
    (started,) = await house.events("shelter.stay_started.v1")
    (given,) = await house.events("shelter.service_given.v1")
    assert [(event["card_id"], event["card_code"]) for event in (started, given)] == [(None, CODE)] * 2


async def test_a_mistyped_code_is_no_card(house: House) -> None:
    mistyped = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    answer = await house.check_in({"card": mistyped, "without_bed": True})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "card_code_wrong")


async def test_a_guest_is_of_the_household_that_is_known_whatever_is_sent(house: House) -> None:
    household, (person,) = await house.family(30)
    for sent, status in ((new_id(), 422), (household, 201)):
        answer = await house.check_in({"person_id": person, "household_id": sent, "without_bed": True})
        assert answer.status_code == status
    assert await house.rows("SELECT household_id FROM stay") == [{"household_id": household}]


async def test_a_stay_that_was_answered_is_answered_again_when_its_household_has_become_known(house: House) -> None:
    person = new_id()
    stay = {"id": new_id(), "person_id": person, "household_id": new_id(), "without_bed": True}
    first = await house.check_in(stay)
    await house.tell(made(PersonRegistered, person_id=person, site_id=DANLI, household_id=new_id()))
    assert (await house.check_in(stay)).json() == first.json()
