"""Officers and coordinators of the holding agency see who read a person's identity, why and when; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk, person
from tests.support.people import COORDINATOR, LA_LIMA, OFFICER, OUTSIDER, REGISTRAR, Member

ELSEWHERE = Member(new_id(), {"PROTECTION_OFFICER": [LA_LIMA], "SITE_COORDINATOR": [LA_LIMA]})


async def reads(desk: Desk, person_id: object, member: Member, query: str = "") -> tuple[int, list[dict[str, Any]]]:
    """Status and items of the list."""
    answer = await desk.get(f"/persons/{person_id}/reads{query}", member=member)
    return answer.status_code, answer.json().get("items", [])


@pytest.mark.parametrize("member", [OFFICER, COORDINATOR], ids=["officer", "coordinator"])
async def test_who_saw_a_person_why_and_when(desk: Desk, member: Member) -> None:
    await desk.know_site()
    one = await desk.register(person(given_names="Ana"), person(relationship="SPOUSE"))
    [ana, spouse] = one["person_ids"]
    await desk.get(f"/persons/{ana}")
    await desk.post("/persons/lookup", {"ids": [ana, spouse], "purpose": "SHELTER"}, member=OUTSIDER)
    status, items = await reads(desk, ana, member)
    assert status == 200
    told = [(item["caller"], item["operation"], item["purpose"], item["people"]) for item in items]
    assert told == [
        (str(REGISTRAR.subject), "show_person", "ASSISTANCE", 1),
        (str(OUTSIDER.subject), "look_up_people", "SHELTER", 2),
    ]
    assert {item["agency"] for item in items} == {str(HOLDER)}
    assert len((await reads(desk, spouse, member))[1]) == 1


async def test_the_list_comes_in_pages(desk: Desk) -> None:
    await desk.know_site()
    one = await desk.register(person())
    for _ in range(3):
        await desk.get(f"/persons/{one['person_ids'][0]}")
    first = (await desk.get(f"/persons/{one['person_ids'][0]}/reads?limit=2", member=OFFICER)).json()
    rest = (await desk.get(f"/persons/{one['person_ids'][0]}/reads?cursor={first['next']}", member=OFFICER)).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize(("member", "status"), [(REGISTRAR, 403), (ELSEWHERE, 404), (None, 401)])
async def test_nobody_else_sees_it(desk: Desk, member: Member | None, status: int) -> None:
    await desk.know_site()
    one = await desk.register(person())
    assert (await desk.get(f"/persons/{one['person_ids'][0]}/reads", member=member)).status_code == status


async def test_another_agencys_officers_do_not_see_it(desk: Desk) -> None:
    await desk.know_site(holder=new_id())
    one = await desk.register(person())
    assert (await reads(desk, one["person_ids"][0], OFFICER))[0] == 404


async def test_a_protected_persons_reads_are_for_officers_only(desk: Desk) -> None:
    await desk.know_site()
    one = await desk.register(person(), protected=True)
    statuses = [(await reads(desk, one["person_ids"][0], member))[0] for member in (OFFICER, COORDINATOR)]
    assert statuses == [200, 404]


async def test_reads_served_are_the_audits_rows(desk: Desk) -> None:
    """I11: as many rows as answers with somebody in them, whoever asked however often."""
    one = await desk.register(person(given_names="Ana"), cards=[{}])
    path = f"/persons/{one['person_ids'][0]}"
    answers = [await desk.get(path, member=member) for member in (REGISTRAR, COORDINATOR, OUTSIDER, None) * 3]
    served = sum(answer.status_code == 200 for answer in answers)
    rows = await desk.rows("SELECT outcome FROM audit WHERE kind = 'READ'")
    assert (served, len(rows)) == (9, 9)
    assert (await desk.get(f"/persons/{new_id()}")).status_code == 404
    assert len(await desk.rows("SELECT FROM audit WHERE kind = 'READ'")) == 9
