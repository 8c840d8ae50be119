"""A device sends its entries as it keeps them, sealed to the installation: what is within decides, not the seal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.outbox_keys import PURPOSE, publish
from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.test_outbox_entries import STAYS, check_in
from tests.support.outboxes import Tablet, as_kept, codes, statuses
from tests.support.people import COORDINATOR, DANLI

UNREADABLE = [(422, False)]


async def test_a_sealed_entry_is_done_as_its_worker(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    [item] = await tablet.items(as_kept(house.installation.settings, entry))
    assert (item["status"], item["id"]) == (201, json.loads(entry["signed"])["id"])
    [row] = await house.rows("SELECT caller FROM idempotency WHERE caller = :c", c=STAFF.subject)
    assert row["caller"] == STAFF.subject


async def test_an_entry_that_is_sealed_anew_or_sent_open_is_the_same(house: House) -> None:
    tablet, settings = Tablet(house.installation, "shelter"), house.installation.settings
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    first, again = as_kept(settings, entry), as_kept(settings, entry)
    assert first != again
    items = [await tablet.items(one) for one in (first, again, entry)]
    assert items[0] == items[1] == items[2]
    assert statuses(items[0]) == [(201, False)]
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_a_sealed_text_of_the_same_id_that_is_another_is_refused(house: House) -> None:
    tablet, settings, id_ = Tablet(house.installation, "shelter"), house.installation.settings, new_id()
    worker = tablet.on_shift(STAFF)
    await tablet.items(as_kept(settings, worker.entry(STAYS, check_in(house.beds[0]), id=id_)))
    [item] = await tablet.items(as_kept(settings, worker.entry(STAYS, check_in(house.beds[1]), id=id_)))
    assert (item["status"], item["problem"]["code"], item["parked"]) == (422, "id_reused", False)


async def test_sealed_and_open_entries_of_one_request_are_answered_in_their_order(house: House) -> None:
    tablet, settings = Tablet(house.installation, "shelter"), house.installation.settings
    worker, stay = tablet.on_shift(STAFF), new_id()
    items = await tablet.items(
        as_kept(settings, worker.entry(STAYS, check_in(house.beds[0], stay))),
        {"sealed": "no.seal"},
        worker.entry("POST /shelter/v1/stays/end", {"site_id": DANLI, "ends": [{"stay_id": stay, "reason": "HOME"}]}),
        as_kept(settings, worker.entry(STAYS, check_in(house.beds[0]))),
    )
    assert statuses(items) == [(201, False), (422, False), (200, False), (201, False)], items


async def test_what_cannot_be_opened_is_refused_without_an_echo_and_nothing_is_kept(house: House) -> None:
    tablet, settings = Tablet(house.installation, "shelter"), house.installation.settings
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    good = as_kept(settings, entry)["sealed"]
    head, _, *rest = good.split(".")
    unreadable = [
        "no JWE",
        good[:-4],
        good[:-6] + ("AAAAAA" if not good.endswith("AAAAAA") else "BBBBBB"),
        ".".join([head, "AAAA", *rest]),
        "." * 4,
        "é" + good,
        as_kept(settings, entry, kid="another")["sealed"],
        as_kept(settings, b"\xff\xfe")["sealed"],
        as_kept(settings, b"[" * 100_0)["sealed"],
        as_kept(settings, ["Zacapa"])["sealed"],
        as_kept(settings, {**entry, "more": "Zacapa"})["sealed"],
        as_kept(settings, {"sealed": good})["sealed"],
        as_kept(settings, json.dumps(entry)[:-1].encode() + b', "signed": "{}"}')["sealed"],
    ]
    answer = await tablet.send(*({"sealed": one} for one in unreadable))
    items = answer.json()["items"]
    assert statuses(items) == UNREADABLE * len(unreadable)
    assert codes(items) == ["entry_unreadable"] * len(unreadable)
    assert all(item["id"] is None for item in items)
    assert "Zacapa" not in answer.text
    assert good[:40] not in answer.text
    assert await house.rows("SELECT id FROM outbox_entry") == []
    assert await tablet.parked(COORDINATOR) == []


@pytest.mark.parametrize(
    "header",
    [{"alg": "ECDH-ES+A128KW", "enc": "A256GCM"}, {"enc": "A128GCM"}, {"enc": "A256CBC-HS512"}, {"zip": "DEF"}],
)
async def test_another_way_of_sealing_is_refused(house: House, header: dict[str, str]) -> None:
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    items = await tablet.items(as_kept(house.installation.settings, entry, **header))
    assert (statuses(items), codes(items)) == (UNREADABLE, ["entry_unreadable"])


async def test_a_seal_is_no_signature(house: House) -> None:
    """The key is public: whoever seals may write what they like, and is no worker by that."""
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    forged = entry | {"signed": entry["signed"].replace(str(house.beds[0]), str(house.beds[1]))}
    items = await tablet.items(as_kept(house.installation.settings, forged))
    assert codes(items) == ["entry_refused"]


async def test_an_entry_is_sealed_or_open_and_not_both(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    entry = tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0]))
    both: Any = entry | as_kept(house.installation.settings, entry)
    items = await tablet.items(both, {"certificate": "c", "signed": "{}"})
    assert codes(items) == ["invalid_request"] * 2
    assert items[1]["problem"]["errors"] == [{"pointer": "/signature", "code": "missing"}]


async def test_what_was_sealed_to_the_key_of_before_is_opened_until_that_is_retired(house: House) -> None:
    tablet, settings = Tablet(house.installation, "shelter"), house.installation.settings
    keys, worker = KeysDirectory(settings.keys_dir), tablet.on_shift(STAFF)
    before = keys.current(PURPOSE)
    old = [as_kept(settings, worker.entry(STAYS, check_in(bed))) for bed in house.beds[:2]]
    keys.rotate(PURPOSE, not_before=before.not_before)
    publish(keys)
    assert statuses(await tablet.items(old[0])) == [(201, False)]
    assert statuses(await tablet.items(as_kept(settings, worker.entry(STAYS, check_in(house.beds[2]))))) == [
        (201, False)
    ]
    keys.retire(PURPOSE, before.kid)
    publish(keys)
    assert codes(await tablet.items(old[1])) == ["entry_unreadable"]


async def test_a_service_that_was_given_no_key_asks_for_it_again_later(house: House) -> None:
    tablet, settings = Tablet(house.installation, "shelter"), house.installation.settings
    sent = as_kept(settings, tablet.on_shift(STAFF).entry(STAYS, check_in(house.beds[0])))
    file = settings.keys_dir / f"{PURPOSE}.json"
    content = file.read_bytes()
    file.unlink()
    try:
        answer = await tablet.send(sent)
    finally:
        file.write_bytes(content)
    assert (answer.status_code, answer.json()["code"]) == (503, "entry_not_tried")
    assert statuses(await tablet.items(sent)) == [(201, False)]
