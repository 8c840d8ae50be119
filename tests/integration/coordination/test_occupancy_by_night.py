"""Occupancy by night balances, and counts only stays that were."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.contracts.shelter import StayEnded, StayEndReversed
from tests.support.coordination import CoordinationAlone
from tests.support.events import made
from tests.support.year import DANLI, LA_LIMA, site, stay

TEGUCIGALPA = ZoneInfo("America/Tegucigalpa")


def evening(day: int, hour: int = 20) -> datetime:
    """That hour of a day of June 2023 in Tegucigalpa."""
    return datetime(2023, 6, day, hour, tzinfo=TEGUCIGALPA).astimezone(UTC)


async def nights(coordination: CoordinationAlone, **query: Any) -> list[tuple[str, int, int, int]]:
    report = await coordination.read("/reports/occupancy", **{"from": "2023-06-01", "to": "2023-06-04", **query})
    return [(night["night_of"][-2:], night["people"], night["came"], night["went"]) for night in report["nights"]]


async def test_a_stay_occupies_the_nights_before_the_day_of_its_end(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), *stay(evening(2), evening(4, 9))])
    assert await nights(coordination) == [("01", 0, 0, 0), ("02", 1, 1, 0), ("03", 1, 0, 0), ("04", 0, 0, 1)]


async def test_who_came_before_the_period_and_stays_on_is_counted(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), *stay(datetime(2023, 5, 20, 23, tzinfo=UTC), None)])
    assert [people for _, people, _, _ in await nights(coordination)] == [1, 1, 1, 1]


async def test_a_stay_that_was_entered_in_error_never_was(coordination: CoordinationAlone) -> None:
    wrong = stay(evening(1), evening(3), reason="ENTERED_IN_ERROR")
    await coordination.feed([site(DANLI, "DANLI"), *wrong, *stay(evening(2), None)])
    assert await nights(coordination) == [("01", 0, 0, 0), ("02", 1, 1, 0), ("03", 1, 0, 0), ("04", 1, 0, 0)]


async def test_an_end_that_comes_before_its_stay_ends_it(coordination: CoordinationAlone) -> None:
    began, ended = stay(evening(1), evening(2))
    await coordination.feed([site(DANLI, "DANLI"), ended])
    await coordination.feed([began])
    assert [people for _, people, _, _ in await nights(coordination)] == [1, 0, 0, 0]


async def test_an_end_that_was_taken_back_ends_nothing_whichever_comes_first(coordination: CoordinationAlone) -> None:
    began, ended = stay(evening(1), evening(2))
    undone = made(StayEndReversed, stay_id=began.subject, site_id=DANLI, ending=1, occurred_at=evening(2))
    await coordination.feed([site(DANLI, "DANLI"), undone, began])
    await coordination.feed([ended])
    assert [people for _, people, _, _ in await nights(coordination)] == [1, 1, 1, 1]
    again = made(StayEnded, stay_id=began.subject, site_id=DANLI, reason="HOME", ending=2, occurred_at=evening(3))
    await coordination.feed([again])
    assert [people for _, people, _, _ in await nights(coordination)] == [1, 1, 0, 0]


async def test_another_sites_nights_are_not_in_a_sites_report(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), *stay(evening(1), None, site_id=LA_LIMA)])
    assert await nights(coordination, site_id=str(DANLI)) == []


async def test_a_coordinator_reads_the_nights_of_own_sites_only(coordination: CoordinationAlone) -> None:
    await coordination.feed([*stay(evening(1), None), *stay(evening(1), None, site_id=LA_LIMA)])
    headers = coordination.headers({"SITE_COORDINATOR": [str(DANLI)]})
    query = {"from": "2023-06-01", "to": "2023-06-01"}
    path = "/coordination/v1/reports/occupancy"
    own = await coordination.client.get(path, params=query, headers=headers)
    other = await coordination.client.get(path, params={**query, "site_id": str(LA_LIMA)}, headers=headers)
    assert [night["site_id"] for night in own.json()["nights"]] == [str(DANLI)]
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


async def test_a_period_that_is_too_long_is_refused(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({"REPORTS": ["*"]})
    query = {"from": "2023-01-01", "to": "2023-12-31"}
    answer = await coordination.client.get("/coordination/v1/reports/occupancy", params=query, headers=headers)
    assert answer.status_code == 422
