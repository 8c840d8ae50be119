"""A site's day is told by its census and restated by the stays; what was told never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.contracts.shelter import CensusClosed, CensusFigures
from tests.integration.coordination.test_occupancy_by_night import evening
from tests.integration.coordination.test_rebuilt_is_the_same import empty
from tests.support.coordination import CoordinationAlone
from tests.support.events import log_of, made
from tests.support.year import DANLI, LA_LIMA, site, stay

FIGURES = CensusFigures(
    present=1,
    away=1,
    in_beds=1,
    in_places=0,
    sharing=0,
    overflow=0,
    without_bed=0,
    beds=4,
    beds_free=2,
    beds_held=0,
    beds_away=1,
    beds_out_of_service=0,
    places=5,
    places_free=5,
)
LINE = {"people_before": 0, "came": 2, "went": 0, "people": 2, "not_seen": 0}


def closed(day: int = 2, **changes: Any) -> CensusClosed:
    night = date(2023, 6, day)
    given = {"site_id": DANLI, "night_of": night, "occurred_at": evening(day, 21), **LINE, "figures": FIGURES}
    told: CensusClosed = made(CensusClosed, **{**given, **changes})
    return told


async def day_of(coordination: CoordinationAlone, day: str = "2023-06-02") -> Any:
    return await coordination.read("/reports/day", site_id=str(DANLI), day=day)


async def test_a_day_has_the_figures_that_its_census_told(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), closed(), *stay(evening(2), None), *stay(evening(2), None)])
    day = await day_of(coordination)
    assert day["told"]["figures"] == FIGURES.model_dump()
    assert {name: day["told"][name] for name in LINE} == LINE
    assert (day["restated"], day["difference"]) == ({"people_before": 0, "came": 2, "went": 0, "people": 2}, 0)


async def test_a_later_stay_restates_the_day_and_changes_nothing_that_was_told(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), closed(), *stay(evening(2), None), *stay(evening(2), None)])
    before = (await day_of(coordination))["told"]
    await coordination.feed([*stay(evening(2), None)])
    after = await day_of(coordination)
    assert (after["told"], after["restated"]["people"], after["difference"]) == (before, 3, 1)


async def test_a_day_whose_census_is_not_closed_has_a_restated_line_alone(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), *stay(evening(1), None)])
    day = await day_of(coordination)
    assert (day["told"], day["difference"], day["restated"]["people_before"], day["restated"]["people"]) == (
        None,
        None,
        1,
        1,
    )


async def test_a_census_that_was_told_without_figures_is_a_day(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), closed(figures=None)])
    told = (await day_of(coordination))["told"]
    assert (told["people"], told["figures"]) == (2, None)


async def test_the_same_census_in_any_order_and_rebuilt_is_the_same_day(coordination: CoordinationAlone) -> None:
    events = [site(DANLI, "DANLI"), closed(), *stay(evening(1), evening(2)), *stay(evening(2), None)]
    await coordination.feed_bytes(log_of(events) * 2, batch=2)
    before = await day_of(coordination)
    await empty(coordination)
    await coordination.feed(list(reversed(events)))
    after = await day_of(coordination)
    assert [after[name] for name in ("told", "restated")] == [before[name] for name in ("told", "restated")]


async def test_a_coordinator_reads_the_days_of_own_sites_only(coordination: CoordinationAlone) -> None:
    path, query = "/coordination/v1/reports/day", {"site_id": str(LA_LIMA), "day": "2023-06-02"}
    headers = coordination.headers({"SITE_COORDINATOR": [str(DANLI)]})
    other = await coordination.client.get(path, params=query, headers=headers)
    nobody = await coordination.client.get(path, params=query)
    clerk = await coordination.client.get(
        path, params=query, headers=coordination.headers({"REGISTRAR": [str(LA_LIMA)]})
    )
    assert (nobody.status_code, clerk.status_code, other.status_code) == (401, 403, 404)


async def test_a_day_out_of_the_years_is_not_valid(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({"REPORTER": ["*"]})
    query = {"site_id": str(DANLI), "day": "1900-01-01"}
    answer = await coordination.client.get("/coordination/v1/reports/day", params=query, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/day")
