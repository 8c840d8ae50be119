"""Every change that is answered has its row in the audit, refusals and tried doors too; a repeat adds none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk, household, person
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, REGISTRAR, Member

ELSEWHERE = Member(OUTSIDER.subject, {"REGISTRAR": [LA_LIMA]})


async def changes(desk: Desk) -> list[dict[str, Any]]:
    """The audit's rows of changes, in order."""
    return await desk.rows("SELECT * FROM audit WHERE kind = 'CHANGE' ORDER BY id")


async def test_a_change_is_written_down_with_who_what_where_and_whom(desk: Desk) -> None:
    key = new_id()
    body = household(person(given_names="Ana"), cards=[{}])
    answer = (await desk.post("/households", body, key=key)).json()
    [row] = await changes(desk)
    assert (row["operation"], row["outcome"], row["key"]) == ("register_household", "done", key)
    assert (row["caller"], row["caller_kind"], row["agency"]) == (REGISTRAR.subject, "staff", HOLDER)
    assert row["site_id"] == DANLI
    assert {str(body["id"]), *answer["person_ids"], answer["cards"][0]["card_id"]} <= set(map(str, row["subjects"]))
    assert len(row["trace_id"]) == 32


async def test_a_change_without_a_site_in_its_body_belongs_to_its_callers(desk: Desk) -> None:
    one = await desk.register(person(), cards=[{}])
    await desk.post(f"/cards/{one['cards'][0]['code']}/revoke", {"reason": "LOST"}, member=ELSEWHERE)
    assert [(row["operation"], row["site_id"]) for row in await changes(desk)] == [
        ("register_household", DANLI),
        ("revoke_card", LA_LIMA),
    ]


async def test_a_refusal_by_a_rule_is_written_down_with_its_code(desk: Desk) -> None:
    one = await desk.register(person())
    naming = {"site_id": DANLI, "member": person()}
    assert (await desk.post(f"/households/{one['id']}/members", naming)).status_code == 409
    row = (await changes(desk))[-1]
    assert (row["operation"], row["outcome"], row["subjects"]) == ("name_member", "no_unnamed_member", [one["id"]])


async def test_a_try_at_another_sites_door_is_written_down_at_home(desk: Desk) -> None:
    body = household(person())
    assert (await desk.post("/households", body, member=ELSEWHERE)).status_code == 404
    [row] = await changes(desk)
    assert (row["operation"], row["outcome"], row["site_id"]) == ("register_household", "not_found", LA_LIMA)
    assert await desk.rows("SELECT FROM idempotency") == []


async def test_a_repeat_adds_no_row(desk: Desk) -> None:
    body, key = household(person()), new_id()
    answers = [await desk.post("/households", body, key=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len(await changes(desk)) == 1


async def test_what_was_refused_before_it_was_read_adds_no_row(desk: Desk) -> None:
    assert (await desk.post("/households", {"id": "x"})).status_code == 422
    assert (await desk.post("/households", household(person()), member=None)).status_code == 401
    assert await changes(desk) == []


async def test_a_change_that_fails_to_commit_leaves_no_row(desk: Desk) -> None:
    await desk.rows("ALTER TABLE person ADD CONSTRAINT nobody CHECK (false) NOT VALID")
    try:
        assert (await desk.post("/households", household(person()))).status_code == 409
        [row] = await changes(desk)
        assert (row["outcome"], row["subjects"]) == ("conflict", [])
    finally:
        await desk.rows("ALTER TABLE person DROP CONSTRAINT nobody")
    assert await desk.rows("SELECT FROM household") == []


def test_ids_are_told_from_other_text() -> None:
    from shared.audit.entries import ids_in

    one, two, three = new_id(), new_id(), new_id()
    answer = {
        "person_ids": [str(one)],
        "code": str(three),
        "cards": [{"card_id": str(two), "count": 3}],
        "id": str(one),
    }
    assert ids_in(["HN0703", answer, None]) == (one, two)
    assert ids_in([str(UUID(int=1)), 7]) == (UUID(int=1),)
