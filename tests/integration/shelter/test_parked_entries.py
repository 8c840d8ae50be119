"""What was put aside is seen at its site, by its worker and its device; a named person decides, once."""

from __future__ import annotations

from typing import Any

import asyncpg

from shared import clock
from shared.context import Context
from shared.ids import new_id
from shared.migrations import admin_url
from shared.outbox_intake import forget_parked
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import TABLET, Tablet, codes, statuses
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

STAYS = "POST /shelter/v1/stays"
DEVICE = Member(TABLET, {"SCANNER": [DANLI]}, kind="device")
COLLEAGUE = Member(fixed_id("a colleague"), {"SHELTER_STAFF": [DANLI]})
FAR_COORDINATOR = Member(fixed_id("a coordinator far away"), {"SITE_COORDINATOR": [LA_LIMA]})


async def refused(house: House) -> tuple[Tablet, dict[str, str], str]:
    """An entry for a bed that somebody else has; its id is the second value's."""
    tablet = Tablet(house.installation, "shelter")
    await house.housed({"bed_id": house.beds[0]})
    body = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}]}
    entry = tablet.on_shift(STAFF).entry(STAYS, body)
    [item] = await tablet.items(entry)
    assert (item["status"], item["parked"]) == (409, True)
    return tablet, entry, item["id"]


async def test_it_is_seen_at_its_site_by_its_worker_and_its_device_and_by_nobody_else(house: House) -> None:
    tablet, _, id_ = await refused(house)
    for member in (COORDINATOR, STAFF, DEVICE):
        assert [one["id"] for one in await tablet.parked(member)] == [id_]
        assert (await tablet.ask(f"/parked-entries/{id_}", member)).status_code == 200
    for member in (OUTSIDER, COLLEAGUE, FAR_COORDINATOR):
        assert await tablet.parked(member) == []
        assert (await tablet.ask(f"/parked-entries/{id_}", member)).status_code == 404
        assert (await tablet.resolve(id_, member, "DISCARDED")).status_code == 404
    assert await tablet.parked(COORDINATOR, site_id=str(LA_LIMA)) == []


async def test_what_was_to_be_done_is_shown_to_people_and_not_to_the_device(house: House) -> None:
    tablet, _, id_ = await refused(house)
    shown = (await tablet.ask(f"/parked-entries/{id_}", COORDINATOR)).json()
    assert shown["body"]["stays"][0]["bed_id"] == str(house.beds[0])
    assert shown["problem"]["code"] == "bed_taken"
    assert (await tablet.ask(f"/parked-entries/{id_}", DEVICE)).json()["body"] is None


async def test_a_retry_is_done_once_as_the_worker_and_is_refused_as_often_as_it_must_be(house: House) -> None:
    tablet, entry, id_ = await refused(house)
    again = await tablet.resolve(id_, COORDINATOR, "RETRY")
    assert (again.status_code, again.json()["state"], again.json()["problem"]["code"]) == (200, "OPEN", "bed_taken")
    [stay] = await house.rows("SELECT id FROM stay")
    await house.post(f"/stays/{stay['id']}/reverse", {"id": new_id(), "reason": "Otra cama"})
    key = new_id()
    done = await tablet.resolve(id_, COORDINATOR, "RETRY", key=key)
    assert (done.json()["state"], done.json()["status"]) == ("RETRIED", 201), done.text
    repeated = await tablet.resolve(id_, COORDINATOR, "RETRY", key=key)
    assert (repeated.json(), repeated.headers["Idempotent-Replayed"]) == (done.json(), "true")
    late = await tablet.resolve(id_, COORDINATOR, "RETRY")
    assert (late.status_code, late.json()["code"]) == (409, "entry_decided")
    assert len(await house.rows("SELECT id FROM stay")) == 2
    callers = await house.rows("SELECT DISTINCT caller FROM idempotency WHERE status = 201")
    assert STAFF.subject in {row["caller"] for row in callers}
    assert statuses(await tablet.items(entry)) == [(409, True)]


async def test_its_worker_may_say_that_it_was_done_otherwise(house: House) -> None:
    tablet, _, id_ = await refused(house)
    answer = await tablet.resolve(id_, STAFF, "APPLIED_OTHERWISE")
    assert (answer.status_code, answer.json()["state"]) == (200, "APPLIED_OTHERWISE")
    assert (await tablet.resolve(id_, COORDINATOR, "DISCARDED")).status_code == 409
    [shown] = await tablet.parked(COORDINATOR, state="APPLIED_OTHERWISE")
    assert (shown["decided_by"], shown["reason"]) == (str(STAFF.subject), "Se habló con la familia")


async def test_what_stood_in_it_is_forgotten_some_time_after_the_decision(house: House) -> None:
    tablet, entry, id_ = await refused(house)
    await tablet.resolve(id_, COORDINATOR, "DISCARDED")
    await forget(house)
    assert (await tablet.ask(f"/parked-entries/{id_}", COORDINATOR)).json()["body"] is not None
    await age(house, 31)
    await forget(house)
    shown = (await tablet.ask(f"/parked-entries/{id_}", COORDINATOR)).json()
    assert (shown["body"], shown["state"]) == (None, "DISCARDED")
    assert (statuses(await tablet.items(entry)), codes(await tablet.items(entry))) == ([(409, True)], ["bed_taken"])


async def test_what_is_not_decided_is_never_forgotten(house: House) -> None:
    tablet, _, id_ = await refused(house)
    await age(house, 400)
    await forget(house)
    assert (await tablet.ask(f"/parked-entries/{id_}", COORDINATOR)).json()["body"] is not None


async def forget(house: House) -> None:
    """One turn of the job."""
    runtime = house.installation.runtime("shelter")

    async def turn(session: Any) -> None:
        await forget_parked(Context(session, runtime.settings, "shelter", clock.business_now(), "turn"))

    await runtime.database.run(turn)


async def age(house: House, days: int) -> None:
    """Let all decisions and receipts be so many days old."""
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute(
            "UPDATE shelter.outbox_entry SET decided_at = decided_at - make_interval(days => $1), "
            "received_at = received_at - make_interval(days => $1)",
            days,
        )
    finally:
        await admin.close()
