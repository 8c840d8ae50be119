"""Staff see who should stand at the desk, and of a record that shows no more than an anonymous card nothing."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.people import DANLI

CODE = card().code
WOMAN: dict[str, Any] = {"sex": "FEMALE", "birth_month": "1990-02"}


async def mother(desk: Desk) -> dict[str, Any]:
    """A woman of a household of five, with a card."""
    household = await desk.household(5)
    person = await desk.person(household_id=household, **WOMAN)
    await desk.hear(card(person_id=person))
    return {"person": person, "household": household}


async def test_a_hand_out_shows_the_kit_and_who_should_be_there(desk: Desk) -> None:
    await mother(desk)
    given = (await desk.give(card=CODE)).json()
    assert (given["kit_name"], given["quantity"], given["household_size"]) == ("Higiene", 1, 5)
    assert given["bearer"] == {"sex": "FEMALE", "age_band": "30-39"}


async def test_an_entitlement_shows_it_before_anything_is_given(desk: Desk) -> None:
    await mother(desk)
    shown = (await desk.get(f"/entitlements?site_id={DANLI}&card={CODE}")).json()
    assert (shown["bearer"], shown["household_size"]) == ({"sex": "FEMALE", "age_band": "30-39"}, 5)
    assert shown["items"][0]["kit_name"] == "Higiene"


async def test_of_an_anonymous_card_nothing_shows(desk: Desk) -> None:
    await desk.hear(card())
    assert (await desk.give(card=CODE)).json()["bearer"] is None


async def test_of_a_record_that_is_protected_later_nothing_shows_any_more(desk: Desk) -> None:
    known = await mother(desk)
    gift = desk.handout(card=CODE)
    assert (await desk.post("/handouts", gift)).json()["bearer"]
    withdrawn = PersonUpdated(person_id=known["person"], version=2, site_id=DANLI, withdrawn=True)
    await desk.hear(withdrawn, card(version=2))
    assert (await desk.get(f"/handouts/{gift['id']}")).json()["bearer"] is None
    assert (await desk.get(f"/entitlements?site_id={DANLI}&card={CODE}")).json()["bearer"] is None


async def test_whoever_collects_for_somebody_is_who_should_be_there(desk: Desk) -> None:
    known = await mother(desk)
    uncle = await desk.person(sex="MALE", birth_month="1960")
    gift = desk.handout(person_id=known["person"], collected_by=uncle)
    given = (await desk.post("/handouts", gift)).json()
    assert given["bearer"] == {"sex": "MALE", "age_band": "60-69"}
    again = (await desk.post("/handouts", gift)).json()
    assert again["bearer"] == given["bearer"]
    assert (await desk.rows("SELECT collected_by, person_id FROM handout")) == [
        {"collected_by": uncle, "person_id": known["person"]}
    ]
    [event] = await desk.events("handout_given")
    assert str(uncle) not in str(event)


async def test_who_collects_is_part_of_what_it_is(desk: Desk) -> None:
    gift = desk.handout(person_id=await desk.person())
    await desk.post("/handouts", gift)
    answer = await desk.post("/handouts", {**gift, "collected_by": new_id()})
    assert answer.json()["code"] == "id_reused"


async def test_a_plain_hand_out_has_the_fingerprint_that_it_always_had(desk: Desk) -> None:
    fixed: dict[str, Any] = {"id": "0187c2a0-0000-7000-8000-000000000001", "person_id": await desk.person()}
    await desk.give(**fixed)
    [row] = await desk.rows("SELECT encode(fingerprint, 'hex') AS hex, round_id, person_id FROM handout")
    content = (
        f'{{"card":null,"household_id":null,"id":"{fixed["id"]}","person_id":"{row["person_id"]}","quantity":1,'
        f'"round_id":"{row["round_id"]}","site_id":"{DANLI}"}}'
    )
    assert row["hex"] == sha256(content.encode()).hexdigest()


async def test_nobody_and_two_at_once_are_no_recipient(desk: Desk) -> None:
    nobody = await desk.post("/handouts", desk.handout())
    both = await desk.post("/handouts", desk.handout(await desk.person(), anonymous={}))
    assert [answer.json()["errors"][0]["code"] for answer in (nobody, both)] == ["recipient_missing", "recipient_twice"]


async def test_somebody_without_a_card_is_counted_by_sex_and_age_band(desk: Desk) -> None:
    answers = [await desk.give(anonymous={"sex": "FEMALE", "age_band": "AGE_18_59"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    [event, _] = await desk.events("handout_given")
    assert (event["sex"], event["age_band"], event["people"], event["card_id"]) == ("FEMALE", "AGE_18_59", 1, None)


async def test_a_rules_conditions_do_not_refuse_who_gives_no_data(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE"]}
    round_id = await desk.plan(rule, code="RETURNEES")
    assert (await desk.give(anonymous={}, round_id=round_id)).status_code == 201
    assert (await desk.give(anonymous={}, round_id=round_id, quantity=2)).json()["code"] == "over_allowance"
