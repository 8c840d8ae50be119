"""What is packed goes by who is in the household: blankets, nappies, pads; and what is used up is given again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import COORDINATOR, DANLI

UNDER_THREE = {"all_of": [{"age_to": 2}]}
NOON = datetime(2023, 11, 6, 18, tzinfo=UTC)


async def item(desk: Desk, code: str) -> UUID:
    item_id = new_id()
    body = {"id": item_id, "code": code, "name": code.lower(), "unit": "pieza"}
    assert (await desk.post("/items", body, member=COORDINATOR)).status_code == 201
    lines = [{"item_id": item_id, "quantity": 100}]
    assert (await desk.post("/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})).status_code == 201
    return item_id


async def kit(desk: Desk, components: list[dict[str, Any]], **more: Any) -> UUID:
    kit_id = new_id()
    code = f"K{kit_id.hex[-6:].upper()}"
    body = {"id": kit_id, "code": code, "kind": "OTHER", "name": "kit", "components": components, **more}
    answer = await desk.post("/kits", body, member=COORDINATOR)
    assert answer.status_code == 201, answer.text
    return kit_id


async def test_a_household_gets_by_its_people(desk: Desk) -> None:
    blanket, nappies, bucket = [await item(desk, code) for code in ("BLANKET", "NAPPIES", "BUCKET")]
    components = [
        {"item_id": blanket, "quantity": 1, "basis": "PER_PERSON"},
        {"item_id": nappies, "quantity": 30, "basis": "PER_PERSON", "offered_to": UNDER_THREE},
        {"item_id": bucket, "quantity": 1, "basis": "FORMULA", "members_per": 3, "quantity_max": 2},
    ]
    kit_id = await kit(desk, components)
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="HOUSEHOLD", kit_id=kit_id)
    household = new_id()
    baby = await desk.person(household_id=household, sex="MALE", birth_month="2022-03")
    composition = {"women": 2, "men": 1, "boys": 1}
    await desk.household(4, household_id=household, member_ids=[baby], composition=composition)
    given = (await desk.give(NOON, household_id=household, round_id=round_id)).json()["components"]
    assert given == {str(blanket): 4, str(nappies): 30, str(bucket): 2}
    out = await desk.rows("SELECT item_id, qty::int FROM balance WHERE account = 'HANDED_OUT'")
    assert {row["item_id"]: row["qty"] for row in out} == {blanket: 4, nappies: 30, bucket: 2}


async def test_a_persons_kit_goes_by_the_person_alone(desk: Desk) -> None:
    pads = await item(desk, "PADS")
    offered = {"all_of": [{"age_from": 10, "age_to": 55}]}
    usual = {"any_of": [{"sexes": ["FEMALE"]}, {"effects": ["MENSTRUAL"]}]}
    line = {"item_id": pads, "quantity": 2, "basis": "PER_PERSON", "offered_to": offered, "packed_for": usual}
    kit_id = await kit(desk, [{"item_id": desk.item_id, "quantity": 1}, line])
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="PERSON", kit_id=kit_id)
    household = new_id()
    born: dict[str, Any] = {"household_id": household, "birth_month": "1990-05"}
    people = [
        await desk.person(sex="FEMALE", **born),
        await desk.person(sex="MALE", **born),
        await desk.person(sex="MALE", effects=["MENSTRUAL"], **born),
        await desk.person(sex="FEMALE", household_id=household, birth_month="1950-05"),
        await desk.person(),
    ]
    man = (await desk.get(f"/entitlements?site_id={DANLI}&person_id={people[1]}", at=NOON)).json()["items"]
    [line] = [one for one in man if one["round_id"] == str(round_id)]
    assert (line["components"].get(str(pads), 0), line["offered"][str(pads)]) == (0, 2)
    given = [(await desk.give(NOON, person_id=one, round_id=round_id)).json()["components"] for one in people]
    assert [components.get(str(pads), 0) for components in given] == [2, 0, 2, 0, 2]


async def test_consumables_are_given_again_every_seven_local_days_of_the_same_stay(desk: Desk) -> None:
    towel = await item(desk, "TOWEL")
    components = [{"item_id": desk.item_id, "quantity": 1, "consumable": True}, {"item_id": towel, "quantity": 1}]
    kit_id = await kit(desk, components, consumable_days=7)
    round_id = await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="TRANSIT", kit_id=kit_id)
    person = await desk.person()
    await desk.arrival(NOON, person_id=person)
    gift = {"person_id": person, "round_id": round_id}
    answers = [await desk.give(NOON + timedelta(days=days), **gift) for days in (0, 6, 7, 8)]
    assert [answer.status_code for answer in answers] == [201, 409, 201, 409]
    assert answers[1].json()["parameters"]["blocked_until"] == "2023-11-13"
    assert set(answers[0].json()["components"]) == {str(desk.item_id), str(towel)}
    assert set(answers[2].json()["components"]) == {str(desk.item_id)}
    await desk.arrival(NOON + timedelta(days=20), person_id=person)
    whole = await desk.give(NOON + timedelta(days=20, hours=1), **gift)
    assert set(whole.json()["components"]) == {str(desk.item_id), str(towel)}
    assert await desk.rows("SELECT 1 FROM entitlement WHERE over > 0") == []


async def test_a_refill_is_told_before(desk: Desk) -> None:
    kit_id = await kit(desk, [{"item_id": desk.item_id, "quantity": 1, "consumable": True}], consumable_days=7)
    round_id = await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="TRANSIT", kit_id=kit_id)
    person = await desk.person()
    await desk.give(NOON, person_id=person, round_id=round_id)
    told = []
    for days in (3, 8):
        path = f"/entitlements?site_id={DANLI}&person_id={person}"
        found = (await desk.get(path, at=NOON + timedelta(days=days))).json()["items"]
        [line] = [one for one in found if one["round_id"] == str(round_id)]
        told.append((line["may_receive"], line["refill"], line["blocked_until"]))
    assert told == [(0, False, "2023-11-13"), (1, True, None)]


async def test_a_kit_goes_to_its_units_alone_in_its_mode(desk: Desk) -> None:
    pot = await kit(desk, [{"item_id": desk.item_id, "quantity": 1}], recipient_units=["SITE"], mode="LOAN")
    body = {
        "id": new_id(),
        "code": "POTS",
        "kit_id": pot,
        "rule": {"unit": "PERSON", "window": "ROUND"},
        "site_ids": [DANLI],
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
    }
    refused = await desk.post("/rounds", body, member=COORDINATOR)
    assert refused.json()["errors"] == [{"pointer": "/rule/unit", "code": "not_of_this_kit"}]
    await desk.plan({"unit": "SITE", "window": "ROUND"}, code="POTS", kit_id=pot)
    assert await desk.rows("SELECT mode FROM round WHERE code = 'POTS'") == [{"mode": "LOAN"}]
