"""The same id with another body is refused, whichever part of the body is another; what was stored before stands."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from services.shelter.commands.check_in import _content
from services.shelter.commands.given import fingerprint_of
from services.shelter.schemas.stays import CheckIn
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import House
from tests.integration.shelter.test_services import group_of, statuses
from tests.support.people import DANLI

NOON, EVENING = "2023-06-15T12:00:00-06:00", "2023-06-15T18:00:00-06:00"
REASONS = [
    ({"overflow_reason": "RAIN"}, {"overflow_reason": "BUS"}),
    ({"given_room_reason": "RAIN"}, {"given_room_reason": "BUS"}),
    ({}, {"overflow_reason": "RAIN"}),
    ({"given_room_reason": "RAIN"}, {}),
]


@pytest.mark.parametrize(("first", "other"), REASONS)
@pytest.mark.parametrize("offline", [False, True])
async def test_a_check_in_sent_again_with_another_reason_is_another_one(
    house: House, first: dict[str, Any], other: dict[str, Any], offline: bool
) -> None:
    house.at = EVENING
    how = {"started_at": NOON, "recorded_offline": True} if offline else {}
    stay = {"id": new_id(), "room_id": house.gym_id}
    made = await house.check_in(stay, **first, **how)
    assert (await house.check_in(stay, **first, **how)).json() == made.json()
    refused = await house.check_in(stay, **other, **how)
    assert (refused.status_code, refused.json()["code"]) == (422, "id_reused")


async def set_fingerprint(house: House, table: str, fingerprint: str) -> None:
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute(f"UPDATE shelter.{table} SET fingerprint = $1", fingerprint)
    finally:
        await admin.close()


async def test_a_check_in_that_was_stored_without_its_reasons_is_known_again(house: House) -> None:
    stay = {"id": str(new_id()), "room_id": str(house.gym_id)}
    first = await house.check_in(stay, overflow_reason="RAIN")
    body = CheckIn.model_validate({"site_id": str(DANLI), "stays": [stay], "overflow_reason": "RAIN"})
    await set_fingerprint(house, "stay", fingerprint_of(_content(body, body.stays[0])))
    again = await house.check_in(stay, overflow_reason="RAIN")
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_groups_seed_of_one_meal_is_not_the_next_ones(house: House) -> None:
    group, _ = await group_of(house, 2, 2)
    seed = new_id()
    house.at = EVENING
    lunch = {"id": group, "ids_seed": seed, "occurred_at": NOON}
    first = await house.serve("MEAL", arrival_group=lunch)
    assert statuses(first) == [201, 201]
    assert (await house.serve("MEAL", arrival_group=lunch)).json() == first.json()
    supper = await house.serve("MEAL", arrival_group={**lunch, "occurred_at": EVENING})
    assert statuses(supper) == [422, 422]
    assert {item["problem"]["code"] for item in supper.json()["items"]} == {"id_reused"}
    assert len(await house.rows("SELECT 1 FROM service_given")) == 2


async def test_a_groups_meal_that_was_stored_without_its_time_is_known_again(house: House) -> None:
    group, (card,) = await group_of(house, 1, 1)
    house.at = EVENING
    lunch = {"id": group, "ids_seed": new_id(), "occurred_at": NOON}
    first = await house.serve("MEAL", arrival_group=lunch)
    before = {"site_id": DANLI, "kind": "MEAL", "group": group, "card": card.card_id}
    await set_fingerprint(house, "service_given", fingerprint_of(before))
    assert (await house.serve("MEAL", arrival_group=lunch)).json() == first.json()
