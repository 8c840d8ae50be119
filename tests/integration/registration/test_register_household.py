"""A household in one call."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.support.people import LA_LIMA, OUTSIDER, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def test_without_a_token_nobody_registers(desk: Desk) -> None:
    assert (await desk.post("/households", household(), member=None)).status_code == 401


async def test_another_sites_household_is_not_found(desk: Desk) -> None:
    assert (await desk.post("/households", household(site_id=LA_LIMA))).status_code == 404


async def test_who_is_no_registrar_may_not_register(desk: Desk) -> None:
    assert (await desk.post("/households", household(), member=OUTSIDER)).status_code == 403


async def test_a_household_gets_ids_cards_and_arrivals_in_one_call(desk: Desk) -> None:
    mother, son = person(), person(relationship="CHILD", birth_date="2015-01-01", sex="MALE")
    arrival_id = new_id()
    made = await desk.register(
        mother,
        son,
        unnamed={"men": 1},
        dwelling={"place_pcode": "HN0703", "place_text": "Barrio abajo"},
        consents=[{"purpose": "ASSISTANCE", "given": True, "text_version": "1", "language": "es"}],
        arrival=entry(ids={str(mother["id"]): arrival_id}),
        cards=[{"id": new_id(), "person_id": mother["id"]}, {"id": new_id()}],
    )
    assert made["person_ids"] == [str(mother["id"]), str(son["id"])]
    assert [card.get("person_id") for card in made["cards"]] == [str(mother["id"]), None]
    assert len(made["arrival_ids"]) == 3
    assert made["arrival_ids"][0] == str(arrival_id)
    [event] = await desk.events("household_changed")
    assert event["size"] == 3
    assert event["composition"] == {"women": 1, "men": 1, "girls": 0, "boys": 1, "not_stated": 0}


async def test_the_same_household_again_gets_the_same_answer_under_another_key(desk: Desk) -> None:
    body = household(person(), cards=[{}], arrival=entry())
    first, second = await desk.post("/households", body), await desk.post("/households", body)
    assert first.json() == second.json()
    assert len(await desk.rows("SELECT FROM household")) == 1
    assert len(await desk.events("card_issued") + await desk.events("card_bound")) == 1


async def test_the_same_household_with_a_printed_card_again_gets_the_same_answer(desk: Desk) -> None:
    [code] = await desk.batch(1)
    body = household(person(), cards=[{"code": code}])
    first, second = await desk.post("/households", body), await desk.post("/households", body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_the_same_id_with_another_content_is_refused(desk: Desk) -> None:
    body = household(person())
    await desk.post("/households", body)
    answer = await desk.post("/households", body | {"population": "RETURNEE"})
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_a_person_belongs_to_one_registration(desk: Desk) -> None:
    one = person()
    await desk.register(one)
    answer = await desk.post("/households", household(one))
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"colour": "red"}, "invalid_request"),
        ({"unnamed": {"men": -1}}, "invalid_request"),
        ({"members": [person(birth_date="2090-01-01")]}, "invalid_request"),
        ({"head_person_id": "0190f3b4-0000-7000-8000-000000000000"}, "unknown_member"),
        ({"cards": [{"code": "0000000001"}]}, "card_code_wrong"),
        ({"consents": [{"purpose": "PHOTO", "given": True, "text_version": "1", "language": "es"}]},
         "consent_needs_person"),
    ],
)  # fmt: skip
async def test_a_wrong_field_is_refused_and_nothing_is_stored(desk: Desk, change: dict[str, Any], code: str) -> None:
    answer = await desk.post("/households", household() | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await desk.rows("SELECT FROM household") == []
    assert await desk.events() == []


async def test_a_card_that_is_not_free_leaves_nothing_behind(desk: Desk) -> None:
    [code] = await desk.batch(1)
    await desk.register(person(), cards=[{"code": code}])
    answer = await desk.post("/households", household(person(), cards=[{"code": code}]))
    assert (answer.status_code, answer.json()["code"]) == (409, "card_not_free")
    assert len(await desk.rows("SELECT FROM household")) == 1


async def test_a_card_printed_for_another_site_is_not_there(desk: Desk) -> None:
    batch = {"id": new_id(), "site_id": LA_LIMA, "count": 1}
    [code] = (await desk.post("/card-batches", batch, member=AT_LA_LIMA)).json()["codes"]
    answer = await desk.post("/households", household(person(), cards=[{"code": code}]))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await desk.rows("SELECT FROM household") == []
    assert await desk.events() == await desk.events("card_batch_printed")
    assert (await desk.post(f"/cards/{code}/bind", {}, member=AT_LA_LIMA)).status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"arrival": entry()},
        {"cards": [{}]},
        {"consents": [{"purpose": "PHOTO", "given": True, "text_version": "1", "language": "es"}]},
    ],
)
async def test_who_is_only_on_a_list_has_no_arrival_card_or_consent(desk: Desk, more: dict[str, Any]) -> None:
    answer = await desk.post("/households", household(person(), presence="LISTED", **more))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await desk.rows("SELECT FROM household") == []


@pytest.mark.parametrize("whose", ["person_id", "household_id"])
async def test_who_was_only_listed_is_seen_when_a_card_is_handed_over(desk: Desk, whose: str) -> None:
    one = await desk.register(person(), presence="LISTED")
    [code] = await desk.batch(1)
    bearer = {"person_id": one["person_ids"][0], "household_id": one["id"]}[whose]
    assert (await desk.post(f"/cards/{code}/bind", {whose: bearer})).status_code == 200
    assert [event["presence"] for event in await desk.events("household_changed")] == ["LISTED", "SEEN"]


async def test_more_unnamed_members_than_a_household_has_are_refused(desk: Desk) -> None:
    answer = await desk.post("/households", household(person(), unnamed={"women": 10_000}))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("change", [{"place_pcode": "HN0801"}, {"place_text": "Barrio arriba"}, {"place_text": None}])
async def test_a_dwellings_id_with_another_place_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    dwelling = {"id": new_id(), "place_pcode": "HN0703", "place_text": "Barrio abajo"}
    await desk.register(person(), dwelling=dwelling)
    answer = await desk.post("/households", household(person(), dwelling=dwelling | change))
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")
    assert len(await desk.rows("SELECT FROM household")) == 1


async def test_two_households_share_a_dwelling(desk: Desk) -> None:
    dwelling = {"id": new_id(), "place_pcode": "HN0703"}
    for _ in range(2):
        await desk.register(person(), dwelling=dwelling)
    assert len(await desk.rows("SELECT FROM dwelling")) == 1
    assert {event["dwelling_id"] for event in await desk.events("household_changed")} == {str(dwelling["id"])}
