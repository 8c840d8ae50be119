"""A hit on a protected record, and a run of wrong answers, are tasks of the officers; nobody else hears of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from amparo.cli.retention import run_all
from services.registration.commands import comparing
from services.registration.commands.match_runs import RunKind
from tests.integration.registration.conftest import Desk, entry
from tests.integration.registration.known import xiomara
from tests.integration.registration.merging import decide, merge, undo
from tests.integration.registration.test_match_runs import ran
from tests.integration.registration.test_retention import erased, known, settings_of
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

MATCH = "PROTECTED_MATCH"
ELSEWHERE = Member(fixed_id("officer at la lima"), {"PROTECTION_OFFICER": [LA_LIMA]})


@pytest.fixture(autouse=True)
def fresh_surroundings() -> None:
    """No test sees what another one's people made common."""
    comparing.forget()


async def tasks(desk: Desk, kind: str = MATCH, *, member: Member = OFFICER, query: str = "") -> list[dict[str, Any]]:
    """The tasks of this kind that an officer finds."""
    answer = await desk.get(f"/protection/tasks{query}", member=member)
    assert answer.status_code == 200, answer.text
    return [task for task in answer.json()["items"] if task["kind"] == kind]


async def hit(desk: Desk) -> tuple[str, str]:
    """A protected woman, and an open record of her that a desk made after it."""
    await desk.know_site()
    hidden = await desk.register(xiomara(needs=["LP-VO"]), arrival=entry())
    again = await desk.register(xiomara(), arrival=entry())
    return hidden["person_ids"][0], again["person_ids"][0]


async def test_a_hit_is_found_by_the_officers_and_closed_by_them(desk: Desk) -> None:
    hidden, again = await hit(desk)
    [task] = await tasks(desk)
    assert (task["person_id"], task["about_id"], task["site_id"]) == (hidden, again, str(DANLI))
    close = f"/protection/tasks/{task['task_id']}/close"
    for member, status in ((REGISTRAR, 403), (COORDINATOR, 403), (ELSEWHERE, 404)):
        assert (await desk.post(close, {"outcome": "HANDLED"}, member=member)).status_code == status
    assert await tasks(desk, member=ELSEWHERE) == []
    assert (await desk.post(close, {"outcome": "HANDLED"}, member=OFFICER)).status_code == 200
    assert await tasks(desk) == []
    [closed] = await tasks(desk, query="?open_only=false")
    assert closed["outcome"] == "HANDLED"


async def test_a_hit_that_was_closed_is_not_asked_again_every_night(desk: Desk) -> None:
    await hit(desk)
    [task] = await tasks(desk)
    await desk.post(f"/protection/tasks/{task['task_id']}/close", {"outcome": "NOT_NEEDED"}, member=OFFICER)
    await ran(desk, RunKind.ALL)
    assert await desk.rows("SELECT FROM match_pair WHERE state = 'OPEN'")
    assert await tasks(desk) == []


@pytest.mark.parametrize(("judgement", "open_still"), [("DIFFERENT", False), ("NOT_SURE", True), ("SAME", True)])
async def test_a_hit_that_was_judged_is_no_task_any_more(desk: Desk, judgement: str, open_still: bool) -> None:
    hidden, again = map(UUID, await hit(desk))
    answer = await decide(desk, {"id": hidden}, {"id": again}, judgement, member=OFFICER)
    assert answer.status_code == 200, answer.text
    assert bool(await tasks(desk)) is open_still
    [kept] = await tasks(desk, query="?open_only=false")
    assert kept["outcome"] == (None if open_still else "HANDLED")


async def test_a_hit_that_was_merged_is_no_task_any_more_nor_after_an_unmerge(desk: Desk) -> None:
    hidden, again = map(UUID, await hit(desk))
    [home] = await desk.rows("SELECT household_id FROM person WHERE id = $1", hidden)
    merged = await merge(desk, {"id": hidden}, {"id": again}, member=OFFICER, household_id=home["household_id"])
    assert merged.status_code == 201, merged.text
    assert await tasks(desk) == []
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).is_success
    assert await tasks(desk) == []


async def test_whoever_never_sees_one_of_the_two_finds_no_task(desk: Desk) -> None:
    hidden, _ = await hit(desk)
    colleague = Member(fixed_id("another officer"), {"PROTECTION_OFFICER": [DANLI]})
    [task] = await tasks(desk, member=colleague)
    body = {"principal_ids": [str(colleague.subject)]}
    await desk.post(f"/persons/{hidden}/excluded-principals", body, member=OFFICER)
    assert await tasks(desk, member=colleague) == []
    path = f"/protection/tasks/{task['task_id']}"
    assert (await desk.post(f"{path}/seen", {}, member=colleague)).status_code == 404
    assert (await desk.post(f"{path}/close", {"outcome": "HANDLED"}, member=colleague)).status_code == 404
    assert len(await tasks(desk)) == 1


async def test_the_desk_is_answered_to_the_byte_as_before_anybody_was_known(desk: Desk) -> None:
    await desk.know_site()
    body = {"site_id": DANLI, "members": [xiomara()]}
    before = await desk.post("/persons/candidates", body)
    await desk.register(xiomara(needs=["LP-VO"]), arrival=entry())
    after = await desk.post("/persons/candidates", body)
    assert (before.status_code, before.text) == (after.status_code, after.text)


async def test_a_hit_keeps_no_record_from_being_erased_in_time_and_a_case_does(desk: Desk) -> None:
    over, case = await known(desk, "IN_TRANSIT", 91), await known(desk, "IN_TRANSIT", 91)
    for person_id, kind in ((over, MATCH), (case, "NEED_REPORTED")):
        await desk.rows(
            "INSERT INTO protection_task (id, kind, site_id, person_id, opened_at, due_at)"
            " VALUES (gen_random_uuid(), $1, $2, $3, now(), now())",
            kind,
            DANLI,
            person_id,
        )
    await run_all(settings_of(desk))
    assert await erased(desk) == {over}


async def test_who_asks_what_is_held_about_them_is_not_told_of_somebody_else(desk: Desk) -> None:
    hidden, _ = await hit(desk)
    held = (await desk.post(f"/persons/{hidden}/access-export", {}, member=OFFICER)).json()["held"]
    assert [task["kind"] for task in held["protection_task"]] == ["NEED_REPORTED"]
