"""A tablet's entries in registration: identity that was put aside is encrypted, its reading audited, and erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.registration.queries.erasing import columns_by_table, destroy
from services.registration.rules.parked import for_officers
from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, headcount, household, person
from tests.support.outboxes import TABLET, Tablet, statuses
from tests.support.people import COORDINATOR, DANLI, OFFICER, REGISTRAR

HOUSEHOLDS = "POST /registration/v1/households"
NAME = "Tzompántle Ñuble"


async def parked(desk: Desk, **fields: Any) -> tuple[Tablet, dict[str, Any], dict[str, Any]]:
    """A household that can't be registered under an id that another one has: the tablet, the body and the verdict."""
    tablet = Tablet(desk.installation, "registration")
    taken = await desk.register(person())
    body = household(person(given_names=NAME), id=taken["id"], **fields)
    [item] = await tablet.items(tablet.on_shift(REGISTRAR).entry(HOUSEHOLDS, body))
    assert (item["status"], item["parked"]) == (422, True), item
    return tablet, body, item


async def test_a_household_is_registered_by_its_worker_on_that_device_when_it_was_captured(desk: Desk) -> None:
    tablet = Tablet(desk.installation, "registration")
    body = household(person(given_names=NAME), arrival=entry())
    [item] = await tablet.items(tablet.on_shift(REGISTRAR).entry(HOUSEHOLDS, body))
    assert (item["status"], item["answer"]["household_id"]) == (201, str(body["id"]))
    [arrival] = await desk.rows("SELECT occurred_at FROM arrival")
    assert timedelta(minutes=9) < clock.real_now() - arrival["occurred_at"] < timedelta(minutes=11)
    rows = await desk.rows("SELECT operation, caller, purpose, trace_id FROM audit ORDER BY id")
    inner, outer = rows
    assert (inner["operation"], inner["caller"], inner["purpose"]) == (
        "register_household",
        REGISTRAR.subject,
        f"on device {TABLET}",
    )
    assert (outer["operation"], outer["caller"], outer["trace_id"]) == (
        "record_outbox_entries",
        TABLET,
        inner["trace_id"],
    )


async def test_what_was_put_aside_is_encrypted(desk: Desk) -> None:
    await parked(desk)
    [row] = await desk.rows("SELECT kid, content, outcome::text, operation FROM outbox_entry")
    assert row["kid"] is not None
    assert NAME.encode() not in bytes(row["content"])
    texts = [str(await desk.rows(f"SELECT t::text AS row FROM {table} AS t")) for table in ("idempotency", "outbox")]
    assert not [text for text in texts if "Tzomp" in text]


async def test_its_reading_is_a_read_of_identity(desk: Desk) -> None:
    tablet, body, item = await parked(desk)
    shown = await tablet.ask(f"/parked-entries/{item['id']}", COORDINATOR)
    assert shown.json()["body"]["members"][0]["given_names"] == NAME
    [read] = await desk.rows("SELECT operation, caller, subjects FROM audit WHERE kind = 'READ'")
    assert (read["operation"], read["caller"]) == ("read_parked_entry", COORDINATOR.subject)
    assert {body["id"], body["members"][0]["id"]} <= set(read["subjects"])
    assert NAME not in (await tablet.ask("/parked-entries", COORDINATOR)).text


async def test_a_stolen_tablet_reads_no_name(desk: Desk) -> None:
    _, _, item = await parked(desk)
    token = desk.installation.token({"SCANNER": [DANLI]}, subject=TABLET, kind="device")
    answer = await desk.installation.client.get(
        f"/registration/v1/parked-entries/{item['id']}", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["body"]) == (200, None)


@pytest.mark.parametrize("told", [{"protected": True}, {"members": [person(care_basis="NONE")]}])
async def test_an_entry_that_tells_of_protection_is_for_officers_and_its_worker(
    desk: Desk, told: dict[str, Any]
) -> None:
    tablet, _, item = await parked(desk, **({"protected": True} if "protected" in told else {}))
    if "members" in told:
        body = household(person(care_basis="NONE"), id=(await desk.register(person()))["id"])
        [item] = await tablet.items(tablet.on_shift(REGISTRAR).entry(HOUSEHOLDS, body))
    assert item["id"] not in [one["id"] for one in await tablet.parked(COORDINATOR)]
    assert (await tablet.ask(f"/parked-entries/{item['id']}", COORDINATOR)).status_code == 404
    assert (await tablet.resolve(item["id"], COORDINATOR, "DISCARDED")).status_code == 404
    assert item["id"] in [one["id"] for one in await tablet.parked(OFFICER)]
    assert (await tablet.ask(f"/parked-entries/{item['id']}", REGISTRAR)).status_code == 200
    assert (await tablet.resolve(item["id"], OFFICER, "DISCARDED")).status_code == 200


async def test_protecting_is_done_without_a_body_and_its_refusal_is_the_officers(desk: Desk) -> None:
    tablet = Tablet(desk.installation, "registration")
    worker = tablet.on_shift(REGISTRAR)
    head = (await desk.register(person()))["members"][0]["id"]
    items = await tablet.items(
        worker.entry(f"POST /registration/v1/persons/{head}/protect", {}),
        worker.entry(f"POST /registration/v1/persons/{new_id()}/protect", {}),
    )
    assert statuses(items) == [(200, False), (404, True)]
    assert await tablet.parked(COORDINATOR) == []
    assert [one["id"] for one in await tablet.parked(OFFICER)] == [items[1]["id"]]


async def test_what_stood_in_it_goes_with_the_person(desk: Desk) -> None:
    tablet, body, item = await parked(desk)
    who = body["members"][0]["id"]
    database = desk.installation.runtime("registration").database

    async def erase(session: Any) -> None:
        await destroy(session, [who], await columns_by_table(session), clock.real_now())

    await database.run(erase)
    [row] = await desk.rows("SELECT content, state FROM outbox_entry")
    assert (row["content"], row["state"]) == (None, "OPEN")
    retried = await tablet.resolve(item["id"], COORDINATOR, "RETRY")
    assert (retried.status_code, retried.json()["code"]) == (409, "entry_decided")
    assert (await tablet.resolve(item["id"], COORDINATOR, "DISCARDED")).status_code == 200


async def test_a_queue_in_an_entry_is_corrected_by_when_it_was_sent(desk: Desk) -> None:
    """Its `sent_at` was signed with it, and says when it was captured; the device's clock is an hour slow."""
    await hear_of_tablet(desk)
    tablet = Tablet(desk.installation, "registration")
    slow = clock.real_now() - timedelta(hours=1)
    done = slow - timedelta(minutes=20)
    item = {"kind": "RECORD_HEADCOUNT", "happened_at": done.isoformat(), "device_seq": 1, "headcount": headcount(4)}
    body = {"device_id": TABLET, "sent_at": done.isoformat(), "items": [item]}
    worker = tablet.on_shift(REGISTRAR)
    entry_ = worker.entry("POST /registration/v1/registrations/batch", body, captured_at=done.isoformat())
    [answered] = await tablet.items(entry_, at=slow)
    assert (answered["status"], answered["answer"]["items"][0]["status"], answered["parked"]) == (207, 201, False)
    [counted] = await desk.rows("SELECT occurred_at FROM headcount")
    assert timedelta(minutes=18) < clock.real_now() - counted["occurred_at"] < timedelta(minutes=22)


async def test_a_batch_of_which_an_item_was_refused_is_put_aside_too(desk: Desk) -> None:
    await hear_of_tablet(desk)
    tablet = Tablet(desk.installation, "registration")
    now = clock.real_now().isoformat()
    counts = [
        {"kind": "RECORD_HEADCOUNT", "happened_at": now, "device_seq": n, "headcount": one}
        for n, one in enumerate([headcount(4), headcount(5, site_id=new_id())])
    ]
    body = {"device_id": TABLET, "sent_at": now, "items": counts}
    signed = tablet.on_shift(REGISTRAR).entry("POST /registration/v1/registrations/batch", body)
    [item] = await tablet.items(signed)
    assert (item["status"], item["parked"]) == (207, True)
    assert [one["status"] for one in item["answer"]["items"]] == [201, 404]
    assert await tablet.items(signed) == [item]
    [shown] = await tablet.parked(COORDINATOR)
    assert (shown["status"], shown["problem"]["code"]) == (207, "not_found")
    again = await tablet.resolve(item["id"], COORDINATOR, "RETRY")
    assert (again.json()["state"], len(await desk.rows("SELECT id FROM headcount"))) == ("OPEN", 1)


async def hear_of_tablet(desk: Desk) -> None:
    """The directory told of it."""
    await desk.hear([DeviceChanged(device_id=TABLET, version=1, site_id=DANLI, kind="TABLET", active=True)])


def test_an_operation_that_nobody_knows_and_a_body_without_end_are_for_officers() -> None:
    assert for_officers("", {})
    assert for_officers("record_arrival", {"x": [[] for _ in range(20_000)]})
    assert not for_officers("record_arrival", {"id": "x", "kind": "TRANSIT_ENTRY"})
