"""Nights of a census are services; whom they reached is counted once, and what was taken back not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shared.contracts.shelter import CensusClosed, NightTakenBack
from shared.ids import new_id
from tests.support.coordination import CoordinationAlone
from tests.support.events import made
from tests.support.year import DANLI, service_given, site, stay

EVENING = datetime(2023, 6, 16, 0, tzinfo=UTC)
NIGHT: dict[str, Any] = {"kind": "ACCOMMODATION_NIGHT", "population": "IN_TRANSIT", "occurred_at": EVENING}


async def counts(coordination: CoordinationAlone) -> tuple[int, int]:
    """Services, and people whom they reached."""
    figures = await coordination.figures()
    return figures["transit_services"], figures["transit_people_served"]


async def test_two_nights_and_a_meal_of_one_person_are_three_services_to_one(coordination: CoordinationAlone) -> None:
    person_id = new_id()
    nights = [service_given(person_id=person_id, **NIGHT) for _ in range(2)]
    await coordination.feed([*nights, service_given(person_id=person_id, population="IN_TRANSIT")])
    assert await counts(coordination) == (3, 1)


async def test_a_night_of_somebody_unknown_is_a_service_and_reaches_nobody(coordination: CoordinationAlone) -> None:
    await coordination.feed([service_given(reached=False, **NIGHT)])
    assert await counts(coordination) == (1, 0)


async def test_a_night_that_was_taken_back_is_none_whichever_comes_first(coordination: CoordinationAlone) -> None:
    nights = [service_given(person_id=new_id(), **NIGHT) for _ in range(3)]
    back = [
        made(NightTakenBack, service_id=night.service_id, site_id=DANLI, night_of="2023-06-15") for night in nights[:2]
    ]
    await coordination.feed([back[0], *nights, back[1]])
    assert await counts(coordination) == (1, 1)


async def test_occupancy_shows_what_the_census_posted_beside_what_the_stays_say(
    coordination: CoordinationAlone,
) -> None:
    told = made(
        CensusClosed, site_id=DANLI, night_of="2023-06-15", people_before=0, came=2, went=0, people=2, not_seen=0
    )
    await coordination.feed([site(DANLI, "DANLI"), told, *stay(EVENING, None)])
    query = {"from": "2023-06-15", "to": "2023-06-16"}
    report = await coordination.read("/reports/occupancy", **query)
    assert [(night["people"], night["posted"]) for night in report["nights"]] == [(1, 2), (1, None)]
