"""A tablet's hand-outs reach distribution as their worker's, of this device alone, and whole or not once it is lost."""

from __future__ import annotations

from datetime import timedelta

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.device_logs import changed, logged, lose, recorded
from tests.support.outboxes import TABLET, Tablet, codes, statuses
from tests.support.people import CLERK, COORDINATOR

HANDOUTS = "POST /distribution/v1/handouts"


async def test_a_hand_out_and_its_reversal_are_done_once_in_their_order(desk: Desk) -> None:
    await desk.hear(changed(TABLET))
    tablet = Tablet(desk.installation, "distribution")
    worker, given = tablet.on_shift(CLERK), desk.handout(await desk.person())
    back = {"id": new_id(), "reason": "La familia lo devolvió"}
    entries = [
        worker.entry(HANDOUTS, given),
        worker.entry(HANDOUTS, desk.handout(given["person_id"])),
        worker.entry(f"{HANDOUTS}/{given['id']}/reverse", back),
    ]
    first, again = await tablet.items(*entries), await tablet.items(*entries)
    assert statuses(first) == statuses(again) == [(201, False), (409, True), (201, False)]
    assert codes(first)[1] == "already_received"
    assert [one["answer"] for one in first] == [one["answer"] for one in again]


async def test_a_log_in_an_entry_is_of_this_device_and_corrected_by_when_it_was_sent(desk: Desk) -> None:
    await desk.hear(changed(TABLET))
    tablet = Tablet(desk.installation, "distribution")
    slow = real_now() - timedelta(hours=2)
    item = await logged(desk, 1, scanned_at=(slow - timedelta(minutes=30)).isoformat())
    signed_at = (slow - timedelta(minutes=29)).isoformat()
    worker = tablet.on_shift(CLERK)
    own = {"device_id": TABLET, "sent_at": signed_at, "items": [item]}
    other = {"device_id": new_id(), "sent_at": signed_at, "items": [await logged(desk, 2)]}
    batch = f"{HANDOUTS}/batch"
    items = await tablet.items(
        worker.entry(batch, own, captured_at=signed_at), worker.entry(batch, other, captured_at=signed_at), at=slow
    )
    assert statuses(items) == [(207, False), (422, False)]
    assert items[1]["problem"]["parameters"] == {"reason": "DEVICE"}
    [row] = await desk.rows("SELECT occurred_at, device_id FROM handout")
    assert timedelta(minutes=28) < real_now() - row["occurred_at"] < timedelta(minutes=32)
    assert row["device_id"] == TABLET


async def test_what_a_lost_device_sends_is_kept_whole_until_a_named_person_decides(desk: Desk) -> None:
    await desk.hear(changed(TABLET))
    tablet = Tablet(desk.installation, "distribution")
    assert (await lose(desk, TABLET)).status_code == 200
    [item] = await tablet.items(tablet.on_shift(CLERK).entry(HANDOUTS, desk.handout(await desk.person())))
    assert (item["status"], item["parked"]) == (202, True)
    assert await recorded(desk) == 0
    [kept] = await tablet.parked(COORDINATOR, state="QUARANTINED")
    assert kept["quarantine"] == "DEVICE_LOST"
    assert (await tablet.resolve(kept["id"], CLERK, "RETRY")).status_code == 404
    assert (await tablet.resolve(kept["id"], COORDINATOR, "RETRY")).json()["state"] == "RETRIED"
    assert await recorded(desk) == 1


async def test_stock_and_scans_are_not_of_an_outbox(desk: Desk) -> None:
    tablet = Tablet(desk.installation, "distribution")
    items = await tablet.items(tablet.on_shift(CLERK).entry("POST /distribution/v1/stock/receipts", {}))
    assert codes(items) == ["operation_not_deferrable"]
