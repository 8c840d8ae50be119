"""A census tells the board's numbers of its moment, once; what comes later changes nothing of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from services.shelter.commands import boards, closing
from services.shelter.queries.drawing import Drawing
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.days_at_random import Days
from tests.support.people import DANLI

BOARD, CENSUS = f"/shelters/{DANLI}/board", f"/shelters/{DANLI}/census"
NIGHT, NOON, EVENING, NEXT_DAY = (
    "2023-06-15",
    "2023-06-15T12:00:00-06:00",
    "2023-06-15T21:00:00-06:00",
    "2023-06-16T20:00:00-06:00",
)


async def away(house: House, stay_id: str, **changes: Any) -> None:
    body = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": stay_id}], **changes}
    answer = await house.post("/stays/leave", body)
    assert answer.status_code == 200, answer.text


async def told(house: House) -> Any:
    """The figures of the last census that others were told of."""
    return (await house.events("shelter.census_closed.v1"))[-1]["figures"]


async def mixed_house(house: House) -> list[str]:
    """Two in beds, one beside, seven in a gym of five, one nowhere, and one of those in beds away."""
    house.at = NOON
    stays = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]}, {"without_bed": True})
    stays += await house.housed({"shares_with_stay_id": stays[0]}, *[{"room_id": house.gym_id}] * 7)
    await away(house, stays[1])
    house.at = EVENING
    return stays


async def test_the_figures_are_the_boards_at_the_closing(house: House) -> None:
    await mixed_house(house)
    board = (await house.get(BOARD)).json()["numbers"]
    closed = (await house.close(NIGHT)).json()
    shared = {name: value for name, value in closed["figures"].items() if name in board}
    assert shared == {name: board[name] for name in shared}
    assert len(shared) >= 14
    assert closed["people"] == closed["figures"]["present"] + closed["figures"]["away"] == 11
    assert await told(house) == closed["figures"] | {"night_capacity": None}


async def test_later_facts_change_no_figure_that_was_told(house: House) -> None:
    stays = await mixed_house(house)
    before = (await house.close(NIGHT)).json()
    house.at = "2023-06-15T23:00:00-06:00"
    await house.check_out({stays[2]: "HOME"})
    await house.housed({"bed_id": house.beds[3]}, started_at="2023-06-15T20:00:00-06:00")
    lines = (await house.get(f"{CENSUS}/{NIGHT}")).json()
    assert lines["posted"]["figures"] == before["figures"]
    assert (lines["added"], lines["removed"]) == (1, 1)
    assert await told(house) == before["figures"] | {"night_capacity": None}
    days = (await house.get(f"/shelters/{DANLI}/history?from={NIGHT}&to={NIGHT}")).json()["days"]
    assert (days[0]["posted"], days[0]["figures"]["away"]) == (11, 1)


async def test_a_night_that_is_closed_when_it_is_over_has_no_figures(house: House) -> None:
    await mixed_house(house)
    house.at = NEXT_DAY
    closed = (await house.close(NIGHT)).json()
    assert (closed["people"], closed["figures"], await told(house)) == (11, None, None)


async def test_the_nights_of_random_days_have_figures_of_their_people(house: House) -> None:
    days = Days(house, random.Random(9))
    for _ in range(4):
        await days.go_on(10)
        days.now = days.now.replace(hour=22, minute=30) if days.now.hour < 22 else days.now
        house.at = days.now.isoformat()
        closed = await house.close(days.now.date().isoformat())
        if closed.status_code == 200:
            figures = closed.json()["figures"]
            assert figures["present"] + figures["away"] == closed.json()["people"]
    findings = {one.check: one for one in await house.findings() if one.invariant == "I6"}
    assert findings["I6 a closed census' figures are of its people"].ok
    assert [check for check, one in findings.items() if not one.ok] == []


@pytest.mark.parametrize("guarded", [True, False])
async def test_whoever_comes_while_a_census_is_closed_makes_no_other_sum(
    house: House, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """Without the guard, which is to read the stays that the ledger named, the figures are not of its people."""
    stays = await mixed_house(house)

    async def interrupted(*arguments: Any, stay_ids: list[Any]) -> Drawing:
        await house.housed({"without_bed": True}, {"without_bed": True})
        await house.check_out({stays[2]: "HOME"})
        return await boards.read_drawing(*arguments, stay_ids=stay_ids if guarded else None)

    monkeypatch.setattr(closing, "read_drawing", interrupted)
    closed = (await house.close(NIGHT)).json()
    figures = closed["figures"]
    assert closed["people"] == 11
    assert (figures["present"] + figures["away"] == closed["people"]) is guarded
    findings = {one.check: one.ok for one in await house.findings()}
    assert findings["I6 a closed census' figures are of its people"] is guarded
