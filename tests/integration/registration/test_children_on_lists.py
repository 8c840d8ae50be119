"""A list is a claim: its children alarm nobody before they are met, unless somebody asked who cares for them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.clock import real_now
from shared.contracts.shelter import StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI

CHILD = {"birth_date": "2015-03-04", "relationship": "CHILD"}
STRANGER = CHILD | {"relationship": "NON_RELATIVE"}


async def states(desk: Desk, *children: Any) -> list[tuple[Any, bool]]:
    """The alarm of each, and whether they are protected."""
    rows = await desk.rows("SELECT id, child_alarm, protected FROM person")
    found = {str(row["id"]): (row["child_alarm"], row["protected"]) for row in rows}
    return [found[str(child)] for child in children]


async def tasks(desk: Desk) -> list[str]:
    """The kinds of the tasks that wait for officers."""
    return [row["kind"] for row in await desk.rows("SELECT kind FROM protection_task ORDER BY kind")]


async def care(desk: Desk, child: Any, basis: str) -> Any:
    """Say who cares for a child."""
    answer = await desk.post(f"/persons/{child}/care", {"site_id": DANLI, "care_basis": basis})
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_list_that_is_typed_alarms_nobody(desk: Desk) -> None:
    made = await desk.register(person(), person(**STRANGER), presence="LISTED")
    assert (made["alarm_person_ids"], made["protection_phone"]) == ([], None)
    assert await states(desk, made["person_ids"][1]) == [(None, False)]
    assert (await tasks(desk), await desk.children()) == ([], [])


@pytest.mark.parametrize(
    ("unnamed", "protected"), [({}, True), ({"girls": 1}, True), ({"women": 1}, False), ({"not_stated": 1}, False)]
)
async def test_one_that_is_listed_without_any_adult_is_protected_at_once(
    desk: Desk, unnamed: dict[str, int], protected: bool
) -> None:
    made = await desk.register(person(**STRANGER), unnamed=unnamed, presence="LISTED")
    assert await states(desk, made["person_ids"][0]) == [(None, protected)]
    assert await tasks(desk) == []


async def test_control_the_same_family_alarms_when_it_is_there(desk: Desk) -> None:
    made = await desk.register(person(), person(**STRANGER))
    assert made["alarm_person_ids"] == [made["person_ids"][1]]
    assert await states(desk, made["person_ids"][1]) == [("UNACCOMPANIED", True)]


@pytest.mark.parametrize(
    ("basis", "alarm"),
    [("NONE", "UNACCOMPANIED"), ("UNRELATED_ADULT", "UNACCOMPANIED"), ("OTHER_RELATIVE", "SEPARATED")],
)
async def test_whoever_was_asked_about_alarms_from_a_list_too(desk: Desk, basis: str, alarm: str) -> None:
    made = await desk.register(person(), person(**CHILD, care_basis=basis), presence="LISTED")
    child = made["person_ids"][1]
    assert made["alarm_person_ids"] == [child]
    assert await states(desk, child) == [(alarm, True)]
    assert await tasks(desk) == [f"CHILD_{alarm}"]
    assert [told["child_id"] for told in await desk.children()] == [child]


async def test_care_that_is_recorded_of_a_listed_child_alarms_for_that_child_alone(desk: Desk) -> None:
    made = await desk.register(person(**CHILD), person(**STRANGER), presence="LISTED")
    one, other = made["person_ids"]
    await care(desk, one, "NONE")
    assert await states(desk, one, other) == [("UNACCOMPANIED", True), (None, True)]
    assert await tasks(desk) == ["CHILD_UNACCOMPANIED"]
    assert [told["child_id"] for told in await desk.children()] == [one]
    await care(desk, one, "LEGAL_GUARDIAN")
    assert await states(desk, one) == [(None, True)]  # lifting it is the officer's
    assert (await desk.children())[-1]["hand_over"] is False


async def test_a_listed_child_is_not_at_a_centre_for_adults(desk: Desk) -> None:
    await desk.post(f"/sites/{DANLI}/protection", {"adults_only": True}, member=COORDINATOR)
    await desk.register(person(), person(**CHILD, care_basis="PARENT"), presence="LISTED")
    assert await tasks(desk) == []


@pytest.mark.parametrize("by", ["card", "stay"])
async def test_a_listed_child_who_is_met_at_a_centre_for_adults_is_an_alarm_there(desk: Desk, by: str) -> None:
    await desk.post(f"/sites/{DANLI}/protection", {"adults_only": True}, member=COORDINATOR)
    mother, child = person(), person(**CHILD, care_basis="PARENT")
    await desk.register(mother, child, presence="LISTED")
    if by == "card":
        [code] = await desk.batch(1)
        answer = await desk.post(f"/cards/{code}/bind", {"person_id": child["id"]})
        assert answer.status_code == 200, answer.text
    else:
        place = {"site_id": DANLI, "place": "PLACE", "night_of": "2023-06-15"}
        await desk.hear([made(StayStarted, stay_id=new_id(), person_id=child["id"], occurred_at=real_now(), **place)])
    [task] = await desk.rows("SELECT kind, person_id, site_id FROM protection_task")
    assert (task["kind"], task["person_id"], task["site_id"]) == ("CHILD_AT_ADULT_CENTRE", child["id"], DANLI)
    assert await states(desk, mother["id"], child["id"]) == [(None, False), (None, True)]


async def test_a_restricted_need_on_a_list_is_the_officers_all_the_same(desk: Desk) -> None:
    made = await desk.register(person(needs=["LP-VO"]), presence="LISTED")
    assert await states(desk, made["person_ids"][0]) == [(None, True)]
    assert await tasks(desk) == ["NEED_REPORTED"]


async def test_a_name_on_a_listed_family_alarms_nobody(desk: Desk) -> None:
    made = await desk.register(person(), unnamed={"girls": 1}, presence="LISTED")
    child = person(**STRANGER)
    answer = await desk.post(f"/households/{made['id']}/members", {"site_id": DANLI, "member": child})
    assert answer.status_code == 201, answer.text
    assert await states(desk, child["id"]) == [(None, False)]
    assert await tasks(desk) == []
