"""A household's kit is the household's: no member draws another."""

from __future__ import annotations

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk


async def test_mistake_3_a_limit_per_person_where_the_kit_is_the_households(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "EVENT", "emergency_id": str(new_id())}, code="FLOOD")
    household = await desk.household(3)
    members = [await desk.person(household_id=household) for _ in range(3)]
    answers = [await desk.post("/handouts", desk.handout(member, round_id=round_id)) for member in members]
    assert [answer.status_code for answer in answers] == [201, 409, 409]


async def test_a_kitchen_kit_is_one_per_five_members(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5, "quantity_max": 2}
    round_id = await desk.plan(rule, code="KITCHEN")
    body = {"round_id": round_id, "household_id": await desk.household(7)}
    answers = [await desk.post("/handouts", desk.handout(**body)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
