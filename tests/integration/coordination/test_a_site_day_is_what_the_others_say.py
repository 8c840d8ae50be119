"""Each number of a site's day is what the board, the census, the history and a round's progress say of the same house.

All services, over their own wires: people are registered, sheltered and given kits; coordination hears of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.directory.examples import EXAMPLES as DIRECTORY
from services.distribution.examples import EXAMPLES as DISTRIBUTION
from services.distribution.examples.things import ROUND
from shared.auth import ALL_SITES
from shared.contracts.vocabulary import Role
from shared.examples import SITE
from shared.ids import new_id
from tests.support.installation import Installation, make_settings, running

DAY = "2023-06-15"
BEFORE, FIRST, LATER, EVENING, AFTERWARDS = (
    f"2023-06-{time}:00Z" for time in ("01T14:00", "15T14:00", "15T18:00", "16T03:00", "16T04:00")
)
HEAD: Mapping[str, Any] = {"sex": "FEMALE", "birth_date": "1990-03-04", "relationship": "HEAD"}


@dataclass
class Operation:
    """An installation with everybody's roles, at a time of the day."""

    installation: Installation
    at: str = FIRST
    people: dict[str, str] = field(default_factory=dict)
    stays: dict[str, str] = field(default_factory=dict)

    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """GET, or POST with a body; what is answered."""
        roles: dict[str, list[UUID | str]] = {role: [SITE] for role in Role}
        headers = self.installation.headers(self.installation.token(roles | {Role.ADMIN: [ALL_SITES]}))
        headers |= {"X-Demo-Time": self.at, "Content-Type": "application/json"}
        if body is None:
            answer = await self.installation.client.get(path, headers=headers)
        else:
            content = json.dumps(body, default=str)
            answer = await self.installation.client.post(path, content=content, headers=headers)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def day(self, **query: str) -> Any:
        """The report of the day, once all is heard."""
        await self.installation.settle()
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return await self.call(f"/coordination/v1/reports/day?site_id={SITE}&day={DAY}&{asked}")

    async def furnish(self) -> None:
        """A site with a house of six beds and a hall of ten places, and an open round with stock."""
        for path, name in (("agencies", "add_agency"), ("sites", "add_site")):
            await self.call(f"/directory/v1/{path}", DIRECTORY[name].body)
        await self.installation.settle()
        goods = {"items": "add_item", "kits": "define_kit", "stock/receipts": "receive_stock", "rounds": "plan_round"}
        self.at = BEFORE
        for path, name in goods.items():
            await self.call(f"/distribution/v1/{path}", DISTRIBUTION[name].body)
        await self.call(f"/distribution/v1/rounds/{ROUND}/open", {})
        beds = [{"id": new_id(), "code": f"A-{number}"} for number in range(6)]
        room = {"id": new_id(), "code": "A", "population": "FAMILY", "mode": "NUMBERED", "covered_area_m2": 40}
        self.hall = str(new_id())
        hall = {"id": self.hall, "code": "GYM", "mode": "COUNTED", "covered_area_m2": 40, "places": 10}
        rooms = [{**room, "beds": beds}, {**hall, "population": "FAMILY"}]
        await self.call("/shelter/v1/shelters", {"site_id": SITE, "covered_area_m2": 80, "rooms": rooms})
        self.beds = [str(bed["id"]) for bed in beds]
        self.at = FIRST

    async def register(self, *members: Mapping[str, Any]) -> list[str]:
        """A household in transit; the ids of its members, the first of whom cares for the children."""
        people = [{"id": str(new_id()), **member} for member in members]
        for child in people:
            if child["relationship"] == "CHILD":
                child |= {"cared_for_by": people[0]["id"], "care_basis": "PARENT"}
        body = {"id": new_id(), "site_id": SITE, "population": "IN_TRANSIT", "members": people}
        await self.call("/registration/v1/households", body)
        await self.installation.settle()
        return [str(one["id"]) for one in people]

    async def check_in(self, person_id: str, place: Mapping[str, Any]) -> str:
        """Somebody gets a roof; the stay."""
        stay = {"id": str(new_id()), "person_id": person_id, **place}
        await self.call("/shelter/v1/stays", {"site_id": SITE, "stays": [stay]})
        return str(stay["id"])

    async def give(self, person_id: str) -> str:
        """The round's kit."""
        body = {"id": str(new_id()), "round_id": ROUND, "site_id": SITE, "person_id": person_id}
        await self.call("/distribution/v1/handouts", body)
        return str(body["id"])


@pytest.fixture
async def operation(database: str, tmp_path: Path) -> AsyncIterator[Operation]:
    """All services with their workers, and a day at the site."""
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        operation = Operation(installation)
        await operation.furnish()
        await _a_day(operation)
        yield operation


async def _a_day(operation: Operation) -> None:
    """Seven come, one of them twice; one leaves, one is out, one has no bed; four kits, of which one comes back."""
    family = await operation.register(
        HEAD,
        {"sex": "MALE", "birth_date": "2015-06-15", "relationship": "CHILD"},
        {"sex": "FEMALE", "birth_date": "2020-01-01", "relationship": "CHILD"},
    )
    old = await operation.register({**HEAD, "sex": "MALE", "birth_date": "1950-01-01"})
    unasked = await operation.register({"relationship": "HEAD"})
    late = await operation.register({**HEAD, "sex": "OTHER"})
    stays = [await operation.check_in(one, {"bed_id": bed}) for one, bed in zip(family, operation.beds, strict=False)]
    stays.append(await operation.check_in(old[0], {"room_id": operation.hall}))
    stays.append(await operation.check_in(unasked[0], {"without_bed": True}))
    kits = [await operation.give(one) for one in (family[0], family[1], old[0], unasked[0])]
    operation.at = LATER
    await operation.call(f"/distribution/v1/handouts/{kits[1]}/reverse", {"id": new_id(), "reason": "Lo devolvió"})
    stays.append(await operation.check_in(late[0], {"bed_id": operation.beds[4]}))
    ends = [{"stay_id": stays[3], "reason": "ONWARD_TRAVEL"}]
    await operation.call("/shelter/v1/stays/end", {"site_id": SITE, "ends": ends})
    out = {"site_id": SITE, "guests": [{"id": new_id(), "stay_id": stays[5]}]}
    await operation.call("/shelter/v1/stays/leave", out)
    meals = [{"id": new_id(), "person_id": family[0]}, {"id": new_id(), "count": {"men": 3}}]
    await operation.call("/shelter/v1/services/batch", {"site_id": SITE, "kind": "MEAL", "items": meals})
    operation.at = EVENING


async def test_people_are_the_boards_and_the_histories(operation: Operation) -> None:
    board = (await operation.call(f"/shelter/v1/shelters/{SITE}/board"))["numbers"]
    history = await operation.call(f"/shelter/v1/shelters/{SITE}/history?from={DAY}&to={DAY}")
    day = await operation.day()
    assert (day["people"], day["away"]) == (board["present"] + board["away"], board["away"]) == (5, 1)
    [told] = history["days"]
    shown = {name: day[name] for name in ("arrivals", "departures", "people")}
    assert shown == {name: told[name] for name in shown} == {"arrivals": 6, "departures": 1, "people": 5}
    assert day["cut_at"] == EVENING


async def test_the_table_has_the_ages_of_the_boards_tiles(operation: Operation) -> None:
    board = await operation.call(f"/shelter/v1/shelters/{SITE}/board")
    tiles = [*board["without_bed"], *_guests(board["rooms"])]
    ages = Counter(tile.get("age") or "unknown" for tile in tiles)
    sadd = {line["age_band"]: line for line in (await operation.day())["sadd"]}
    assert {band: line["total"] for band, line in sadd.items() if line["total"] and band != "total"} == ages
    assert sadd["total"] == {"age_band": "total", "female": 2, "male": 1, "other": 1, "not_stated": 1, "total": 5}


def _guests(found: Any) -> list[dict[str, Any]]:
    """Every tile of a guest among rooms, wherever it stands in them."""
    if isinstance(found, dict):
        if "stay_id" in found:
            return [found]
        return [guest for one in found.values() for guest in _guests(one)]
    return [guest for one in found for guest in _guests(one)] if isinstance(found, list) else []


async def test_a_cut_is_what_the_board_said_at_that_moment(operation: Operation) -> None:
    day = await operation.day(as_of=FIRST)
    shown = [day[name] for name in ("arrivals", "departures", "people", "away")]
    assert shown == [5, 0, 5, 0]
    assert day["deliveries"][0]["quantity"] == 3  # what was taken back later was not given


async def test_the_night_is_the_censuses(operation: Operation) -> None:
    closed = await operation.call(f"/shelter/v1/shelters/{SITE}/census/close", {"id": new_id(), "night_of": DAY})
    operation.at = AFTERWARDS
    census = await operation.call(f"/shelter/v1/shelters/{SITE}/census?night_of={DAY}")
    day = await operation.day()
    assert day["told"]["people"] == closed["people"] == day["restated"]["people"] == day["people"]
    figures = {name: value for name, value in day["told"]["figures"].items() if value is not None}
    assert figures == {name: value for name, value in closed["figures"].items() if value is not None}
    assert figures["without_bed"] == 1
    assert day["told"]["not_seen"] == closed["not_seen"]
    assert census["night_of"] == DAY
    nights = {row["kind"]: row["count"] for row in day["services"]}["ACCOMMODATION_NIGHT"]
    assert nights == closed["people"]


async def test_kits_are_those_of_the_rounds_progress(operation: Operation) -> None:
    progress = await operation.call(f"/distribution/v1/rounds/{ROUND}/progress")
    [line] = [line for line in progress["lines"] if (line["site_id"], line["day"]) == (SITE, DAY)]
    [row] = (await operation.day())["deliveries"]
    assert row["quantity"] == line["kits"] == 3
    assert row["handouts"] == line["given"] - line["reversed"] == 3
    assert (row["persons"], row["households"], row["kit_code"]) == (3, 0, "HYGIENE-TRANSIT")


async def test_services_are_what_shelter_was_told(operation: Operation) -> None:
    assert (await operation.day())["services"] == [{"kind": "MEAL", "count": 4, "persons": 1}]
