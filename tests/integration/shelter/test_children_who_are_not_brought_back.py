"""A child who went out with an adult of its household and is not brought back is a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.shelter.commands.children_out import look_for_children
from services.shelter.queries import away as queries
from shared.context import Context
from shared.contracts.registration import HouseholdMerged
from shared.contracts.vocabulary import Composition, Population
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import undo, unsound
from tests.integration.shelter.test_away import board, come_back, leave
from tests.integration.shelter.test_census import EVENING, NEXT_DAY, NOON, open_cases
from tests.support.events import made
from tests.support.people import DANLI

KIND = "CHILD_NOT_BACK"
AT_TWO, AT_THREE, AT_FOUR, NEXT_NOON = (
    "2023-06-15T14:00:00-06:00",
    "2023-06-15T15:00:00-06:00",
    "2023-06-15T16:00:00-06:00",
    "2023-06-16T12:00:00-06:00",
)
SMALL_HOURS = "2023-06-16T02:00:00-06:00"


async def look(house: House, at: str) -> set[str]:
    """A turn of the worker at that time; the children who are cases then."""
    runtime, now = house.installation.runtime("shelter"), datetime.fromisoformat(at)
    await runtime.database.run(
        lambda session: look_for_children(Context(session, runtime.settings, "shelter", now, "test"))
    )
    return await open_cases(house, KIND)


async def at_home(house: House, *ages: int) -> list[str]:
    """A household in beds since noon."""
    house.at = NOON
    _, people = await house.family(*ages)
    return await house.housed(
        *({"person_id": who, "bed_id": bed} for who, bed in zip(people, house.beds, strict=False))
    )


async def went_out(house: House, *stays: str, **changes: Any) -> None:
    answer = await leave(house, *({"stay_id": stay} for stay in stays), **changes)
    assert answer.status_code == 200, answer.text


async def came_back(house: House, *stays: str) -> None:
    answer = await come_back(house, *({"stay_id": stay} for stay in stays))
    assert answer.status_code == 200, answer.text


async def left_behind(house: House, **changes: Any) -> tuple[str, str]:
    """A mother who went out at noon with her child and is back without it."""
    mother, child = await at_home(house, 30, 9)
    await went_out(house, mother, child, **changes)
    house.at = AT_TWO
    await came_back(house, mother)
    return mother, child


async def test_a_child_is_missed_from_when_it_was_to_be_back(house: House) -> None:
    _, child = await left_behind(house, back_by=AT_THREE)
    assert await look(house, AT_TWO) == set()
    assert await look(house, AT_THREE) == {child}
    assert await look(house, AT_FOUR) == {child}
    assert [event["kind"] for event in await house.events("shelter.case_opened.v1")] == [KIND]
    beds = [bed for room in (await board(house))["rooms"] for bed in room["beds"]]
    assert [guest["cases"] for bed in beds for guest in bed["guests"] if guest["stay_id"] == child] == [[KIND]]


@pytest.mark.parametrize(
    ("at", "missed"),
    [(AT_FOUR, False), (EVENING, True), (SMALL_HOURS, True), (NEXT_DAY, False)],
    ids=["in the afternoon", "at the census", "at night", "in the morning"],
)
async def test_of_whom_nobody_said_when_is_missed_at_the_census(house: House, at: str, missed: bool) -> None:
    _, child = await left_behind(house)
    assert await look(house, at) == ({child} if missed else set())


async def test_a_child_who_is_out_with_an_adult_is_not_missed(house: House) -> None:
    mother, father, child = await at_home(house, 30, 35, 9)
    await went_out(house, mother, father, child, back_by=AT_THREE)
    house.at = AT_TWO
    await came_back(house, mother)
    assert await look(house, EVENING) == set()
    await came_back(house, father)
    assert await look(house, EVENING) == {child}


async def test_a_brother_who_is_a_child_too_is_nobody_to_be_out_with(house: House) -> None:
    mother, brother, child = await at_home(house, 30, 16, 9)
    await went_out(house, mother, brother, child)
    await came_back(house, mother)
    assert await look(house, EVENING) == {brother, child}


async def test_a_child_whose_adult_checked_out_meanwhile_is_missed(house: House) -> None:
    mother, child = await at_home(house, 30, 9)
    await went_out(house, mother, child)
    assert (await house.check_out({mother: "ONWARD_TRAVEL"})).status_code == 200
    assert await look(house, EVENING) == {child}


@pytest.mark.parametrize("merged", [True, False])
async def test_an_adult_of_a_household_that_was_merged_is_of_the_same(house: House, merged: bool) -> None:
    mother, child = await at_home(house, 30, 9)
    (row,) = await house.rows("SELECT household_id FROM stay WHERE id = CAST(:id AS uuid)", id=mother)
    other, _ = await house.family(50)
    await went_out(house, mother, child)
    moved = "UPDATE stay SET household_id = :other WHERE id = CAST(:id AS uuid) RETURNING 1"
    await house.rows(moved, other=other, id=mother)
    if merged:
        told = {"site_id": DANLI, "population": Population.DISPLACED, "size": 0, "composition": Composition()}
        about = {"household_id": other, "version": 2, "merged_into": row["household_id"]}
        await house.tell(made(HouseholdMerged, **told, **about))
    assert await look(house, EVENING) == (set() if merged else {child})


async def test_the_case_ends_when_the_child_is_back(house: House) -> None:
    _, child = await left_behind(house)
    await look(house, EVENING)
    house.at = EVENING
    await came_back(house, child)
    assert await open_cases(house, KIND) == set()
    assert [event["resolution"] for event in await house.events("shelter.case_resolved.v1")] == ["RETURNED"]
    assert await unsound(house) == []


async def test_the_case_ends_when_the_leave_is_undone(house: House) -> None:
    _, child = await left_behind(house, back_by=AT_THREE)
    assert await look(house, AT_THREE) == {child}
    (step,) = await house.rows("SELECT id FROM stay_step WHERE stay_id = CAST(:id AS uuid)", id=child)
    assert (await undo(house, step["id"])).status_code == 200
    assert await open_cases(house, KIND) == set()


async def test_the_case_ends_with_the_stay_and_comes_again_with_it(house: House) -> None:
    _, child = await left_behind(house)
    await look(house, EVENING)
    house.at = EVENING
    assert (await house.check_out({child: "MISSING"})).status_code == 200
    assert await open_cases(house, KIND) == set()
    undone = await house.post(f"/stays/{child}/end/reverse", {"id": new_id(), "reason": "error"})
    assert undone.status_code == 200, undone.text
    assert await open_cases(house, KIND) == {child}


async def test_who_says_until_when_a_child_is_out_ends_the_case_until_then(house: House) -> None:
    _, child = await left_behind(house)
    await look(house, EVENING)
    house.at = EVENING
    etag = (await house.get(f"/stays/{child}")).headers["ETag"]
    token = house.installation.token({"SHELTER_STAFF": [DANLI]})
    headers = {"Authorization": f"Bearer {token}", "If-Match": etag, "X-Demo-Time": EVENING}
    answer = await house.installation.client.patch(
        f"/shelter/v1/stays/{child}", json={"back_by": NEXT_NOON}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    assert await open_cases(house, KIND) == set()
    assert await look(house, SMALL_HOURS) == set()
    assert await look(house, NEXT_NOON) == {child}


@pytest.mark.parametrize("guarded", [True, False], ids=["locked", "control"])
async def test_a_child_who_comes_back_meanwhile_is_no_case(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    _, child = await left_behind(house)
    original, looked = queries.out_now, list[Any]()

    async def then_it_is_back(session: Any) -> Any:
        if looked and not guarded:
            return looked[0]
        rows = await original(session)
        if not looked:
            looked.append(rows)
            await came_back(house, child)
        return rows

    monkeypatch.setattr(queries, "out_now", then_it_is_back)
    assert await look(house, EVENING) == (set() if guarded else {child})
