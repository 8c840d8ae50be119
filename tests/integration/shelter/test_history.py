"""What was, by day and by hour: the numbers of the board, of occupancy and of the census, from the same stays."""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.days_at_random import BEGIN, ZONE, Days
from tests.support.people import DANLI, OUTSIDER

SHELTER = f"/shelters/{DANLI}"
HISTORY = f"{SHELTER}/history"


async def read(house: House, path: str) -> Any:
    answer = await house.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def hours_of(house: House, day: str, last: str | None = None) -> list[dict[str, Any]]:
    hours: list[dict[str, Any]] = (await read(house, f"{HISTORY}/hours?from={day}&to={last or day}"))["hours"]
    return hours


async def days_of(house: House, first: str, last: str) -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = (await read(house, f"{HISTORY}?from={first}&to={last}"))["days"]
    return days


def local_day(hour: dict[str, Any]) -> str:
    """The site's day in which an hour begins."""
    return datetime.fromisoformat(hour["begins_at"]).astimezone(ZONE).date().isoformat()


async def test_history_wants_a_token_of_its_site(house: House) -> None:
    for path in (f"{HISTORY}?from=2023-06-15&to=2023-06-15", f"{HISTORY}/hours?from=2023-06-15&to=2023-06-15"):
        assert (await house.installation.client.get(f"/shelter/v1{path}")).status_code == 401
        assert (await house.get(path, member=OUTSIDER)).status_code == 404


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_same_stays_are_one_number_on_every_screen(house: House, seed: int) -> None:
    days = Days(house, random.Random(seed))
    await days.go_on(45)
    first, last = (BEGIN - timedelta(days=1)).date().isoformat(), days.now.date().isoformat()
    history = await days_of(house, first, last)
    hours = await hours_of(house, first, last)
    board = (await read(house, f"{SHELTER}/board"))["numbers"]
    occupancy = (await read(house, f"{SHELTER}/occupancy?from={first}&to={last}"))["nights"]
    census = await read(house, f"{SHELTER}/census")
    assert board["present"] + board["away"] == len(days.here) + len(days.away) > 0
    assert hours[-1]["people"] == history[-1]["people"] == board["present"] + board["away"]
    assert [day["night"] for day in history] == occupancy
    assert (
        census["expected"]["people"] == {night["night_of"]: night["people"] for night in occupancy}[census["night_of"]]
    )
    for before, now in itertools.pairwise([{"people": 0}, *hours]):
        assert now["people"] == before["people"] + now["arrivals"] - now["departures"]
    for before, now in itertools.pairwise([{"people": 0, "night": {"people": 0}}, *history]):
        assert now["people"] == before["people"] + now["arrivals"] - now["departures"]
        assert now["night"]["people"] == before["night"]["people"] + now["night"]["came"] - now["night"]["left"]
        assert now["night"]["left"] == now["departures"]
    for day in history:
        of_day = [hour for hour in hours if local_day(hour) == day["day"]]
        sums = [sum(hour[name] for hour in of_day) for name in ("arrivals", "departures")]
        assert (sums, of_day[-1]["people"]) == ([day["arrivals"], day["departures"]], day["people"])


async def test_hours_of_one_day_are_those_of_a_longer_span(house: House) -> None:
    days = Days(house, random.Random(4))
    await days.go_on(30)
    first, last = BEGIN.date(), days.now.date()
    longer = await hours_of(house, first.isoformat(), last.isoformat())
    single = [await hours_of(house, (first + timedelta(days=n)).isoformat()) for n in range((last - first).days + 1)]
    assert [hour for day in single for hour in day] == longer


async def test_a_stay_that_was_entered_in_error_is_in_no_day_and_no_hour(house: House) -> None:
    house.at = "2023-06-15T12:10:00-06:00"
    (wrong,) = await house.housed({"without_bed": True})
    await house.post(f"/stays/{wrong}/reverse", {"id": new_id(), "reason": "dos veces"})
    (day,) = await days_of(house, "2023-06-15", "2023-06-15")
    assert (day["arrivals"], day["departures"], day["people"], day["median_nights"]) == (0, 0, 0, None)
    assert {(hour["arrivals"], hour["departures"], hour["people"]) for hour in await hours_of(house, "2023-06-15")} == {
        (0, 0, 0)
    }


async def test_an_arrival_before_six_is_in_its_own_hour_and_in_the_night_before(house: House) -> None:
    house.at = "2023-06-16T12:00:00-06:00"
    await house.housed({"without_bed": True}, started_at="2023-06-16T03:20:00-06:00")
    before, day = await days_of(house, "2023-06-15", "2023-06-16")
    assert [(one["night"]["came"], one["arrivals"], one["people"]) for one in (before, day)] == [(1, 0, 0), (0, 1, 1)]
    (hour,) = [hour for hour in await hours_of(house, "2023-06-16") if hour["arrivals"]]
    assert hour["begins_at"] == "2023-06-16T09:00:00Z"
    assert datetime.fromisoformat(hour["begins_at"]) == datetime(2023, 6, 16, 3, tzinfo=ZONE)


async def test_hours_end_with_the_present_one(house: House) -> None:
    house.at = "2023-06-16T12:00:00-06:00"
    assert len(await hours_of(house, "2023-06-16")) == 13
    assert len(await hours_of(house, "2023-06-15", "2023-06-20")) == 24 + 13
    assert [day["day"] for day in await days_of(house, "2023-06-15", "2023-06-20")] == ["2023-06-15", "2023-06-16"]


async def test_a_check_in_by_a_clock_that_runs_ahead_is_in_the_present_hour(house: House) -> None:
    house.at = "2023-06-16T11:58:00-06:00"
    await house.housed({"without_bed": True}, started_at="2023-06-16T12:05:00-06:00")
    assert (await hours_of(house, "2023-06-16"))[-1]["people"] == 1
    assert (await read(house, f"{SHELTER}/board"))["numbers"]["present"] == 1


async def test_a_median_stay_is_the_middle_of_the_nights_of_those_that_ended(house: House) -> None:
    house.at = "2023-06-10T12:00:00-06:00"
    stays = await house.housed(*[{"without_bed": True}] * 4)
    for stay, day in zip(stays, (10, 11, 11, 13), strict=True):
        house.at = f"2023-06-{day}T13:00:00-06:00"
        await house.check_out({stay: "HOME"})
    history = await read(house, f"{HISTORY}?from=2023-06-10&to=2023-06-13")
    assert [day["median_nights"] for day in history["days"]] == [0, 1, None, 3]
    assert (history["ended"], history["median_nights"]) == (4, 1)


async def test_a_span_that_is_too_long_or_begins_ahead_is_not_valid(house: House) -> None:
    house.at = "2023-06-16T12:00:00-06:00"
    first = date(2023, 1, 1)
    wrong = {
        f"{HISTORY}?from=2020-01-01&to=2023-06-16": "/query/to",
        f"{HISTORY}/hours?from={first}&to={first + timedelta(days=31)}": "/query/to",
        f"{HISTORY}?from=2023-06-16&to=2023-06-15": "/query/to",
        f"{HISTORY}/hours?from=2023-06-17&to=2023-06-17": "/query/from",
        f"{HISTORY}?from=1900-01-01&to=1900-01-02": "/query/from",
    }
    for path, pointer in wrong.items():
        answer = await house.get(path)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), path
    assert len(await hours_of(house, "2023-01-01", "2023-01-31")) == 31 * 24
