"""Needs that only the officer reads, effects that prove nothing, the six questions, what a card says next."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.conftest import Desk, person
from tests.support.people import COORDINATOR, DANLI, OFFICER, Member, fixed_id

HEALTH = Member(fixed_id("nurse"), {"HEALTH": [DANLI]})
QUESTIONS = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")


async def need(desk: Desk, one: Any, code: str) -> Any:
    """Record a need."""
    return await desk.post(f"/persons/{one}/needs", {"site_id": DANLI, "code": code})


async def someone(desk: Desk, **fields: Any) -> str:
    """A registered woman, by id."""
    await desk.know_site()
    return str((await desk.register(person(**fields)))["person_ids"][0])


async def restricted(desk: Desk, one: str, member: Member) -> Any:
    """What somebody reads of restricted needs."""
    return await desk.get(f"/persons/{one}/restricted-needs", member=member)


async def test_the_answer_is_the_same_for_every_code(desk: Desk) -> None:
    one = await someone(desk)
    answers = [await need(desk, one, code) for code in ("SP-PT", "SV-VA", "XX-YY")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(("code", "fields"), [("SV-VA", {}), ("XX-YY", {}), ("PG", {"birth_date": "2010-01-01"})])
async def test_a_restricted_need_protects_and_opens_a_task(desk: Desk, code: str, fields: dict[str, Any]) -> None:
    one = await someone(desk, **{"care_basis": "PARENT", **fields})
    assert (await need(desk, one, code)).status_code == 200
    assert (await desk.get(f"/persons/{one}")).status_code == 404
    [task] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    assert (task["kind"], task["person_id"]) == ("NEED_REPORTED", one)
    assert (await restricted(desk, one, OFFICER)).json()["codes"] == [code]


async def test_an_open_need_is_read_back_and_its_effects_are_told(desk: Desk) -> None:
    one = await someone(desk)
    await need(desk, one, "SP-PT")
    shown = (await desk.get(f"/persons/{one}")).json()
    assert (shown["needs"], shown["effects"]) == (["SP-PT"], ["PRIORITY_LINE"])
    assert (await desk.events("person_updated"))[-1]["effects"] == ["PRIORITY_LINE"]


async def test_a_wish_stands_beside_what_follows_from_needs(desk: Desk) -> None:
    one = await someone(desk, needs=["ER"])
    for wished, expected in ((["OWN_ROOM"], {"OWN_ROOM", "LOWER_BED", "NEAR_TOILET", "PRIORITY_LINE"}), ([], None)):
        await desk.post(f"/persons/{one}/effects", {"site_id": DANLI, "effects": wished})
        told = set((await desk.events("person_updated"))[-1]["effects"])
        assert told == (expected or {"LOWER_BED", "NEAR_TOILET", "PRIORITY_LINE"})


async def test_health_reads_the_codes_of_health_and_of_nobody_else(desk: Desk) -> None:
    both, other = [await someone(desk, needs=codes) for codes in (["SV-VA", "SM-CI"], ["SV-VA"])]
    assert (await restricted(desk, both, HEALTH)).json()["codes"] == ["SM-CI"]
    assert (await restricted(desk, other, HEALTH)).status_code == 404
    assert (await restricted(desk, both, OFFICER)).json()["codes"] == ["SM-CI", "SV-VA"]
    audits = await desk.rows("SELECT FROM audit WHERE kind = 'READ' AND operation = 'show_restricted_needs'")
    assert len(audits) == 2


async def test_a_registrar_does_not_read_it_back(desk: Desk) -> None:
    one = await someone(desk, needs=["SV-VA"])
    assert (await desk.get(f"/persons/{one}/restricted-needs")).status_code == 403


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"relationship": "UNKNOWN"}, ["SC-UC"]),
        ({"relationship": "HEAD", "care_basis": "OTHER_RELATIVE"}, ["SC-SC", "SC-CH"]),
    ],
)
async def test_the_codes_of_a_childs_care_are_computed(desk: Desk, fields: dict[str, Any], code: list[str]) -> None:
    one = await someone(desk, birth_date="2012-03-04", **fields)
    assert (await restricted(desk, one, OFFICER)).json()["computed"] == code


async def test_disability_is_reported_of_those_asked(desk: Desk) -> None:
    answers = {"walking": "CANNOT"}, {"seeing": "SOME"}
    for each in answers:
        one = await someone(desk)
        body = {"site_id": DANLI, **dict.fromkeys(QUESTIONS, "NONE"), **each}
        assert (await desk.post(f"/persons/{one}/functioning", body)).status_code == 200
    await someone(desk)
    shown = await desk.get(f"/functioning-counts?site={DANLI}", member=COORDINATOR)
    assert (shown.json()["asked"], shown.json()["with_disability"]) == (2, 1)


async def test_the_six_questions_are_not_asked_of_the_youngest(desk: Desk) -> None:
    child = person(birth_date="2024-01-01", relationship="CHILD", care_basis="PARENT")
    one = await desk.register(person(), child)
    body = {"site_id": DANLI, **dict.fromkeys(QUESTIONS, "NONE")}
    answer = await desk.post(f"/persons/{one['person_ids'][1]}/functioning", body)
    assert answer.json()["code"] == "too_young_for_functioning"


async def test_whoever_scans_a_card_reads_its_instruction(desk: Desk) -> None:
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {})
    body = {"site_id": DANLI, "instruction": "TABLE_4"}
    assert (await desk.post(f"/cards/{code}/instruction", body)).status_code == 200
    assert (await desk.get(f"/cards/{code}")).json()["instruction"] == "TABLE_4"
    await desk.post(f"/cards/{code}/instruction", {"site_id": DANLI})
    assert (await desk.get(f"/cards/{code}")).json()["instruction"] is None
