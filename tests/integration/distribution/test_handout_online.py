"""A kit at an online desk: given once, refused with what to do next, and always the same answer."""

from __future__ import annotations

from shared.contracts.card_codes import with_check_character
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER, REGISTRAR


async def test_no_token_is_refused_and_nothing_is_stored(desk: Desk) -> None:
    body = {key: str(value) for key, value in desk.handout(await desk.person()).items()}
    answer = await desk.installation.client.post("/distribution/v1/handouts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_another_sites_round_is_as_if_it_did_not_exist(desk: Desk) -> None:
    person = await desk.person()
    there = await desk.post("/handouts", desk.handout(person, site_id=LA_LIMA), member=OUTSIDER)
    here = await desk.post("/handouts", desk.handout(person), member=OUTSIDER)
    assert [answer.json()["code"] for answer in (there, here)] == ["not_found", "not_found"]
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_a_role_that_does_not_give_is_told_which_does(desk: Desk) -> None:
    answer = await desk.post("/handouts", desk.handout(await desk.person()), member=REGISTRAR)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "WAREHOUSE_CLERK" in answer.json()["detail"]


async def test_a_kit_is_given_and_its_components_leave_the_shelf(desk: Desk) -> None:
    answer = await desk.post("/handouts", desk.handout(await desk.person()))
    assert (answer.status_code, answer.json()["verdict"]) == (201, "GIVEN")
    assert answer.json()["components"] == {str(desk.item_id): 2}
    stock = (await desk.get(f"/stock?site_id={DANLI}")).json()["lines"]
    assert {line["account"]: line["quantity"] for line in stock} == {"SHELF": 198, "SUPPLIER": -200, "HANDED_OUT": 2}


async def test_second_scan_is_refused_with_the_first_ones_time(desk: Desk) -> None:
    person = await desk.person()
    first = await desk.post("/handouts", desk.handout(person))
    second = await desk.post("/handouts", desk.handout(person))
    assert (second.status_code, second.json()["code"]) == (409, "already_received")
    assert second.json()["parameters"]["given_at"] == first.json()["occurred_at"]
    assert second.json()["parameters"]["given_site_id"] == str(DANLI)


async def test_the_same_request_again_gets_the_same_answer_and_has_no_second_effect(desk: Desk) -> None:
    key, body = new_id(), desk.handout(await desk.person())
    first = await desk.post("/handouts", body, key=key)
    again = await desk.post("/handouts", body, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(await desk.rows("SELECT 1 FROM claim")) == 1


async def test_a_refusal_is_repeated_too(desk: Desk) -> None:
    person = await desk.person()
    await desk.post("/handouts", desk.handout(person))
    key, body = new_id(), desk.handout(person)
    first = await desk.post("/handouts", body, key=key)
    again = await desk.post("/handouts", body, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.json()["parameters"]) == (409, first.json()["parameters"])


async def test_a_known_id_under_a_new_key_answers_its_stored_verdict(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    first, again = await desk.post("/handouts", body), await desk.post("/handouts", body)
    assert (again.status_code, again.json()["verdict"]) == (201, "GIVEN")
    assert again.json()["handout_id"] == first.json()["handout_id"]
    assert len(await desk.rows("SELECT 1 FROM claim")) == 1


async def test_a_known_id_with_another_content_is_refused(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    await desk.post("/handouts", body)
    answer = await desk.post("/handouts", {**body, "person_id": await desk.person()})
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_a_repeated_key_with_another_body_is_refused(desk: Desk) -> None:
    key = new_id()
    await desk.post("/handouts", desk.handout(await desk.person()), key=key)
    answer = await desk.post("/handouts", desk.handout(await desk.person()), key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await desk.rows("SELECT 1 FROM handout")) == 1


async def test_an_unknown_field_and_a_negative_quantity_are_named_and_nothing_is_stored(desk: Desk) -> None:
    person = await desk.person()
    extra = await desk.post("/handouts", desk.handout(person, name="Ana"))
    negative = await desk.post("/handouts", desk.handout(person, quantity=-1))
    assert (extra.status_code, extra.json()["errors"][0]["code"]) == (422, "extra_forbidden")
    assert "Ana" not in extra.text
    assert (negative.status_code, negative.json()["errors"][0]["pointer"]) == (422, "/quantity")
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_an_empty_shelf_names_the_item_and_both_quantities_and_gives_nothing(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
    body = desk.handout(await desk.person(), quantity=100, round_id=await desk.plan(rule, code="R2"))
    await desk.post("/handouts", desk.handout(await desk.person()))
    answer = await desk.post("/handouts", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    lots = [{"code": "A", "state": "APPROVED", "expires_on": "2034-01-01", "quantity": 198}]
    told = {"item": str(desk.item_id), "lot": "A", "lots": lots, "needed": 200, "available": 198}
    assert answer.json()["parameters"] == told
    assert len(await desk.rows("SELECT 1 FROM claim")) == 1
    assert (await desk.post("/handouts", body)).json()["code"] == "out_of_stock"


async def test_a_paused_round_stops_every_desk(desk: Desk) -> None:
    await desk.post(f"/rounds/{desk.round_id}/pause", {"reason": "OTHER"}, member=COORDINATOR)
    answer = await desk.post("/handouts", desk.handout(await desk.person()))
    assert (answer.status_code, answer.json()["code"]) == (409, "round_closed")


async def test_an_unknown_card_asks_nothing_of_registration(desk: Desk) -> None:
    answer = await desk.post("/handouts", desk.handout(card=with_check_character("ABCDEFGHJ")))
    assert (answer.status_code, answer.json()["code"]) == (409, "card_unknown")
