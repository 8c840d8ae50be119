"""The night at Danlí as the system tells it afterwards, from every place that has a number of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from amparo.replay.curve import local_date
from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.names import site_id
from amparo.replay.driver.staff import READER, REPORTER, SHELTER_STAFF, Actor
from amparo.replay.night import HOUSE, NIGHT, NIGHT_DAY
from amparo.replay.plan.ids import moment
from shared.contracts.shelter import StayEnded, StayStarted
from shared.contracts.vocabulary import StayPlace

_FEED_MAX = 1_000
_AFTERWARDS = moment(NIGHT_DAY + 3, 720)


@dataclass(frozen=True)
class NightRead:
    """People by each source, and where they were by the events; `twice` have more than one stay in the night."""

    people: Mapping[str, int]
    places: Mapping[StayPlace, int]
    twice: int
    balances: bool

    @property
    def agrees(self) -> bool:
        """One number everywhere, nobody in it twice, and each night follows from the one before."""
        return len(set(self.people.values())) == 1 and not self.twice and self.balances


async def read_night(line: Line) -> NightRead | None:
    """The night by the census as posted and as restated, the shelter's occupancy, coordination's, and the events.

    None where no census was closed.
    """
    staff, house = SHELTER_STAFF[HOUSE].actor, site_id(HOUSE)
    shelter = f"/shelter/v1/shelters/{house}"
    lines = await line.ask(_read("shelter.read_census_lines", f"{shelter}/census/{NIGHT}", staff))
    if lines.status == 404:
        return None
    span = {"from": NIGHT - timedelta(days=1), "to": NIGHT + timedelta(days=1)}
    occupancy = _read("shelter.read_shelter_occupancy", f"{shelter}/occupancy?{urlencode(span)}", staff)
    nights = (await line.send(occupancy)).body["nights"]
    asked = urlencode({**span, "site_id": house})
    report = _read("coordination.read_occupancy", f"/coordination/v1/reports/occupancy?{asked}", REPORTER.actor)
    reported = (await line.send(report)).body["nights"]
    slept = await _slept(line)
    return NightRead(
        people={
            "census": lines.body["posted"]["people"],
            "census_restated": lines.body["restated"]["people"],
            "occupancy": nights[1]["people"],
            # A shelter where nobody ever slept is no line of coordination's.
            "coordination": reported[1]["people"] if reported else 0,
            "coordination_posted": (reported[1]["posted"] or 0) if reported else 0,
            "events": len(slept),
        },
        places=Counter(start.place for start in slept),
        twice=len(slept) - len({start.person_id or start.card_id or start.stay_id for start in slept}),
        balances=_balances(nights, "left") and _balances(reported, "went"),
    )


def _read(operation: str, path: str, actor: Actor) -> Call:
    return Call(operation=operation, path=path, actor=actor, at=_AFTERWARDS, status=200)


def _balances(nights: list[Mapping[str, Any]], left: str) -> bool:
    return all(after["people"] == before["people"] + after["came"] - after[left] for before, after in pairwise(nights))


async def _slept(line: Line) -> list[StayStarted]:
    """The stays that slept there in the night, by the events alone."""
    started: list[StayStarted] = []
    ended: dict[UUID, date] = {}
    async for event in _events(line):
        if event["type"].endswith(StayStarted.TYPE):
            started.append(StayStarted.model_validate(event["data"]))
        else:
            end = StayEnded.model_validate(event["data"])
            ended[end.stay_id] = local_date(end.occurred_at)
    house = [start for start in started if start.site_id == site_id(HOUSE) and start.night_of <= NIGHT]
    return [start for start in house if ended.get(start.stay_id, date.max) > NIGHT]


async def _events(line: Line) -> AsyncIterator[Mapping[str, Any]]:
    after = 0
    while True:
        query = urlencode({"after": after, "limit": _FEED_MAX, "types": [StayStarted.TYPE, StayEnded.TYPE]}, doseq=True)
        call = Call(operation="shelter.read_events", path=f"/shelter/v1/events?{query}", actor=READER, status=200)
        feed = (await line.send(call)).body
        for item in feed["items"]:
            yield item["event"]
        if len(feed["items"]) < _FEED_MAX:
            return
        after = feed["position_last"]
