"""A log is read item by item: what is wrong with one refuses no other, and goods that left are always recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import made
from tests.support.people import CLERK, DANLI, SCANNER, SCANNER_ID


async def logged(desk: Desk, **changes: Any) -> dict[str, Any]:
    """One item of a log, five minutes old."""
    recipient = {} if "card" in changes else {"person_id": await desk.person()}
    scanned_at = real_now() - timedelta(minutes=5)
    return desk.handout(**{**recipient, "scanned_at": scanned_at.isoformat(), **changes})


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"card": "https://example.org/menu"}, "/card"),
        ({"quantity": 101}, "/quantity"),
        ({"device_decision": "REFUSED"}, "/device_decision"),
    ],
    ids=["a foreign QR", "too many", "not given"],
)
async def test_an_item_that_is_wrong_is_named_and_the_others_are_recorded(
    desk: Desk, wrong: dict[str, Any], pointer: str
) -> None:
    answer = await desk.send([await logged(desk), await logged(desk, **wrong), await logged(desk)])
    assert verdicts(answer) == ["GIVEN", "invalid_request", "GIVEN"]
    item = answer.json()["items"][1]
    assert (item["status"], item["problem"]["errors"][0]["pointer"]) == (422, pointer)


async def test_an_id_that_is_another_movements_is_that_items_problem(desk: Desk) -> None:
    receipt = {"id": new_id(), "site_id": DANLI, "lines": [{"item_id": desk.item_id, "quantity": 5}]}
    assert (await desk.post("/stock/receipts", receipt)).status_code == 201
    answer = await desk.send([await logged(desk, id=receipt["id"]), await logged(desk)])
    assert verdicts(answer) == ["id_reused", "GIVEN"]


async def test_an_items_problem_speaks_the_callers_language_and_names_the_trace(desk: Desk) -> None:
    body = {"device_id": SCANNER_ID, "sent_at": real_now(), "items": [await logged(desk, quantity=0)]}
    await desk.hear(made(DeviceChanged, device_id=SCANNER_ID, site_id=DANLI, kind="SCANNER", active=True))
    answer = await desk.post("/handouts/batch", body, language="en")
    problem = answer.json()["items"][0]["problem"]
    assert problem["title"] == "The request is not valid"
    assert problem["type"].startswith("http")
    assert len(problem["trace_id"]) == 32


async def refused_at_the_desk(desk: Desk) -> dict[str, Any]:
    """A hand-out that the desk refused, for the person had received."""
    body = desk.handout(await desk.person())
    await desk.post("/handouts", {**body, "id": new_id()})
    assert (await desk.post("/handouts", body)).status_code == 409
    return body


async def test_what_a_desk_refused_and_the_device_gave_is_recorded_under_an_id_of_its_own(desk: Desk) -> None:
    body = await refused_at_the_desk(desk)
    item = {**body, "scanned_at": real_now().isoformat()}
    answers = [await desk.send([item]) for _ in range(2)]
    own = uuid5(body["id"], "given")
    for answer in answers:
        assert verdicts(answer) == ["GIVEN_OVER"]
        assert answer.json()["items"][0]["resource"]["handout_id"] == str(own)
    assert await desk.rows("SELECT verdict FROM verdict WHERE handout_id = :id", id=body["id"]) == [
        {"verdict": "REFUSED"}
    ]
    assert (await desk.rows("SELECT sum(qty)::int AS kits FROM claim"))[0]["kits"] == 2


async def test_another_content_under_a_refused_id_is_not_recorded(desk: Desk) -> None:
    body = await refused_at_the_desk(desk)
    item = {**body, "person_id": await desk.person(), "scanned_at": real_now().isoformat()}
    assert verdicts(await desk.send([item])) == ["id_reused"]


async def test_a_device_sends_no_other_devices_log(desk: Desk) -> None:
    answer = await desk.send([await logged(desk)], device_id=new_id())
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_a_device_gives_as_no_other_device(desk: Desk) -> None:
    body = desk.handout(await desk.person(), device_id=new_id())
    assert (await desk.post("/handouts", body, member=SCANNER)).status_code == 404
    assert (await desk.post("/handouts", {**body, "device_id": SCANNER_ID}, member=SCANNER)).status_code == 201


async def test_staff_send_the_log_of_a_device_that_is_known(desk: Desk) -> None:
    device_id: UUID = new_id()
    unknown = await desk.send([await logged(desk)], device_id=device_id, member=CLERK)
    await desk.hear(made(DeviceChanged, device_id=device_id, site_id=DANLI, kind="SCANNER", active=True))
    known = await desk.send([await logged(desk)], device_id=device_id, member=CLERK)
    assert (unknown.status_code, known.status_code) == (404, 207)


async def test_a_mistyped_code_is_refused_at_the_desk_and_recorded_in_a_log(desk: Desk) -> None:
    code = card().code
    mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = await desk.give(card=mistyped)
    assert (answer.status_code, answer.json()["errors"][0]) == (
        422,
        {"pointer": "/card", "code": "check_character"},
    )
    assert (await desk.get(f"/entitlements?site_id={DANLI}&card={mistyped}")).status_code == 422
    assert verdicts(await desk.send([await logged(desk, card=mistyped)])) == ["UNKNOWN_CARD"]
