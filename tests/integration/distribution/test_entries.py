"""Once per entry: a household's entry is all its members', and a contact without a recorded arrival holds too."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import PersonMerged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import made
from tests.support.people import DANLI

DAY = timedelta(days=1)
ENTRY = datetime(2023, 11, 7, 15, tzinfo=UTC)
"""Nine in the morning at Danlí."""


async def hygiene(desk: Desk, unit: str = "PERSON") -> UUID:
    return await desk.plan({"unit": unit, "window": "ARRIVAL"}, code="ENTRY")


async def statuses(desk: Desk, *gifts: tuple[datetime, dict[str, Any]]) -> list[int]:
    return [(await desk.give(at, **recipient)).status_code for at, recipient in gifts]


async def test_each_member_of_a_household_does_not_draw_one_by_an_arrival_of_its_own(desk: Desk) -> None:
    round_id, household = await hygiene(desk, "HOUSEHOLD"), await desk.household(3)
    members = [await desk.person(household_id=household) for _ in range(3)]
    for minutes, member in enumerate(members):
        await desk.arrival(ENTRY + timedelta(minutes=minutes), person_id=member, household_id=household)
    gifts = [(ENTRY + timedelta(hours=1), {"person_id": member, "round_id": round_id}) for member in members]
    assert await statuses(desk, *gifts) == [201, 409, 409]


async def test_a_household_that_enters_again_receives_again_once(desk: Desk) -> None:
    round_id, household = await hygiene(desk, "HOUSEHOLD"), await desk.household(2)
    members = [await desk.person(household_id=household) for _ in range(2)]
    for at in (ENTRY, ENTRY + 40 * DAY):
        for member in members:
            await desk.arrival(at, person_id=member, household_id=household)
    gift = {"household_id": household, "round_id": round_id}
    times = [ENTRY + DAY, ENTRY + 2 * DAY, ENTRY + 41 * DAY, ENTRY + 42 * DAY]
    assert await statuses(desk, *[(at, gift) for at in times]) == [201, 409, 201, 409]


async def test_each_recorded_entry_of_a_person_is_its_own(desk: Desk) -> None:
    round_id, person = await hygiene(desk), await desk.person()
    for at in (ENTRY, ENTRY + 3 * DAY):
        await desk.arrival(at, person_id=person)
    gift = {"person_id": person, "round_id": round_id}
    times = [ENTRY + DAY, ENTRY + 2 * DAY, ENTRY + 4 * DAY]
    assert await statuses(desk, *[(at, gift) for at in times]) == [201, 409, 201]


async def test_a_registration_is_no_entry(desk: Desk) -> None:
    round_id, person = await hygiene(desk), await desk.person()
    await desk.arrival(ENTRY, person_id=person)
    gift = {"person_id": person, "round_id": round_id}
    assert await statuses(desk, (ENTRY + DAY, gift)) == [201]
    await desk.arrival(ENTRY + 2 * DAY, person_id=person, kind="REGISTRATION")
    assert await statuses(desk, (ENTRY + 3 * DAY, gift)) == [409]


@pytest.mark.parametrize(("days", "status"), [(14, 409), (15, 201)])
async def test_without_a_recorded_arrival_a_contact_holds_for_14_days(desk: Desk, days: int, status: int) -> None:
    gift = {"person_id": await desk.person(), "round_id": await hygiene(desk)}
    assert await statuses(desk, (ENTRY, gift), (ENTRY + days * DAY, gift)) == [201, status]


async def test_two_scans_of_one_log_around_midnight_are_one_entry(desk: Desk) -> None:
    midnight = datetime(2023, 11, 8, 6, tzinfo=UTC)
    base = {"person_id": await desk.person(), "round_id": await hygiene(desk)}
    items = [desk.handout(**base, scanned_at=midnight + side * timedelta(hours=1), device_seq=side) for side in (1, 2)]
    items[0]["scanned_at"] = midnight - timedelta(hours=1)
    assert verdicts(await desk.send(items, at=midnight + DAY)) == ["GIVEN", "GIVEN_OVER"]


async def test_a_log_of_the_day_before_counts_against_what_was_given_after_it(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await hygiene(desk)}
    assert await statuses(desk, (ENTRY + DAY, gift)) == [201]
    late = desk.handout(**gift, scanned_at=ENTRY)
    assert verdicts(await desk.send([late], at=ENTRY + 2 * DAY)) == ["GIVEN_OVER"]


@pytest.mark.parametrize("hours", [-2, 2], ids=["arrived before", "written down afterwards"])
async def test_an_arrival_heard_of_after_the_kit_gives_no_second_one(desk: Desk, hours: int) -> None:
    person = await desk.person()
    gift = {"person_id": person, "round_id": await hygiene(desk)}
    assert await statuses(desk, (ENTRY, gift)) == [201]
    await desk.arrival(ENTRY + timedelta(hours=hours), person_id=person)
    assert await statuses(desk, (ENTRY + 20 * DAY, gift)) == [409]


async def test_a_first_arrival_heard_of_last_does_not_begin_another_entry(desk: Desk) -> None:
    round_id, household = await hygiene(desk, "HOUSEHOLD"), await desk.household(2)
    first, second = [await desk.person(household_id=household) for _ in range(2)]
    gift = {"household_id": household, "round_id": round_id}
    await desk.arrival(ENTRY, person_id=second, household_id=household)
    assert await statuses(desk, (ENTRY + DAY, gift)) == [201]
    await desk.arrival(ENTRY - timedelta(minutes=5), person_id=first, household_id=household)
    assert await statuses(desk, (ENTRY + 2 * DAY, gift)) == [409]


async def test_who_turned_out_to_be_somebody_elsewhere_begins_no_entry_of_the_household(desk: Desk) -> None:
    round_id, household, another = await hygiene(desk, "HOUSEHOLD"), await desk.household(3), await desk.household(2)
    left, elsewhere = await desk.person(household_id=household), await desk.person(household_id=another)
    for days in (-1, 3):
        await desk.arrival(ENTRY + days * DAY, person_id=left)
    known = {"person_id": left, "household_id": household, "merged_into": elsewhere, "site_id": DANLI, "version": 2}
    await desk.hear(made(PersonMerged, **known))
    for unit, expected in ((household, [201, 409]), (another, [201, 201])):
        gift = {"household_id": unit, "round_id": round_id}
        assert await statuses(desk, (ENTRY, gift), (ENTRY + 4 * DAY, gift)) == expected


async def test_a_token_of_a_bus_receives_once_for_that_bus(desk: Desk) -> None:
    await desk.hear(card(arrival_group_id=new_id()))
    gift = {"card": card().code, "round_id": await hygiene(desk)}
    assert await statuses(desk, (ENTRY, gift), (ENTRY + 20 * DAY, gift)) == [201, 409]


async def test_two_desks_at_once_open_one_entry(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await hygiene(desk)}
    before_and_after_midnight = [datetime(2023, 11, 8, 5, 59, tzinfo=UTC), datetime(2023, 11, 8, 6, 1, tzinfo=UTC)]
    answers = await asyncio.gather(*(desk.give(at, **gift) for at in before_and_after_midnight * 4))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
