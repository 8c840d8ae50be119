"""Overrides: two people give more than the rule allows, the second at once or within a day; else it is a case."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.distribution.errors import SecondPersonNeeded
from shared.clock import real_now
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.events import made
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, SCANNER, Member, fixed_id

OVERRIDE = {"reason": "LOST_OR_STOLEN"}
ANOTHER = Member(fixed_id("another coordinator"), {"SITE_COORDINATOR": [DANLI]})
ELSEWHERE = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})


async def again(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Somebody who has received, and a hand-out by override to them."""
    person = await desk.person()
    assert (await desk.give(person_id=person)).status_code == 201
    return desk.handout(person, override=OVERRIDE, **changes)


async def with_second(desk: Desk, gift: dict[str, Any], second: Member, first: Member = CLERK) -> httpx.Response:
    """The hand-out with a second person's token beside it."""
    tokens = [desk.installation.token(one.roles, subject=one.subject, kind=one.kind) for one in (first, second)]
    headers = desk.installation.headers(tokens[0], key=new_id(), **{"Content-Type": "application/json"})
    headers["Second-Authorization"] = f"Bearer {tokens[1]}"
    body = json.dumps(gift, default=str)
    return await desk.installation.client.post("/distribution/v1/handouts", content=body, headers=headers)


async def open_cases(desk: Desk, **at: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desk.get("/cases?state=OPEN", **at)).json()["items"]
    return found


async def test_countersigned_at_once_it_is_given_and_no_case(desk: Desk) -> None:
    answer = await with_second(desk, await again(desk), COORDINATOR)
    assert (answer.status_code, answer.json()["verdict"]) == (201, "GIVEN")
    signed = answer.json()["override"]
    assert (signed["asked_by"], signed["signed_by"]) == (str(CLERK.subject), str(COORDINATOR.subject))
    assert await open_cases(desk) == []
    [row] = await desk.rows("SELECT allowance, taken, over, raised FROM entitlement")
    assert row == {"allowance": 2, "taken": 2, "over": 0, "raised": 1}


@pytest.mark.parametrize("second", [ELSEWHERE, CLERK, SCANNER], ids=["another site's", "no coordinator", "a device"])
async def test_who_may_not_sign_stops_it(desk: Desk, second: Member) -> None:
    answer = await with_second(desk, await again(desk), second)
    assert (answer.status_code, answer.json()["code"]) == (409, "second_person_needed")
    assert len(await desk.rows("SELECT 1 FROM handout")) == 1


async def test_one_person_is_not_two(desk: Desk) -> None:
    answer = await with_second(desk, await again(desk), COORDINATOR, first=COORDINATOR)
    assert answer.json()["code"] == "second_person_needed"


async def test_a_forged_second_token_is_no_person(desk: Desk) -> None:
    gift = await again(desk)
    token = desk.installation.token(CLERK.roles, subject=CLERK.subject)
    headers = desk.installation.headers(token, key=new_id(), **{"Content-Type": "application/json"})
    headers["Second-Authorization"] = f"Bearer {token[:-2]}"
    body = json.dumps(gift, default=str)
    answer = await desk.installation.client.post("/distribution/v1/handouts", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


async def test_without_a_second_it_is_a_case_until_somebody_signs(desk: Desk) -> None:
    gift = await again(desk)
    assert (await desk.post("/handouts", gift)).json()["override"]["signed_by"] is None
    assert [case["kind"] for case in await open_cases(desk)] == ["OVERRIDE"]
    path = f"/handouts/{gift['id']}/countersign"
    assert (await desk.post(path, {}, member=ELSEWHERE)).json()["code"] == "not_found"
    signed = await desk.post(path, {}, member=COORDINATOR)
    assert signed.json()["signed_by"] == str(COORDINATOR.subject)
    assert await open_cases(desk) == []
    assert (await desk.post(path, {}, member=COORDINATOR)).json() == signed.json()
    assert (await desk.post(path, {}, member=ANOTHER)).json()["code"] == "already_countersigned"
    assert [event["resolution"] for event in await desk.events("case_resolved")] == ["COUNTERSIGNED"]


async def test_who_asked_for_it_signs_nothing_and_resolves_nothing(desk: Desk) -> None:
    gift = await again(desk)
    await desk.post("/handouts", gift, member=COORDINATOR)
    signed = await desk.post(f"/handouts/{gift['id']}/countersign", {}, member=COORDINATOR)
    [case] = await open_cases(desk)
    resolved = await desk.post(f"/cases/{case['case_id']}/resolve", {"resolution": "CONFIRMED"}, member=COORDINATOR)
    assert [answer.json()["code"] for answer in (signed, resolved)] == ["second_person_needed"] * 2


async def test_after_a_day_it_is_an_open_case_that_says_so(desk: Desk) -> None:
    gift = await again(desk)
    await desk.post("/handouts", gift)
    soon, late = (real_now() + timedelta(hours=hours) for hours in (23, 25))
    assert [case["overdue"] for case in await open_cases(desk, at=soon)] == [False]
    [case] = await open_cases(desk, at=late)
    assert case["overdue"]
    signed = await desk.post(f"/handouts/{gift['id']}/countersign", {}, member=COORDINATOR, at=late)
    assert signed.json()["code"] == "override_overdue"
    path = f"/cases/{case['case_id']}/resolve"
    resolved = await desk.post(path, {"resolution": "CONFIRMED"}, member=COORDINATOR, at=late)
    assert (resolved.json()["state"], resolved.json()["overdue"]) == ("RESOLVED", False)


async def test_the_database_lets_nobody_be_their_own_second(desk: Desk) -> None:
    gift = await again(desk)
    await desk.post("/handouts", gift)
    with pytest.raises(SecondPersonNeeded):
        await desk.rows(
            "INSERT INTO countersignature (handout_id, asked_by, signed_by, signed_at)"
            " SELECT handout_id, asked_by, asked_by, asked_at FROM handout_override RETURNING 1"
        )


async def test_of_many_who_sign_at_once_one_does(desk: Desk) -> None:
    gift = await again(desk)
    await desk.post("/handouts", gift)
    signers = [Member(new_id(), {"SITE_COORDINATOR": [DANLI]}) for _ in range(16)]
    path = f"/handouts/{gift['id']}/countersign"
    answers = await asyncio.gather(*(desk.post(path, {}, member=one) for one in signers))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 15}
    assert len(await desk.events("case_resolved")) == 1


async def test_offline_it_is_recorded_and_waits_for_its_second(desk: Desk) -> None:
    person, nurse = await desk.person(), new_id()
    at = (real_now() - timedelta(hours=1)).isoformat()
    first = desk.handout(person, scanned_at=at, device_seq=1)
    second = desk.handout(person, scanned_at=at, device_seq=2, override={**OVERRIDE, "asked_by": nurse})
    assert verdicts(await desk.send([second, first])) == ["GIVEN", "GIVEN"]
    assert [case["kind"] for case in await open_cases(desk)] == ["OVERRIDE"]
    assert (await desk.get(f"/handouts/{second['id']}")).json()["override"]["asked_by"] == str(nurse)


async def test_a_reversal_takes_the_raise_back(desk: Desk) -> None:
    gift = await again(desk)
    await desk.post("/handouts", gift)
    await desk.post(f"/handouts/{gift['id']}/reverse", {"id": new_id(), "reason": "error"})
    [row] = await desk.rows("SELECT allowance, taken, over, raised FROM entitlement")
    assert row == {"allowance": 1, "taken": 1, "over": 0, "raised": 0}
    assert await open_cases(desk) == []


async def test_an_override_goes_with_its_claim_to_the_household(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND"}
    alone: dict[str, Any] = {"person_id": await desk.person(), "round_id": await desk.plan(rule, code="KITCHEN")}
    await desk.give(**alone)
    await desk.give(**alone, override=OVERRIDE)
    household = await desk.household(2)
    await desk.hear(made(PersonUpdated, person_id=alone["person_id"], version=2, site_id=DANLI, household_id=household))
    rows = await desk.rows("SELECT allowance, taken, over, raised FROM entitlement WHERE unit_id = :id", id=household)
    assert rows == [{"allowance": 2, "taken": 2, "over": 0, "raised": 1}]


async def test_in_a_rolling_window_it_raises_what_may_be_had_at_once(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROLLING", "rolling_days": 30}
    gift: dict[str, Any] = {"person_id": await desk.person(), "round_id": await desk.plan(rule, code="MONTHLY")}
    assert (await desk.give(**gift)).status_code == 201
    assert (await desk.give(**gift)).json()["code"] == "already_received"
    assert (await desk.give(**gift, override=OVERRIDE)).json()["verdict"] == "GIVEN"
    assert (await desk.give(**gift)).json()["code"] == "already_received"
    assert (await desk.give(**gift, override=OVERRIDE)).json()["verdict"] == "GIVEN"
    assert await desk.rows("SELECT 1 FROM claim WHERE over") == []
