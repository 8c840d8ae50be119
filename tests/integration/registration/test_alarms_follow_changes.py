"""Whatever leaves a child without its adult alarms: it is protected, withdrawn outside, and a task of the officers."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge, undo
from tests.support.people import DANLI, OFFICER

CHILD = {"birth_date": "2015-03-04", "relationship": "CHILD"}


async def family(desk: Desk, **more: Any) -> tuple[Any, Any, Any]:
    """A mother with her child: the household's, the mother's and the child's ids."""
    made = await desk.register(person(), person(**CHILD), **more)
    return made["id"], *made["person_ids"]


async def must_be_alarmed(desk: Desk, child: Any) -> None:
    """All that an alarm does."""
    [row] = await desk.rows("SELECT child_alarm, protected FROM person WHERE id = $1", child)
    assert dict(row) == {"child_alarm": "UNACCOMPANIED", "protected": True}
    kinds = await desk.rows("SELECT kind FROM protection_task WHERE person_id = $1", child)
    assert [task["kind"] for task in kinds] == ["CHILD_UNACCOMPANIED"]
    told = [event for event in await desk.events("person_updated") if event["person_id"] == str(child)]
    assert told[-1]["withdrawn"] is True
    shelter = [event for event in await desk.children() if event["child_id"] == str(child)][-1]
    assert shelter["hand_over"] is True


async def test_a_mother_who_leaves(desk: Desk) -> None:
    home, mother, child = await family(desk)
    answer = await desk.post(f"/households/{home}/members/{mother}/leave", {"id": new_id(), "site_id": DANLI})
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child)


async def test_a_child_that_is_split_off(desk: Desk) -> None:
    home, _, child = await family(desk)
    split = {"household_id": new_id(), "site_id": DANLI, "person_ids": [child]}
    answer = await desk.post(f"/households/{home}/split", split)
    assert answer.status_code == 201, answer.text
    await must_be_alarmed(desk, child)


async def test_a_mother_who_turns_out_to_be_a_child_herself(desk: Desk) -> None:
    _, mother, child = await family(desk)
    shown = await desk.get(f"/persons/{mother}")
    change = {"site_id": DANLI, "birth_date": "2011-03-04", "birth_precision": "DAY"}
    answer = await desk.patch(f"/persons/{mother}", change, etag=shown.headers["ETag"])
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child)
    await must_be_alarmed(desk, mother)


async def test_an_adult_without_a_name_who_was_counted_wrongly(desk: Desk) -> None:
    made = await desk.register(person(**CHILD), unnamed={"women": 1})
    [child] = made["person_ids"]
    assert await desk.rows("SELECT FROM protection_task") == []
    shown = await desk.get(f"/households/{made['id']}")
    change = {"site_id": DANLI, "unnamed": {"girls": 1}}
    answer = await desk.patch(f"/households/{made['id']}", change, etag=shown.headers["ETag"])
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child)


async def test_a_merge_that_takes_the_mother_elsewhere(desk: Desk) -> None:
    mother, other = person(), person()
    first = await desk.register(mother, person(**CHILD))
    second = await desk.register(other)
    answer = await merge(desk, mother, other, household_id=second["id"])
    assert answer.status_code == 201, answer.text
    child = first["person_ids"][1]
    await must_be_alarmed(desk, child)
    assert (await undo(desk, answer.json()["merge_id"])).status_code == 200
    [row] = await desk.rows("SELECT child_alarm, protected FROM person WHERE id = $1", child)
    assert dict(row) == {"child_alarm": None, "protected": True}  # lifting it is the officer's


async def test_a_listed_family_alarms_when_it_is_seen(desk: Desk) -> None:
    head, child = person(), person(**CHILD | {"relationship": "NON_RELATIVE"})
    await desk.register(head, child, presence="LISTED")
    await desk.rows("UPDATE person SET child_alarm = NULL, protected = false RETURNING 1")
    await desk.rows("DELETE FROM protection_task RETURNING 1")
    [code] = await desk.batch(1)
    answer = await desk.post(f"/cards/{code}/bind", {"person_id": head["id"]})
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child["id"])


async def test_a_listed_family_that_is_edited_alarms_nobody(desk: Desk) -> None:
    head, child = person(), person(**CHILD)
    made = await desk.register(head, child, presence="LISTED")
    path = f"/households/{made['id']}/members/{head['id']}/leave"
    answer = await desk.post(path, {"id": new_id(), "site_id": DANLI})
    assert answer.status_code == 200, answer.text
    assert await desk.rows("SELECT FROM protection_task") == []


async def test_an_erased_mother_is_nobodys_company(desk: Desk) -> None:
    home, mother, child = await family(desk)
    await erased(desk, mother)
    shown = await desk.get(f"/households/{home}")
    answer = await desk.patch(
        f"/households/{home}", {"site_id": DANLI, "population": "RETURNEE"}, etag=shown.headers["ETag"]
    )
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child)


async def test_of_an_erased_child_nothing_is_judged_or_told(desk: Desk) -> None:
    made = await desk.register(person(), person(**{**CHILD, "relationship": "UNKNOWN"}))
    mother, child = made["person_ids"]
    await erased(desk, child)
    before = await desk.rows("SELECT version, child_alarm FROM person WHERE id = $1", child), await desk.children()
    path = f"/households/{made['id']}/members/{mother}/leave"
    assert (await desk.post(path, {"id": new_id(), "site_id": DANLI})).status_code == 200
    assert (
        await desk.rows("SELECT version, child_alarm FROM person WHERE id = $1", child),
        await desk.children(),
    ) == before


async def erased(desk: Desk, person_id: Any) -> None:
    """Have somebody erased."""
    await desk.know_site()
    answer = await desk.post(f"/persons/{person_id}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    assert answer.status_code == 200, answer.text
