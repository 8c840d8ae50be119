"""The queue of a desk that was offline: one verdict per item, at its corrected time, each with one effect."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER, fixed_id

LAPTOP = fixed_id("laptop at danli")


@pytest.fixture
async def offline(desk: Desk) -> Desk:
    """A desk that knows its laptop."""
    await desk.hear([made(DeviceChanged, device_id=LAPTOP, site_id=DANLI, kind="DESK", active=True, version=1)])
    return desk


def queued(kind: str, seq: int = 1, at: datetime | None = None, **item: Any) -> dict[str, Any]:
    return {"kind": kind, "happened_at": at or clock.real_now(), "device_seq": seq, **item}


def queue(*items: dict[str, Any], device: UUID = LAPTOP, **more: Any) -> dict[str, Any]:
    return {"device_id": device, "sent_at": clock.real_now(), "items": list(items), **more}


async def test_a_queue_needs_a_token_a_role_and_a_device_that_is_known(offline: Desk) -> None:
    body = queue(queued("REGISTER_HOUSEHOLD", household=household(person())))
    assert (await offline.post("/registrations/batch", body, member=None)).status_code == 401
    assert (await offline.post("/registrations/batch", body, member=OUTSIDER)).status_code == 403
    assert (await offline.post("/registrations/batch", body | {"device_id": new_id()})).status_code == 404


async def test_what_is_wrong_refuses_nothing_else_and_leaves_nothing(offline: Desk) -> None:
    one, other = household(person(), unnamed={"boys": 1}), household(person())
    items = [
        queued("NAME_MEMBER", 3, household_id=one["id"], named={"site_id": DANLI, "member": person()}),
        queued("REGISTER_HOUSEHOLD", 1, household=one),
        queued("REGISTER_HOUSEHOLD", 2, household=household(person(), site_id=LA_LIMA)),
        queued("REGISTER_HOUSEHOLD", 4, household=household(person(birth_date="2999-01-01"))),
        queued("REGISTER_HOUSEHOLD", 5, household=other | {"colour": "red"}),
        {"kind": "FLY"},
        queued("REGISTER_HOUSEHOLD", 6, household=household(one["members"][0])),
        queued("RECORD_ARRIVAL", 7, arrival={"id": new_id(), "site_id": DANLI, "household_id": one["id"], **entry()}),
    ]
    answer = await offline.post("/registrations/batch", queue(*items))
    assert answer.status_code == 207
    assert [item["status"] for item in answer.json()["items"]] == [201, 201, 404, 422, 422, 422, 422, 201]
    assert len(await offline.rows("SELECT FROM household")) == 1
    assert {event["household_id"] for event in await offline.events("household_changed")} == {str(one["id"])}
    assert len(await offline.events("person_registered")) == 2


async def test_a_queue_again_in_other_parts_makes_no_second_person(offline: Desk) -> None:
    items = [queued("REGISTER_HOUSEHOLD", n, household=household(person(), cards=[{}])) for n in range(3)]
    whole = await offline.post("/registrations/batch", queue(*items))
    parts = [await offline.post("/registrations/batch", queue(item, more=True)) for item in reversed(items)]
    parts.append(await offline.post("/registrations/batch", queue(*items, sent_at=clock.real_now())))
    cards = {item["resource"]["cards"][0]["code"] for item in whole.json()["items"]}
    assert {item["resource"]["cards"][0]["code"] for part in parts for item in part.json()["items"]} == cards
    assert len(await offline.rows("SELECT FROM person")) == 3
    assert len(await offline.events("person_registered")) == 3


@pytest.mark.parametrize("wrong", [timedelta(days=-3650), timedelta(0), timedelta(days=3650)])
async def test_a_clock_that_is_off_is_corrected(offline: Desk, wrong: timedelta) -> None:
    its_now = clock.real_now() + wrong
    arrival = entry(occurred_at=its_now - timedelta(hours=3))
    item = queued("REGISTER_HOUSEHOLD", at=its_now - timedelta(hours=2), household=household(person(), arrival=arrival))
    assert (await offline.post("/registrations/batch", queue(item, sent_at=its_now))).status_code == 207
    [row] = await offline.rows(
        """
        SELECT now() - p.registered_at BETWEEN '119 min' AND '121 min' AS registered,
               now() - a.occurred_at BETWEEN '179 min' AND '181 min' AS arrived
        FROM person AS p JOIN arrival AS a ON a.person_id = p.id
        """
    )
    assert (row["registered"], row["arrived"]) == (True, True)


async def test_nothing_lies_before_the_queue_that_was_heard_or_after_the_receipt(offline: Desk) -> None:
    first = queued("REGISTER_HOUSEHOLD", household=household(person()))
    await offline.post("/registrations/batch", queue(first))
    long_ago = queued("REGISTER_HOUSEHOLD", at=clock.real_now() - timedelta(days=3), household=household(person()))
    to_come = queued("REGISTER_HOUSEHOLD", 2, clock.real_now() + timedelta(days=3), household=household(person()))
    await offline.post("/registrations/batch", queue(long_ago, to_come))
    rows = await offline.rows("SELECT registered_at FROM person WHERE registered_at > now() - interval '5 min'")
    assert len(rows) == 3


async def test_a_device_that_was_shut_out_is_sent_by_a_coordinator(offline: Desk) -> None:
    await offline.hear([made(DeviceChanged, device_id=LAPTOP, site_id=DANLI, kind="DESK", active=False, version=2)])
    body = queue(queued("REGISTER_HOUSEHOLD", household=household(person())))
    refused = await offline.post("/registrations/batch", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "device_revoked")
    assert await offline.rows("SELECT FROM person") == []
    assert (await offline.post("/registrations/batch", body, member=COORDINATOR)).status_code == 207


async def test_more_than_five_hundred_items_are_refused(offline: Desk) -> None:
    item = queued("REGISTER_HOUSEHOLD", household=household())
    assert (await offline.post("/registrations/batch", queue(*[item] * 501))).status_code == 422
