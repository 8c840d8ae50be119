"""Services in a batch: one verdict per item, once per person and meal or day."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.clock import real_now
from shared.contracts.registration import ArrivalGroupChanged, CardIssued, CardRevoked, HouseholdChanged
from shared.ids import new_id
from shared.problems import texts
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import made
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, SCANNER, fixed_id


def statuses(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 207, answer.text
    return [item["status"] for item in answer.json()["items"]]


def a_group(headcount: int, tokens: int, site_id: UUID = DANLI) -> ArrivalGroupChanged:
    counted = {"headcount": headcount, "cards_bound": tokens}
    bus = {"kind": "TRANSIT_ENTRY", "state": "ARRIVED", "means": "BUS", "site_id": site_id}
    group: ArrivalGroupChanged = made(ArrivalGroupChanged, **bus, **counted)
    return group


def a_token(number: int, group_id: UUID) -> CardIssued:
    card = {"code": card_code(number), "kind": "WRISTBAND", "state": "ISSUED", "site_id": DANLI}
    token: CardIssued = made(CardIssued, **card, card_id=fixed_id(f"card {number}"), arrival_group_id=group_id)
    return token


async def group_of(house: House, headcount: int, tokens: int) -> tuple[Any, list[Any]]:
    group = a_group(headcount, tokens)
    await house.tell(group)
    return group.arrival_group_id, await house.tokens(tokens, group.arrival_group_id)


async def test_without_a_token_nothing_is_given(house: House) -> None:
    body = {"site_id": str(DANLI), "kind": "MEAL", "items": [{"id": str(new_id()), "count": {"men": 1}}]}
    assert (await house.installation.client.post("/shelter/v1/services/batch", json=body)).status_code == 401


async def test_another_sites_staff_gives_nothing(house: House) -> None:
    body = {"site_id": DANLI, "kind": "MEAL", "items": [{"id": new_id(), "count": {"men": 1}}]}
    assert (await house.post("/services/batch", body, member=OUTSIDER)).status_code == 404


async def test_a_scanner_records_a_meal(house: House) -> None:
    (card,) = await house.tokens(1)
    body = {"site_id": DANLI, "kind": "MEAL", "items": [{"id": new_id(), "card": card.code}]}
    assert statuses(await house.post("/services/batch", body, member=SCANNER)) == [201]


async def test_accommodation_nights_are_refused(house: House) -> None:
    answer = await house.serve("ACCOMMODATION_NIGHT", {"person_id": new_id()})
    assert (answer.status_code, answer.json()["code"]) == (422, "nights_come_from_census")


async def test_each_item_has_its_own_verdict_in_order(house: House) -> None:
    _, (person,) = await house.family(30)
    answer = await house.serve("MEAL", {"person_id": person}, {"person_id": person}, {"count": {"women": 2}})
    assert statuses(answer) == [201, 409, 201]
    assert answer.json()["items"][1]["problem"]["code"] == "service_given_already"


async def test_a_repeat_under_another_key_has_no_second_effect(house: House) -> None:
    _, (person,) = await house.family(30)
    items: list[dict[str, Any]] = [{"id": new_id(), "person_id": person}, {"id": new_id(), "count": {"boys": 3}}]
    first, again = await house.serve("PHONE_CALL", *items), await house.serve("PHONE_CALL", *items)
    assert again.json() == first.json()
    assert len(await house.events("shelter.service_given.v1")) == 2


async def test_the_same_item_sent_at_once_by_many_has_one_effect(house: House) -> None:
    item = {"id": new_id(), "person_id": new_id()}
    answers = await asyncio.gather(*(house.serve("PHONE_CALL", item) for _ in range(8)))
    assert Counter(status for answer in answers for status in statuses(answer)) == {201: 8}
    assert len(await house.rows("SELECT 1 FROM service_given")) == 1


async def test_an_items_id_with_another_content_is_refused(house: House) -> None:
    id_ = new_id()
    await house.serve("PHONE_CALL", {"id": id_, "person_id": new_id()})
    answer = await house.serve("PHONE_CALL", {"id": id_, "person_id": new_id()})
    assert answer.json()["items"][0]["problem"]["code"] == "id_reused"


async def test_supper_and_breakfast_are_two_meals_and_seconds_are_none(house: House) -> None:
    house.at = "2023-06-16T08:00:00-06:00"
    (card,) = await house.tokens(1)
    times = ("2023-06-15T18:00:00-06:00", "2023-06-15T21:00:00-06:00", "2023-06-16T07:00:00-06:00")
    given = [await house.serve("MEAL", {"card": card.code, "occurred_at": time}) for time in times]
    assert [statuses(answer) for answer in given] == [[201], [409], [201]]


async def test_a_member_who_ate_with_the_household_does_not_eat_again_by_a_card(house: House) -> None:
    household, (mother, _) = await house.family(30, 9)
    first = await house.serve("MEAL", {"household_id": household})
    assert first.json()["items"][0]["resource"]["people"] == 2
    assert statuses(await house.serve("MEAL", {"person_id": mother})) == [409]


async def test_a_group_less_exceptions_is_one_row_per_token(house: House) -> None:
    group, cards = await group_of(house, 45, 45)
    wanted = {"id": group, "except": [cards[0].code], "ids_seed": new_id()}
    first, again = await house.serve("MEAL", arrival_group=wanted), await house.serve("MEAL", arrival_group=wanted)
    assert statuses(first) == [201] * 44
    assert again.json() == first.json()
    given = await house.events("shelter.service_given.v1")
    assert len({event["card_id"] for event in given}) == 44
    assert {(event["reached"], event["population"]) for event in given} == {(True, "IN_TRANSIT")}


async def test_in_a_group_those_who_had_it_are_listed_as_refused(house: House) -> None:
    group, cards = await group_of(house, 3, 3)
    await house.serve("MEAL", {"card": cards[1].code})
    answer = await house.serve("MEAL", arrival_group={"id": group})
    refused = [item["card"] for item in answer.json()["items"] if item["status"] == 409]
    assert refused == [cards[1].code]


async def test_people_without_a_token_are_capped_by_the_head_count(house: House) -> None:
    group, _ = await group_of(house, 10, 6)
    wanted = {"id": group}
    answer = await house.serve("MEAL", {"count": {"men": 3}}, {"count": {"men": 2}}, arrival_group=wanted)
    assert statuses(answer)[:2] == [201, 409]
    assert answer.json()["items"][1]["problem"]["parameters"] == {"left": 1}


@pytest.mark.parametrize(("seed", "cards_known"), [(1, 0), (2, 3), (3, 6)])
async def test_a_group_is_not_counted_beside_cards_whose_events_are_still_to_come(
    house: House, seed: int, cards_known: int
) -> None:
    group = a_group(10, 6)
    cards = [a_token(number, group.arrival_group_id) for number in range(cards_known)]
    log = [group, *cards]
    random.Random(seed).shuffle(log)
    for event in log:
        await house.tell(event)
    wanted = {"id": group.arrival_group_id}
    answer = await house.serve("MEAL", {"count": {"men": 5}}, {"count": {"men": 4}}, arrival_group=wanted)
    assert statuses(answer)[:2] == [409, 201]


async def test_who_lost_a_card_is_among_those_without_one(house: House) -> None:
    group = a_group(10, 6)
    await house.tell(group, *(a_token(number, group.arrival_group_id) for number in range(6)))
    await house.tell(
        made(CardRevoked, **a_token(0, group.arrival_group_id).model_dump() | {"state": "REVOKED", "version": 2})
    )
    answer = await house.serve("MEAL", {"count": {"men": 5}}, arrival_group={"id": group.arrival_group_id})
    assert statuses(answer)[0] == 201


async def test_another_sites_group_is_not_there(house: House) -> None:
    group = a_group(10, 0, site_id=LA_LIMA)
    await house.tell(group)
    wanted = {"id": group.arrival_group_id}
    served = await house.serve("MEAL", {"count": {"men": 1}}, arrival_group=wanted)
    housed = await house.check_in({"arrival_group_id": group.arrival_group_id, "without_bed": True})
    assert (served.status_code, housed.status_code) == (404, 404)
    assert await house.rows("SELECT 1 FROM service_given UNION ALL SELECT 1 FROM stay") == []


TOMORROW = (real_now() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"person_id": str(new_id()), "occurred_at": TOMORROW}, "in_the_future"),
        ({"card": "0000000001"}, "card_code_wrong"),
        ({"count": {"men": "2"}}, "int_type"),
        ({"person_id": "?"}, "uuid_parsing"),
        ({}, "value_error"),
    ],
)
async def test_one_wrong_item_is_refused_alone(house: House, wrong: dict[str, Any], code: str) -> None:
    id_ = str(new_id())
    answer = await house.serve("MEAL", {"person_id": new_id()}, {"id": id_, **wrong}, {"count": {"men": 1}})
    assert statuses(answer) == [201, 422, 201]
    item = answer.json()["items"][1]
    assert (item["id"], item["problem"]["code"]) == (id_, "invalid_request")
    assert [error["code"] for error in item["problem"]["errors"]] == [code]


async def test_an_item_whose_id_is_not_to_be_read_has_none_and_a_second_one_with_an_id_is_refused(house: House) -> None:
    id_ = new_id()
    answer = await house.serve(
        "PHONE_CALL",
        {"id": "?", "person_id": new_id()},
        {"id": id_, "person_id": new_id()},
        {"id": id_, "person_id": new_id()},
    )
    assert statuses(answer) == [422, 201, 422]
    assert [item["id"] for item in answer.json()["items"]] == [None, str(id_), str(id_)]


async def test_an_items_problem_is_in_the_callers_language_with_where_to_read_and_trace_it(house: House) -> None:
    person = new_id()
    await house.serve("MEAL", {"person_id": person})
    answer = await house.serve("MEAL", {"person_id": person})
    alone = await house.check_in({"card": "?", "without_bed": True})
    problem = answer.json()["items"][0]["problem"]
    assert problem["trace_id"]
    assert problem["type"].removesuffix("#service_given_already") == alone.json()["type"].removesuffix(
        "#invalid_request"
    )
    assert problem["title"] == texts("services.shelter", "service_given_already", "es")[0]


async def test_a_count_adds_services_and_no_people(house: House) -> None:
    await house.serve("SHOWER", {"count": {"women": 7, "girls": 2}})
    (event,) = await house.events("shelter.service_given.v1")
    assert (event["people"], event["reached"]) == (9, False)


async def test_an_unknown_card_eats_and_is_not_yet_a_person_reached(house: House) -> None:
    assert statuses(await house.serve("MEAL", {"card": card_code(0)})) == [201]
    (event,) = await house.events("shelter.service_given.v1")
    assert (event["card_id"], event["reached"]) == (None, False)
    (card,) = await house.tokens(1)
    assert [row["card_id"] for row in await house.rows("SELECT card_id FROM service_given")] == [card.card_id]


async def test_the_unnamed_of_a_household_are_served_and_reached_by_its_card(house: House) -> None:
    household, (person,) = await house.family(30)
    (card,) = await house.tokens(1)
    await house.tell(
        card.model_copy(update={"version": 2, "household_id": household}),
        made(
            HouseholdChanged,
            household_id=household,
            version=2,
            site_id=DANLI,
            population="DISPLACED",
            size=4,
            composition={"not_stated": 4},
            member_ids=[person],
        ),
    )
    assert statuses(await house.serve("MEAL", {"card": card.code})) == [201]
    events = await house.events("shelter.service_given.v1")
    assert sorted((event["people"], event["reached"]) for event in events) == [(1, True), (3, True)]
