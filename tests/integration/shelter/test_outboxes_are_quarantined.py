"""What comes after a worker or a device was shut out, or of a shift that was over, is kept whole and not done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import TABLET, OnShift, Tablet, statuses
from tests.support.people import COORDINATOR, DANLI

STAYS = "POST /shelter/v1/stays"


def check_in(bed: object) -> dict[str, Any]:
    """Somebody without data."""
    return {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": bed}]}


def revoke(house: House, subject: object) -> None:
    """As the poll of the directory would find it."""
    known = house.installation.runtime("shelter").authenticator._revoked.until
    known[str(subject)] = clock.real_now() - timedelta(minutes=1)


async def quarantined(house: House, tablet: Tablet, worker: OnShift, **more: Any) -> dict[str, Any]:
    """Send one entry; it must be kept and not done."""
    entry = worker.entry(STAYS, check_in(house.beds[0]), **more)
    assert statuses(await tablet.items(entry)) == [(202, True)]
    assert statuses(await tablet.items(entry)) == [(202, True)]
    assert await house.rows("SELECT id FROM stay") == []
    [kept] = await tablet.parked(COORDINATOR, state="QUARANTINED")
    return kept


async def test_of_a_worker_who_was_revoked(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    revoke(house, STAFF.subject)
    assert (await quarantined(house, tablet, worker))["quarantine"] == "REVOKED"


async def test_of_a_device_that_is_known_to_be_shut_out(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    gone = DeviceChanged(device_id=TABLET, version=2, site_id=DANLI, kind="TABLET", active=False)
    await house.tell(gone)
    assert (await quarantined(house, tablet, tablet.on_shift(STAFF)))["quarantine"] == "DEVICE_LOST"


@pytest.mark.parametrize("days", [8, 91])
async def test_of_a_certificate_whose_time_is_over(house: House, days: int) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF, began=clock.real_now() - timedelta(days=days))
    assert (await quarantined(house, tablet, worker))["quarantine"] == "EXPIRED"


async def test_what_was_done_within_the_shift_is_done_when_the_device_comes_back_late(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF, began=clock.real_now() - timedelta(days=12))
    then = (clock.real_now() - timedelta(days=6)).isoformat()
    assert statuses(await tablet.items(worker.entry(STAYS, check_in(house.beds[0]), captured_at=then))) == [
        (201, False)
    ]


async def test_a_revoked_worker_is_told_of_what_was_done_before(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    assert statuses(await tablet.items(entry)) == [(201, False)]
    revoke(house, STAFF.subject)
    assert statuses(await tablet.items(entry)) == [(201, False)]


async def test_a_named_person_other_than_the_worker_has_it_done(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    revoke(house, STAFF.subject)
    kept = await quarantined(house, tablet, worker)
    house.installation.runtime("shelter").authenticator._revoked.until.clear()
    assert (await tablet.resolve(kept["id"], STAFF, "RETRY")).status_code == 404
    answer = await tablet.resolve(kept["id"], COORDINATOR, "RETRY")
    assert (answer.status_code, answer.json()["state"], answer.json()["status"]) == (200, "RETRIED", 201)
    assert len(await house.rows("SELECT id FROM stay")) == 1
    [done] = await tablet.parked(COORDINATOR, state="RETRIED")
    assert done["decided_by"] == str(COORDINATOR.subject)
