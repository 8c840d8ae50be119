"""A child who is alone: a task, a protected record, a word to shelter, and nothing else that changes."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.commands.tasks import escalate_tasks
from shared.clock import real_now
from shared.context import Context
from tests.integration.registration.conftest import Desk, person
from tests.support.people import COORDINATOR, DANLI, OFFICER

CHILD = {"birth_date": "2015-03-04", "relationship": "CHILD"}
PHONE = {"phone": "+504 0000-0001"}


async def tasks(desk: Desk) -> list[dict[str, Any]]:
    """The open tasks, as an officer sees them."""
    await desk.know_site()
    items: list[dict[str, Any]] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    return items


async def care(desk: Desk, child: Any, basis: str, **more: Any) -> Any:
    """Record who cares for a child."""
    return await desk.post(f"/persons/{child}/care", {"site_id": DANLI, "care_basis": basis, **more})


async def test_a_child_alone_opens_a_task_and_the_answer_shows_the_number(desk: Desk) -> None:
    await desk.post(f"/sites/{DANLI}/protection", PHONE, member=COORDINATOR)
    one = await desk.register(person(birth_date="2015-03-04", relationship="UNKNOWN"))
    assert one["alarm_person_ids"] == one["person_ids"]
    assert one["protection_phone"] == PHONE["phone"]
    [task] = await tasks(desk)
    assert (task["kind"], task["person_id"], task["seen_at"]) == ("CHILD_UNACCOMPANIED", one["person_ids"][0], None)


async def test_a_child_with_its_parent_is_no_alarm(desk: Desk) -> None:
    one = await desk.register(person(), person(**CHILD, care_basis="PARENT"))
    assert (one["alarm_person_ids"], one["protection_phone"]) == ([], None)
    assert await tasks(desk) == []


async def test_an_adult_beside_it_silences_nothing(desk: Desk) -> None:
    one = await desk.register(person(), person(**CHILD, care_basis="UNRELATED_ADULT"))
    assert one["alarm_person_ids"] == [one["person_ids"][1]]


async def test_shelter_hears_of_the_placement_alone(desk: Desk) -> None:
    child = person(birth_date="2015-03-04", relationship="UNKNOWN", nationality="VE", origin_department="HN07")
    one = await desk.register(child, cards=[{"person_id": child["id"]}])
    [told] = await desk.children()
    assert told == {
        "child_id": one["person_ids"][0],
        "version": 1,
        "card_codes": [one["cards"][0]["code"]],
        "hand_over": True,
        "apart": True,
        "age_band": "6-11",
    }


async def test_a_later_card_of_the_child_is_told_too(desk: Desk) -> None:
    one = await desk.register(person(birth_date="2015-03-04", relationship="UNKNOWN"))
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {"person_id": one["person_ids"][0]})
    told = (await desk.children())[-1]
    assert (told["version"], told["card_codes"]) == (2, [code])


async def test_care_that_is_recorded_later_raises_the_alarm_and_withdraws_the_record(desk: Desk) -> None:
    one = await desk.register(person(), person(**CHILD))
    child = one["person_ids"][1]
    assert (await care(desk, child, "OTHER_RELATIVE", cared_for_by=one["person_ids"][0])).status_code == 200
    assert (await desk.events("person_updated"))[-1]["withdrawn"] is True
    [task] = await tasks(desk)
    assert task["kind"] == "CHILD_SEPARATED"
    told = (await desk.children())[-1]
    assert (told["hand_over"], told["apart"]) == (True, False)


async def test_the_end_of_an_alarm_lifts_nothing_and_shelter_hears_of_it(desk: Desk) -> None:
    one = await desk.register(person(), person(**CHILD, care_basis="UNRELATED_ADULT"))
    mother, child = one["person_ids"]
    await desk.know_site()
    refused = await desk.post(f"/persons/{child}/unprotect", {}, member=OFFICER)
    assert (refused.status_code, refused.json()["code"]) == (409, "child_in_alarm")
    await care(desk, child, "PARENT", cared_for_by=mother)
    assert (await desk.get(f"/persons/{child}")).status_code == 404
    assert (await desk.children())[-1]["hand_over"] is False
    assert (await desk.post(f"/persons/{child}/unprotect", {}, member=OFFICER)).status_code == 200
    assert (await desk.get(f"/persons/{child}")).status_code == 200


async def test_nobody_cares_for_themself(desk: Desk) -> None:
    one = await desk.register(person(), person(**CHILD))
    child = one["person_ids"][1]
    assert (await care(desk, child, "PARENT", cared_for_by=child)).status_code == 422


async def test_a_child_at_a_centre_for_adults_is_an_alarm_even_with_its_parent(desk: Desk) -> None:
    await desk.post(f"/sites/{DANLI}/protection", {"adults_only": True}, member=COORDINATOR)
    one = await desk.register(person(), person(**CHILD, care_basis="PARENT"))
    assert one["alarm_person_ids"] == [one["person_ids"][1]]
    assert [task["kind"] for task in await tasks(desk)] == ["CHILD_AT_ADULT_CENTRE"]
    assert (await desk.get(f"/persons/{one['person_ids'][1]}")).status_code == 404


async def test_a_member_who_gets_a_name_is_judged_too(desk: Desk) -> None:
    one = await desk.register(unnamed={"girls": 1})
    child = person(birth_date="2015-03-04", relationship="UNKNOWN")
    await desk.post(f"/households/{one['id']}/members", {"site_id": DANLI, "member": child})
    assert [task["person_id"] for task in await tasks(desk)] == [str(child["id"])]


async def test_a_task_is_seen_once_and_closed_with_an_outcome(desk: Desk) -> None:
    await desk.register(person(birth_date="2015-03-04", relationship="UNKNOWN"))
    [task] = await tasks(desk)
    path = f"/protection/tasks/{task['task_id']}"
    assert (await desk.post(f"{path}/seen", {}, member=OFFICER)).status_code == 200
    assert (await tasks(desk))[0]["seen_at"] is not None
    assert (await desk.post(f"{path}/close", {"outcome": "HANDLED"}, member=OFFICER)).status_code == 200
    assert await tasks(desk) == []
    again = await desk.post(f"{path}/close", {"outcome": "REFERRED"}, member=OFFICER)
    assert again.json()["code"] == "task_closed"


@pytest.mark.parametrize(("minutes", "escalated"), [(59, False), (61, True)])
async def test_a_task_that_nobody_sees_within_the_hour_is_escalated(desk: Desk, minutes: int, escalated: bool) -> None:
    await desk.register(person(birth_date="2015-03-04", relationship="UNKNOWN"))
    runtime = desk.installation.runtime("registration")
    await desk.rows("UPDATE protection_task SET due_at = due_at - make_interval(mins => $1) RETURNING id", minutes)
    await runtime.database.run(
        lambda session: escalate_tasks(Context(session, runtime.settings, "registration", real_now(), "test"))
    )
    [task] = await tasks(desk)
    assert (task["escalated_at"] is not None) is escalated
