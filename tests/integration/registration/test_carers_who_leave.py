"""A carer who is taken to a hospital or away, or dies, raises a task for each who is left behind."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.staying import LATER, ended, started, taken_back, tasks
from tests.support.people import OFFICER

CHILD = {"birth_date": "2015-03-04", "relationship": "CHILD", "care_basis": "PARENT"}
LEFT, ALONE = "CARER_LEFT", "CHILD_UNACCOMPANIED"


async def family(desk: Desk, *more: dict[str, Any], **of_child: Any) -> tuple[str, str, list[Any]]:
    """A mother with a child whom she cares for, and others; all have a stay: her id, the child's, and their starts."""
    mother = person()
    child = person(**{**CHILD, "cared_for_by": mother["id"], **of_child})
    made = await desk.register(mother, child, *more)
    stays = [started(id_) for id_ in made["person_ids"]]
    await desk.hear(stays)
    return str(mother["id"]), str(child["id"]), stays


@pytest.mark.parametrize("reason", ["HOSPITAL", "TAKEN_BY_AUTHORITY", "DECEASED"])
async def test_a_child_whose_only_carer_is_gone_is_a_task_and_unaccompanied(desk: Desk, reason: str) -> None:
    mother, child, stays = await family(desk)
    await desk.hear([ended(stays[0], reason)])
    assert await tasks(desk) == [(LEFT, child, None), (ALONE, child, None)]
    [row] = await desk.rows("SELECT protected, child_alarm FROM person WHERE id = $1", child)
    assert dict(row) == {"protected": True, "child_alarm": "UNACCOMPANIED"}
    [about] = await desk.rows("SELECT about_id, site_id FROM protection_task WHERE kind = $1", LEFT)
    assert str(about["about_id"]) == mother
    assert (await desk.children())[-1]["hand_over"] is True


@pytest.mark.parametrize("reason", ["HOME", "ONWARD_TRAVEL", "LEFT_UNANNOUNCED", "ENTERED_IN_ERROR"])
async def test_an_ordinary_end_raises_nothing(desk: Desk, reason: str) -> None:
    _, _, stays = await family(desk)
    await desk.hear([ended(stays[0], reason)])
    assert await tasks(desk) == []


async def test_a_child_with_another_parent_there_is_a_task_and_no_alarm(desk: Desk) -> None:
    _, child, stays = await family(desk, person(sex="MALE", relationship="SPOUSE"))
    await desk.hear([ended(stays[0], "HOSPITAL")])
    assert await tasks(desk) == [(LEFT, child, None)]


async def test_a_child_who_names_nobody_is_its_households(desk: Desk) -> None:
    _, child, stays = await family(desk, cared_for_by=None)
    await desk.hear([ended(stays[0], "HOSPITAL")])
    assert await tasks(desk) == [(LEFT, child, None), (ALONE, child, None)]


async def test_an_adult_who_names_a_carer_is_a_task_too(desk: Desk) -> None:
    daughter = person()
    old = person(birth_date="1940-01-01", relationship="PARENT", cared_for_by=daughter["id"])
    made = await desk.register(daughter, old)
    stays = [started(id_) for id_ in made["person_ids"]]
    await desk.hear(stays)
    await desk.hear([ended(stays[0], "TAKEN_BY_AUTHORITY")])
    assert await tasks(desk) == [(LEFT, str(old["id"]), None)]


async def test_who_leaves_in_the_same_moment_is_not_left_behind(desk: Desk) -> None:
    _, _, stays = await family(desk)
    await desk.hear([ended(stay, "HOSPITAL") for stay in stays])
    assert await tasks(desk) == []


async def test_who_leaves_afterwards_is_no_open_task_any_more(desk: Desk) -> None:
    _, child, stays = await family(desk, person(sex="MALE", relationship="SPOUSE"))
    await desk.hear([ended(stays[0], "HOSPITAL")])
    await desk.hear([ended(stays[1], "HOSPITAL", occurred_at=real_now())])
    assert await tasks(desk, open_only=False) == [(LEFT, child, "WITHDRAWN")]


async def test_the_same_end_told_again_raises_one_task_also_when_it_is_closed(desk: Desk) -> None:
    await desk.know_site()
    _, child, stays = await family(desk, person(sex="MALE", relationship="SPOUSE"))
    end = ended(stays[0], "HOSPITAL")
    await desk.hear([end])
    [task] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    closed = await desk.post(f"/protection/tasks/{task['task_id']}/close", {"outcome": "HANDLED"}, member=OFFICER)
    assert closed.status_code == 200, closed.text
    await desk.hear([end])
    assert await tasks(desk, open_only=False) == [(LEFT, child, "HANDLED")]


async def test_an_end_that_is_taken_back_withdraws_what_nobody_has_seen(desk: Desk) -> None:
    _, child, stays = await family(desk)
    await desk.hear([ended(stays[0], "HOSPITAL")])
    await desk.hear([taken_back(stays[0])])
    assert (LEFT, child, "WITHDRAWN") in await tasks(desk, open_only=False)
    [row] = await desk.rows("SELECT protected, child_alarm FROM person WHERE id = $1", child)
    assert dict(row) == {"protected": True, "child_alarm": None}  # lifted by officers alone
    assert (await desk.children())[-1]["hand_over"] is False
    await desk.hear([ended(stays[0], "HOSPITAL", ending=2)])
    assert (LEFT, child, None) in await tasks(desk)


async def test_what_an_officer_has_seen_stays_theirs(desk: Desk) -> None:
    await desk.know_site()
    _, child, stays = await family(desk, person(sex="MALE", relationship="SPOUSE"))
    await desk.hear([ended(stays[0], "HOSPITAL")])
    [task] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    assert task["kind"] == LEFT
    await desk.post(f"/protection/tasks/{task['task_id']}/seen", {}, member=OFFICER)
    await desk.hear([taken_back(stays[0])])
    assert await tasks(desk) == [(LEFT, child, None)]


async def test_an_officer_closes_no_task_as_withdrawn(desk: Desk) -> None:
    await desk.know_site()
    _, _, stays = await family(desk)
    await desk.hear([ended(stays[0], "HOSPITAL")])
    task = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"][0]
    answer = await desk.post(f"/protection/tasks/{task['task_id']}/close", {"outcome": "WITHDRAWN"}, member=OFFICER)
    assert answer.status_code == 422


async def test_a_carer_who_comes_back_ends_the_alarm(desk: Desk) -> None:
    mother, child, stays = await family(desk)
    await desk.hear([ended(stays[0], "HOSPITAL")])
    await desk.hear([started(mother, at=LATER)])
    [row] = await desk.rows("SELECT child_alarm FROM person WHERE id = $1", child)
    assert row["child_alarm"] is None
    assert (LEFT, child, "WITHDRAWN") in await tasks(desk, open_only=False)


async def test_a_carer_who_came_by_card_is_known_by_it(desk: Desk) -> None:
    mother = person()
    child = person(**CHILD, cared_for_by=mother["id"])
    made = await desk.register(mother, child, cards=[{"person_id": mother["id"]}])
    by_card = started(None, card_code=made["cards"][0]["code"])
    await desk.hear([by_card, started(child["id"])])
    await desk.hear([ended(by_card, "HOSPITAL")])
    assert (LEFT, str(child["id"]), None) in await tasks(desk)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_in_any_order_one_state_is_left(desk: Desk, order: tuple[int, ...]) -> None:
    mother = person()
    child = person(**CHILD, cared_for_by=mother["id"])
    await desk.register(mother, child)
    hers, its = started(mother["id"]), started(child["id"])
    log = [hers, its, ended(hers, "HOSPITAL"), taken_back(hers)]
    for place in order:
        await desk.hear([log[place]])
    [row] = await desk.rows("SELECT child_alarm FROM person WHERE id = $1", child["id"])
    assert row["child_alarm"] is None
    assert [task for task in await tasks(desk) if task[0] == LEFT] == []


async def test_a_log_that_is_read_again_from_its_begin_changes_nothing(desk: Desk) -> None:
    await desk.know_site()
    mother, _, stays = await family(desk)
    await desk.hear([ended(stays[0], "DECEASED")])
    seen = await tasks(desk)
    told = await desk.events()
    async with desk.installation.eyes() as admin:
        await admin.execute("TRUNCATE registration.stay; DELETE FROM registration.inbox")
    for event in [*stays, ended(stays[0], "DECEASED")]:
        await desk.hear([event])
    assert await tasks(desk) == seen
    assert await desk.events() == told
    assert await desk.rows("SELECT id FROM person WHERE deceased") == [{"id": UUID(mother)}]
