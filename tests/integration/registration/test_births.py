"""A birth adds a member: the household is one person more, and the child is its mother's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import local_day, real_now
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI

TODAY = local_day(real_now(), "America/Tegucigalpa")


async def born(desk: Desk, home: Any, **fields: Any) -> Any:
    """Add a child that was born yesterday."""
    child = person(birth_date=str(TODAY - timedelta(days=1)), relationship="CHILD", care_basis="PARENT")
    body = {"site_id": DANLI, "was_born": True, "member": {**child, **fields}}
    return await desk.post(f"/households/{home}/members", body)


async def test_the_household_is_one_more_and_its_unnamed_stay(desk: Desk) -> None:
    mother = person()
    made = await desk.register(mother, unnamed={"boys": 1})
    answer = await born(desk, made["id"], cared_for_by=mother["id"])
    assert answer.status_code == 201, answer.text
    shown = (await desk.get(f"/households/{made['id']}")).json()
    assert (shown["size"], shown["unnamed"]["boys"], len(shown["members"])) == (3, 1, 2)
    told = (await desk.events("household_changed"))[-1]
    assert (told["size"], told["composition"]["boys"]) == (3, 1)
    assert answer.json()["person_id"] in told["member_ids"]


async def test_the_same_birth_again_is_one(desk: Desk) -> None:
    made = await desk.register(person())
    child = person(birth_date=str(TODAY), relationship="CHILD")
    body = {"site_id": DANLI, "was_born": True, "member": child}
    first = await desk.post(f"/households/{made['id']}/members", body)
    again = await desk.post(f"/households/{made['id']}/members", body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await desk.get(f"/households/{made['id']}")).json()["size"] == 2


async def test_no_alarm_with_its_mother(desk: Desk) -> None:
    made = await desk.register(person())
    await born(desk, made["id"], care_basis="NOT_ASKED")
    assert await desk.rows("SELECT 1 FROM protection_task") == []


@pytest.mark.parametrize("birth_date", ["2015-03-04", None])
async def test_who_was_not_born_within_the_year_is_no_newborn(desk: Desk, birth_date: str | None) -> None:
    made = await desk.register(person())
    answer = await born(desk, made["id"], birth_date=birth_date)
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/member/birth_date", "code": "not_newborn"}],
    )
    assert (await desk.get(f"/households/{made['id']}")).json()["size"] == 1
