"""Entries of a device's outbox are done as their workers, one by one, in their order; the same again is one effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared import clock
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import Tablet, codes, statuses
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

STAYS = "POST /shelter/v1/stays"


def check_in(bed: object, stay_id: object = None, **more: object) -> dict[str, object]:
    """The body of a check-in of somebody without data."""
    return {"site_id": DANLI, "stays": [{"id": stay_id or new_id(), "bed_id": bed}], **more}


async def test_an_entry_is_done_as_its_worker_when_it_was_captured(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    [item] = await tablet.items(tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0])))
    assert item["status"] == 201, item
    assert item["parked"] is False
    [stay] = item["answer"]["stays"]
    age = clock.real_now() - datetime.fromisoformat(stay["started_at"])
    assert timedelta(minutes=9) < age < timedelta(minutes=11)
    [row] = await house.rows(
        "SELECT caller, count(*) AS keys FROM idempotency WHERE caller = :c GROUP BY 1", c=STAFF.subject
    )
    assert row["keys"] == 1


async def test_the_same_entries_again_have_one_effect_and_the_same_answers(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    entries = [
        worker.entry(STAYS, check_in(house.beds[0])),
        worker.entry(STAYS, check_in(house.beds[0]), seq=2),
        worker.entry("POST /shelter/v1/stays/end", {"site_id": DANLI, "ends": []}, seq=3),
    ]
    key = new_id()
    first = await tablet.send(*entries, key=key)
    again = await tablet.items(*entries)
    assert statuses(first.json()["items"]) == [(201, False), (409, True), (422, False)]
    assert [{**one, "problem": None} for one in again] == [{**one, "problem": None} for one in first.json()["items"]]
    assert codes(again) == codes(first.json()["items"]) == [None, "bed_taken", "invalid_request"]
    assert len(await house.rows("SELECT id FROM stay")) == 1
    assert len(await house.events("shelter.stay_started.v1")) == 1


async def test_an_item_that_is_refused_is_put_aside_and_the_others_go_on_in_their_order(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker, stay = tablet.on_shift(STAFF), new_id()
    items = await tablet.items(
        worker.entry(STAYS, check_in(house.beds[0], stay)),
        worker.entry(STAYS, check_in(house.beds[0])),
        worker.entry(
            "POST /shelter/v1/stays/move",
            {"site_id": DANLI, "moves": [{"id": new_id(), "stay_id": stay, "bed_id": house.beds[1]}]},
        ),
        worker.entry("POST /shelter/v1/stays/end", {"site_id": DANLI, "ends": [{"stay_id": stay, "reason": "HOME"}]}),
    )
    assert statuses(items) == [(201, False), (409, True), (200, False), (200, False)], items
    [aside] = await tablet.parked(COORDINATOR, state="OPEN", site_id=str(DANLI))
    assert (aside["id"], aside["problem"]["code"], aside["worker_id"]) == (
        items[1]["id"],
        "bed_taken",
        str(STAFF.subject),
    )


async def test_more_than_fifty_are_refused_whole(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    answer = await tablet.send(*[entry] * 51)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    items = await tablet.items(*[entry] * 50)
    assert statuses(items) == [(201, False)] * 50
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_an_id_stands_for_one_signed_text(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker, id_ = tablet.on_shift(STAFF), new_id()
    first = worker.entry(STAYS, check_in(house.beds[0]), id=id_)
    other = worker.entry(STAYS, check_in(house.beds[1]), id=id_)
    assert statuses(await tablet.items(first)) == [(201, False)]
    [refused] = await tablet.items(other)
    assert (refused["status"], refused["problem"]["code"], refused["parked"]) == (422, "id_reused", False)
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_a_desk_that_asked_directly_first_and_queued_then_has_one_effect(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    body, key = check_in(house.beds[0]), new_id()
    assert (await house.post("/stays", body, key=key)).status_code == 201
    assert statuses(await tablet.items(tablet.on_shift(STAFF).entry(STAYS, body, idempotency_key=key))) == [
        (201, False)
    ]
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_what_is_recorded_offline_is_corrected_by_when_it_was_sent(house: House) -> None:
    """The tablet's clock is two hours slow; what it signed yesterday knows nothing of when it will be sent."""
    tablet = Tablet(house.installation, "shelter")
    started = (clock.real_now() - timedelta(hours=1)).isoformat()
    body = check_in(house.beds[0], recorded_offline=True, started_at=started)
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    [item] = await tablet.items(tablet.on_shift(STAFF).entry(STAYS, body))
    assert (item["status"], item["answer"]["stays"][0]["wanted_bed_id"]) == (201, str(house.beds[0]))


async def test_a_worker_without_the_role_is_refused_as_the_operation_refuses(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    items = await tablet.items(tablet.on_shift(OUTSIDER).entry(STAYS, check_in(house.beds[0])))
    assert (statuses(items), codes(items)) == ([(404, True)], ["not_found"])
    assert await house.rows("SELECT id FROM stay") == []


async def test_only_what_a_desk_does_offline_may_be_named(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(COORDINATOR)
    items = await tablet.items(
        worker.entry("POST /shelter/v1/shelters", house.layout()),
        worker.entry("POST /registration/v1/households", {"given_names": "Reina"}),
        worker.entry("POST /shelter/v1/outbox-entries", {}),
    )
    assert codes(items) == ["operation_not_deferrable"] * 3
    assert [item["status"] for item in items] == [422] * 3
    assert "Reina" not in str(await house.rows("SELECT content, operation FROM outbox_entry"))


async def test_staff_have_no_outbox(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    answer = await tablet.send(tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0])), kind="staff")
    assert answer.status_code == 404


async def test_the_key_stands_for_the_request_and_tells_nothing_else(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker, key = tablet.on_shift(STAFF), new_id()
    await tablet.send(worker.entry(STAYS, check_in(house.beds[0])), key=key)
    other = await tablet.send(worker.entry(STAYS, check_in(house.beds[1])), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_a_problem_is_told_in_the_devices_language(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    entries = [worker.entry(STAYS, check_in(house.beds[0])) for _ in range(2)]
    spanish = (await tablet.items(*entries, **{"Accept-Language": "es"}))[1]["problem"]["title"]
    english = (await tablet.items(*entries, **{"Accept-Language": "en"}))[1]["problem"]["title"]
    assert spanish != english
