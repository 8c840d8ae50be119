"""What nobody should send to registration in its addresses, headers, searches, scans, queues and deliveries."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged, SiteChanged
from shared.ids import new_id
from shared.problems import MEDIA_TYPE
from shared.worker import consumer_of
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.support.card_keys import qr_of, qr_of_stranger, read_keys
from tests.support.events import event_bytes, made
from tests.support.installation import service_of
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, REGISTRAR, fixed_id

LAPTOP, ELSEWHERE = fixed_id("laptop at danli"), fixed_id("laptop at la lima")
ADDRESSES = [
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "'%20OR%20'1'='1",
    "x" * 2_000,
    "%F0%28%8C%28",
    "..",
    "1;DROP%20TABLE%20card",
]
SEARCHES = [
    "%%", "__", "%_%", "\\\\", "(x+)+$", "a" * 100, "' OR '1'='1", "'; DROP TABLE person; --", "*:*", "{{7*7}}",
    "<b>%</b>", "\u202e%\u202c", "|| &",
]  # fmt: skip


async def count(desk: Desk, table: str) -> int:
    """How many rows it has."""
    return len(await desk.rows(f"SELECT FROM {table}"))


@pytest.mark.parametrize("at", ["/persons/{}", "/households/{}", "/cards/{}", "/persons/{}/history", "/imports/{}"])
async def test_an_address_that_is_none_is_a_problem(desk: Desk, at: str) -> None:
    for address in ADDRESSES:
        answer = await desk.get(at.format(address))
        assert answer.status_code in {400, 404, 405, 414, 422}, (address, answer.text)
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert "passwd" not in answer.text


@pytest.mark.parametrize(
    "etag", ["", "*", 'W/"1"', '"1', '"1", "2"', '"' + "1" * 101, '"99999999999999999999"', "'1'--"]
)
async def test_a_version_that_is_none_changes_nothing(desk: Desk, etag: str) -> None:
    one = person(given_names="Ana")
    await desk.register(one)
    answer = await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "given_names": "Eva"}, etag=etag)
    assert answer.status_code in {412, 422, 428}, answer.text
    assert await desk.rows("SELECT given_names, version FROM person") == [{"given_names": "Ana", "version": 1}]


@pytest.mark.parametrize("q", SEARCHES)
async def test_a_search_for_a_pattern_finds_nobody(desk: Desk, q: str) -> None:
    await desk.register(person(given_names="Ana", family_names="López Cruz", phone="+504 9911-2233"), arrival=entry())
    answer = await desk.post("/persons/search", {"q": q})
    assert (answer.status_code, answer.json()) == (200, {"items": []}), answer.text
    structured = await desk.post("/persons/search/structured", {"given_names": q}, member=COORDINATOR)
    assert (structured.status_code, structured.json()) == (200, {"items": []}), structured.text
    assert len((await desk.post("/persons/search", {"q": "ana lopez"})).json()["items"]) == 1  # the control


async def test_nothing_is_no_search_by_fields(desk: Desk) -> None:
    for nothing in ({}, {"given_names": None}, {"limit": 5, "sex": None}):
        answer = await desk.post("/persons/search/structured", nothing, member=COORDINATOR)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_false_scan_is_refused_at_every_door_and_nothing_is_done(desk: Desk) -> None:
    await read_keys(desk.installation, "registration")
    settings, [code] = desk.installation.settings, await desk.batch(1)
    true = qr_of(settings, code)
    forged = {
        "card_qr_forged": [
            qr_of(settings, code, secret=b"\x09" * 32), qr_of(settings, code, issued=real_now() + timedelta(days=1))
        ],
        "card_qr_key_unknown": [qr_of_stranger(code)],
        "invalid_request": [f"+Q1{true}", code[:-1]],
        "card_qr_unreadable": [true[:-5], true + true[:-1], true.lower(), f"{code}{code[::-1]}X"],
    }  # fmt: skip
    for problem, scans in forged.items():
        for scan in scans:
            answers = [
                await desk.get(f"/cards/{scan.replace('+', '%2B')}"),
                await desk.post(f"/cards/{scan.replace('+', '%2B')}/bind", {}),
                await desk.post(f"/cards/{scan.replace('+', '%2B')}/revoke", {"reason": "LOST"}),
                await desk.post("/households", household(person(), cards=[{"code": scan}])),
            ]
            assert {(one.status_code, one.json()["code"]) for one in answers} == {(422, problem)}, scan
    assert await count(desk, "household") == 0
    assert await desk.events() == await desk.events("card_batch_printed")
    assert (await desk.post(f"/cards/{true}/bind", {})).status_code == 200  # the control


def queue(device: Any, *items: Any, **more: Any) -> dict[str, Any]:
    """A desk's queue."""
    return {"device_id": device, "sent_at": real_now(), "items": list(items), **more}


def queued(**more: Any) -> dict[str, Any]:
    """A registration in it."""
    item = {"kind": "REGISTER_HOUSEHOLD", "happened_at": real_now(), "device_seq": 1, "household": household(person())}
    return item | more


@pytest.fixture
async def laptops(desk: Desk) -> Desk:
    """A desk that knows its own laptop and La Lima's."""
    for id_, site in ((LAPTOP, DANLI), (ELSEWHERE, LA_LIMA)):
        await desk.hear([made(DeviceChanged, device_id=id_, site_id=site, kind="DESK", active=True)])
    return desk


async def test_a_queue_of_another_sites_device_is_refused_whole(laptops: Desk) -> None:
    answer = await laptops.post("/registrations/batch", queue(ELSEWHERE, queued()))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await count(laptops, "household"), await count(laptops, "device_contact")) == (0, 0)


async def test_a_queue_that_another_device_sends_again_has_no_second_effect(laptops: Desk) -> None:
    other = fixed_id("another laptop at danli")
    await laptops.hear([made(DeviceChanged, device_id=other, site_id=DANLI, kind="DESK", active=True)])
    item = queued()
    spliced = queued(household=item["household"] | {"population": "HOST"})
    first = (await laptops.post("/registrations/batch", queue(LAPTOP, item))).json()["items"]
    again = (await laptops.post("/registrations/batch", queue(other, item))).json()["items"]
    assert first == again
    [wrong] = (await laptops.post("/registrations/batch", queue(other, spliced))).json()["items"]
    assert (wrong["status"], wrong["problem"]["code"]) == (422, "id_reused")
    assert (await count(laptops, "household"), await count(laptops, "person")) == (1, 1)


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00+14:00", "1900-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "2023-06-15T12:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_no_clock_makes_a_queue_fail(laptops: Desk, sent_at: str, at: str) -> None:
    arrived = queued(happened_at=at, household=household(person(), arrival=entry(occurred_at=at)))
    answer = await laptops.post("/registrations/batch", queue(LAPTOP, arrived, sent_at=sent_at))
    assert answer.status_code in {207, 422}, answer.text
    rows = await laptops.rows("SELECT occurred_at <= now() + interval '1 min' AS past FROM arrival")
    assert [row["past"] for row in rows] == [True] * len(rows)


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "Z"])
async def test_an_hour_is_the_same_moment_in_any_zone(desk: Desk, offset: str) -> None:
    at = f"2023-06-15T12:00:00{offset}"
    await desk.register(person(), arrival=entry(occurred_at=at))
    [row] = await desk.rows("SELECT occurred_at = $1::text::timestamptz AS same FROM arrival", at)
    assert row["same"]


async def test_garbage_on_the_bus_is_parked_and_its_neighbours_are_applied(desk: Desk) -> None:
    site = {"kind": "SHELTER", "pcode": "HN0703", "open": True, "confidential_location": False}
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id()}
    sound = event_bytes(made(SiteChanged, site_id=DANLI, code="DAN", **site, **agencies))
    other = event_bytes(made(SiteChanged, site_id=LA_LIMA, code="LIM", **site, **agencies))

    def spoiled(**data: Any) -> bytes:
        event = json.loads(event_bytes(made(SiteChanged, site_id=new_id(), code="X", **site, **agencies)))
        return json.dumps(event | {"data": event["data"] | data}).encode()

    garbage = [
        b"", b"\x00", b"hello", b"[" * 10_000, "ñ".encode("utf-16"), b"{}",
        spoiled(version=2**63), spoiled(version=2.5), spoiled(code="a\x00b"), spoiled(code=None), spoiled(site_id="x"),
        sound.replace(b"site_changed", b"site_exploded"),
        spoiled(code="x" * 70_000),
    ]  # fmt: skip
    runtime = desk.installation.runtime("registration")
    consumer = consumer_of(service_of("registration"), runtime.database, desk.installation.settings)
    await consumer.receive([sound, *garbage, other])
    known = await desk.rows("SELECT id FROM site WHERE code IN ('DAN', 'LIM')")
    assert {row["id"] for row in known} == {DANLI, LA_LIMA}
    reasons = await desk.rows("SELECT reason FROM parked_event")
    assert await desk.rows("SELECT version, length(code) FROM site WHERE code NOT IN ('DAN', 'LIM')") == []
    assert len(reasons) == len(garbage), reasons
    assert (await desk.post("/households", household(person()), member=REGISTRAR)).status_code == 201
