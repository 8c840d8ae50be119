"""A child leaves by a hand-over: an officer writes down to whom, by which document, where; officers alone read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.handing_over import child, hand_over, record, recorded, take_back
from tests.integration.registration.merging import merge
from tests.integration.registration.staying import tasks
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

ELSEWHERE = Member(fixed_id("an officer elsewhere"), {"PROTECTION_OFFICER": [LA_LIMA]})
BOTH_SITES = Member(fixed_id("an officer of two sites"), {"PROTECTION_OFFICER": [DANLI, LA_LIMA]})
RECEIVER = ("xochiquetzal", "wamblingorp", "abuela", "00042")


async def read(desk: Desk, child_id: str, member: Member | None = OFFICER) -> list[dict[str, Any]]:
    """What an officer reads of a child."""
    answer = await desk.get(f"/persons/{child_id}/hand-overs", member=member)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_it_says_to_whom_by_which_document_by_which_officer_and_where(desk: Desk) -> None:
    child_id, _ = await child(desk)
    id_ = await recorded(desk, child_id)
    [one] = await read(desk, child_id)
    said = hand_over(child_id, id=id_)
    assert {name: one[name] for name in said if name in one} == {
        name: str(value) for name, value in said.items() if name in one
    }
    assert (one["hand_over_id"], one["recorded_by"]) == (id_, str(OFFICER.subject))
    assert one["handed_over_at"] == one["recorded_at"]
    assert one["reversed_at"] is None


async def test_a_protected_child_is_named_by_its_card(desk: Desk) -> None:
    child_id, code = await child(desk)
    await recorded(desk, card=code, to_kind="ORGANISATION", to_relation=None, to_organisation="Casa Alianza")
    [one] = await read(desk, child_id)
    assert (one["to_kind"], one["to_organisation"]) == ("ORGANISATION", "Casa Alianza")


async def test_a_child_who_is_in_no_alarm_is_handed_over_too(desk: Desk) -> None:
    child_id, _ = await child(desk, care_basis="PARENT")
    await recorded(desk, child_id)
    assert len(await read(desk, child_id)) == 1


async def test_an_adult_is_not(desk: Desk) -> None:
    adult, _ = await child(desk, birth_date="1990-03-04", care_basis="NOT_ASKED")
    answer = await record(desk, hand_over(adult))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_child")
    assert await desk.rows("SELECT 1 FROM hand_over") == []


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"person_id": None}, "/person_id"),
        ({"card": "A1B2C3D4E5"}, "/person_id"),
        ({"to_relation": None}, "/to_relation"),
        ({"to_kind": "AUTHORITY"}, "/to_organisation"),
        ({"document_number": None}, "/document_number"),
        ({"document_kind": "NONE"}, "/document_number"),
        ({"document_kind": "NONE", "document_number": None}, "/no_document_reason"),
        ({"no_document_reason": "LOST"}, "/no_document_reason"),
        ({"handed_over_at": "2199-01-01T00:00:00Z"}, "/handed_over_at"),
    ],
)
async def test_what_is_missing_or_too_much_is_said_and_nothing_is_stored(
    desk: Desk, fields: dict[str, Any], pointer: str
) -> None:
    child_id, _ = await child(desk)
    answer = await record(desk, {name: value for name, value in hand_over(child_id, **fields).items() if value})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await desk.rows("SELECT 1 FROM hand_over") == []


async def test_that_no_document_was_seen_is_said_with_a_reason(desk: Desk) -> None:
    child_id, _ = await child(desk)
    body = hand_over(child_id, document_kind="NONE", no_document_reason="LOST")
    del body["document_number"]
    assert (await record(desk, body)).status_code == 201
    assert (await read(desk, child_id))[0]["no_document_reason"] == "LOST"


@pytest.mark.parametrize(
    ("member", "status"), [(None, 401), (REGISTRAR, 403), (COORDINATOR, 403), (ELSEWHERE, 404)], ids=str
)
async def test_nobody_but_the_childs_officers_records_reads_or_takes_back(
    desk: Desk, member: Member | None, status: int
) -> None:
    child_id, code = await child(desk)
    site = LA_LIMA if member is ELSEWHERE else DANLI
    assert (await record(desk, hand_over(child_id, site_id=site), member)).status_code == status
    assert (await record(desk, hand_over(card=code, site_id=site), member)).status_code == status
    id_ = await recorded(desk, child_id)
    assert (await desk.get(f"/persons/{child_id}/hand-overs", member=member)).status_code == status
    assert (await take_back(desk, id_, member)).status_code == status
    assert (await read(desk, child_id))[0]["reversed_at"] is None


async def test_a_card_of_nobody_and_a_child_of_nobody_are_answered_alike(desk: Desk) -> None:
    await desk.know_site()
    [code] = await desk.batch(1)
    assert (await desk.post(f"/cards/{code}/bind", {"sex": "FEMALE", "population": "IN_TRANSIT"})).status_code == 200
    answers = [await record(desk, hand_over(card=code)), await record(desk, hand_over(new_id()))]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_an_officer_who_is_excluded_from_the_record_reads_none(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id)
    await desk.post(f"/persons/{child_id}/excluded-principals", {"principal_ids": [OFFICER.subject]}, member=BOTH_SITES)
    assert (await desk.get(f"/persons/{child_id}/hand-overs", member=OFFICER)).status_code == 404


async def test_of_an_unprotected_child_an_officer_elsewhere_reads_only_what_happened_there(desk: Desk) -> None:
    child_id, _ = await child(desk, care_basis="PARENT")
    await recorded(desk, child_id)
    assert await read(desk, child_id, ELSEWHERE) == []


async def test_every_read_is_in_the_audit(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id)
    await read(desk, child_id)
    rows = await desk.rows("SELECT caller, purpose, subjects FROM audit WHERE operation = 'list_hand_overs'")
    assert [(row["caller"], row["purpose"], [str(id_) for id_ in row["subjects"]]) for row in rows] == [
        (OFFICER.subject, "PROTECTION", [child_id])
    ]


async def test_sent_again_it_is_one_and_its_id_stands_for_no_other(desk: Desk) -> None:
    child_id, _ = await child(desk)
    body = hand_over(child_id)
    answers = [await record(desk, body) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    other = await record(desk, {**body, "to_name": "Otra"})
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await read(desk, child_id)) == 1


async def test_it_closes_the_alarms_task_and_the_alarm_and_protection_stand(desk: Desk) -> None:
    child_id, _ = await child(desk)
    assert await tasks(desk) == [("CHILD_UNACCOMPANIED", child_id, None)]
    await recorded(desk, child_id)
    assert await tasks(desk, open_only=False) == [("CHILD_UNACCOMPANIED", child_id, "HANDLED")]
    [row] = await desk.rows("SELECT closed_by, seen_by FROM protection_task")
    assert (row["closed_by"], row["seen_by"]) == (OFFICER.subject, OFFICER.subject)
    [row] = await desk.rows("SELECT protected, child_alarm FROM person")
    assert dict(row) == {"protected": True, "child_alarm": "UNACCOMPANIED"}


async def test_what_is_not_about_care_stays_open(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await desk.post(f"/persons/{child_id}/needs", {"site_id": DANLI, "code": "SV-VA"})
    await recorded(desk, child_id)
    assert await tasks(desk) == [("NEED_REPORTED", child_id, None)]


async def test_one_that_is_written_down_late_closes_no_alarm_that_came_after_it(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id, handed_over_at="2023-06-15T15:00:00Z")
    assert await tasks(desk) == [("CHILD_UNACCOMPANIED", child_id, None)]


async def test_taken_back_it_stays_to_be_read_and_the_task_is_open_again(desk: Desk) -> None:
    child_id, _ = await child(desk)
    id_ = await recorded(desk, child_id)
    assert (await take_back(desk, id_)).status_code == 201
    [one] = await read(desk, child_id)
    assert (one["reversal_reason"], one["reversed_by"]) == ("DID_NOT_HAPPEN", str(OFFICER.subject))
    assert await tasks(desk) == [("CHILD_UNACCOMPANIED", child_id, None)]


async def test_recorded_twice_and_one_taken_back_the_task_stays_closed_until_both_are(desk: Desk) -> None:
    child_id, _ = await child(desk)
    first, second = [await recorded(desk, child_id) for _ in range(2)]
    await take_back(desk, first, reason="ENTERED_TWICE")
    assert await tasks(desk) == []
    await take_back(desk, second)
    assert await tasks(desk) == [("CHILD_UNACCOMPANIED", child_id, None)]


async def test_a_task_that_an_officer_closed_since_stays_closed(desk: Desk) -> None:
    child_id, _ = await child(desk)
    first = await recorded(desk, child_id)
    await take_back(desk, first)
    [task] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    await desk.post(f"/protection/tasks/{task['task_id']}/close", {"outcome": "REFERRED"}, member=OFFICER)
    await take_back(desk, await recorded(desk, child_id))
    assert await tasks(desk, open_only=False) == [("CHILD_UNACCOMPANIED", child_id, "REFERRED")]


async def test_it_is_taken_back_once_and_the_same_reversal_again_is_answered_as_it_was(desk: Desk) -> None:
    child_id, _ = await child(desk)
    id_ = await recorded(desk, child_id)
    reversal = new_id()
    statuses = [(await take_back(desk, id_, id=reversal)).status_code for _ in range(2)]
    again = await take_back(desk, id_)
    assert (statuses, again.status_code, again.json()["code"]) == ([201, 201], 409, "reversed_already")


async def test_after_its_day_it_is_not_taken_back(desk: Desk) -> None:
    child_id, _ = await child(desk)
    id_ = await recorded(desk, child_id)
    await desk.rows("UPDATE hand_over SET recorded_at = recorded_at - interval '1 day' RETURNING id")
    answer = await take_back(desk, id_)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo_hand_over")


async def test_nothing_of_it_leaves_and_nothing_is_told(desk: Desk) -> None:
    child_id, code = await child(desk)
    before = (len(await desk.events()), len(await desk.children()))
    await take_back(desk, await recorded(desk, child_id))
    await recorded(desk, card=code)
    assert (len(await desk.events()), len(await desk.children())) == before
    stored = [
        await desk.rows(f"SELECT t::text AS row FROM {table} AS t")
        for table in ("outbox", "idempotency", "client_object", "audit", "protection_task")
    ]
    assert [word for word in RECEIVER if word in str(stored).lower()] == []


async def test_it_is_in_the_access_export_and_gone_with_the_child(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await take_back(desk, await recorded(desk, child_id))
    held = (await desk.post(f"/persons/{child_id}/access-export", {}, member=OFFICER)).json()["held"]
    assert held["hand_over"][0]["to_name"] == "Xochiquetzal Wamblingorp"
    assert held["hand_over_reversal"][0]["reason"] == "DID_NOT_HAPPEN"
    assert (await desk.post(f"/persons/{child_id}/erase", {"reason": "REQUESTED"}, member=OFFICER)).status_code == 200
    left = str(await desk.rows("SELECT t::text AS row FROM hand_over AS t")).lower()
    assert [word for word in RECEIVER if word in left] == []
    assert "national_id" in left


async def test_it_is_the_survivors_while_two_records_are_one(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id)
    other = person(birth_date="2015-03-04")
    home = await desk.register(other)
    merged = await merge(
        desk, other, {"id": UUID(child_id)}, member=OFFICER, household_id=home["id"], choices={"care": "OTHER"}
    )
    assert merged.status_code in (200, 201), merged.text
    assert len(await read(desk, str(other["id"]))) == 1
    assert len(await read(desk, child_id)) == 1


async def test_the_database_keeps_a_missing_document_and_its_reason_together(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id)
    with pytest.raises(Exception, match="hand_over_without_document_says_why"):
        await desk.rows("UPDATE hand_over SET document_kind = 'NONE' RETURNING id")
