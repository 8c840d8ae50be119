"""Whatever leaves a child without its adult alarms: it is protected, withdrawn outside, and a task of the officers."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge, undo
from tests.support.people import COORDINATOR, DANLI, OFFICER

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
    assert await desk.rows("SELECT FROM protection_task") == []
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


async def test_a_join_that_puts_a_named_head_before_the_adult_who_was_counted(desk: Desk) -> None:
    child = person(**CHILD)
    goes = await desk.register(child, unnamed={"women": 1})
    teenager = person(birth_date="2010-03-04", care_basis="CUSTOMARY_CAREGIVER")
    stays = await desk.register(teenager)
    assert await desk.rows("SELECT FROM protection_task") == []
    join = {"id": new_id(), "site_id": DANLI, "household_id": goes["id"]}
    answer = await desk.post(f"/households/{stays['id']}/join", join)
    assert answer.status_code == 200, answer.text
    await must_be_alarmed(desk, child["id"])


async def test_a_join_that_leaves_the_child_with_its_mother_alarms_nobody(desk: Desk) -> None:
    goes, stays = await desk.register(person(), person(**CHILD)), await desk.register(person())
    join = {"id": new_id(), "site_id": DANLI, "household_id": goes["id"]}
    answer = await desk.post(f"/households/{stays['id']}/join", join)
    assert answer.status_code == 200, answer.text
    assert await desk.rows("SELECT FROM protection_task") == []


async def test_a_quiet_split_shows_nothing_on_the_child_and_the_mothers_leaving_does(desk: Desk) -> None:
    home, mother, child = await family(desk)
    split = {"id": new_id(), "site_id": DANLI, "household_id": new_id(), "person_id": new_id()}
    before = await desk.rows("SELECT * FROM person WHERE id = $1", child)
    answer = await desk.post(f"/persons/{mother}/own-household", split)
    assert answer.status_code == 201, answer.text
    assert await desk.rows("SELECT * FROM person WHERE id = $1", child) == before
    assert (await desk.rows("SELECT FROM protection_task"), await desk.children()) == ([], [])
    answer = await desk.post(f"/households/{home}/members/{mother}/leave", {"id": new_id(), "site_id": DANLI})
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


async def named(desk: Desk, home: Any, **fields: Any) -> Any:
    """Give one of the household's unnamed members a record; its id."""
    one = person(**fields)
    answer = await desk.post(f"/households/{home}/members", {"site_id": DANLI, "member": one})
    assert answer.status_code == 201, answer.text
    return one["id"]


async def test_the_only_adult_who_gets_a_name_as_a_child(desk: Desk) -> None:
    child = person(**CHILD)
    made = await desk.register(child, unnamed={"women": 1})
    other = await named(desk, made["id"], **CHILD)
    await must_be_alarmed(desk, child["id"])
    [row] = await desk.rows("SELECT child_alarm, protected FROM person WHERE id = $1", other)
    assert dict(row) == {"child_alarm": "UNACCOMPANIED", "protected": True}
    kinds = await desk.rows("SELECT kind FROM protection_task WHERE person_id = $1", other)
    assert [task["kind"] for task in kinds] == ["CHILD_UNACCOMPANIED"]
    told = [event for event in await desk.events() if str(other) in str(event)]
    assert told == []  # protected from the first save: nobody hears that there is such a record


async def test_a_head_who_gets_a_name_and_is_a_child(desk: Desk) -> None:
    child = person(**CHILD)
    made = await desk.register(child, unnamed={"women": 1, "girls": 1})
    await named(desk, made["id"], birth_date="2010-03-04", care_basis="CUSTOMARY_CAREGIVER")
    await must_be_alarmed(desk, child["id"])


@pytest.mark.parametrize("fields", [{}, {"relationship": "SIBLING"}], ids=["head", "sibling"])
async def test_an_adult_who_gets_a_name_alarms_nobody(desk: Desk, fields: dict[str, Any]) -> None:
    made = await desk.register(person(**CHILD), unnamed={"women": 1})
    await named(desk, made["id"], **fields)
    assert await desk.rows("SELECT FROM protection_task") == []


async def test_a_child_that_gets_a_name_at_a_centre_for_adults(desk: Desk) -> None:
    made = await desk.register(person(), unnamed={"girls": 1})
    await desk.post(f"/sites/{DANLI}/protection", {"adults_only": True}, member=COORDINATOR)
    child = await named(desk, made["id"], **CHILD, care_basis="PARENT")
    [task] = await desk.rows("SELECT kind, person_id FROM protection_task")
    assert (task["kind"], task["person_id"]) == ("CHILD_AT_ADULT_CENTRE", child)
    assert (await desk.get(f"/persons/{child}")).status_code == 404
