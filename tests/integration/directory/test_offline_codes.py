"""A hand-over without a network: codes that a device's keys were made of, each read out once by the coordinator."""

import base64
import hashlib
from typing import Any

import httpx

from shared.ids import new_id
from tests.integration.directory.conftest import Directory
from tests.support.shifts import Crew, acts_on, base64url, crew_of, device_token, enrolled


async def slots_of(crew: Crew, count: int = 2) -> list[dict[str, Any]]:
    answer = await crew.directory.post(f"/devices/{crew.device_id}/offline-slots", {"count": count}, token=crew.device)
    assert answer.status_code == 201, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def code_for(crew: Crew, *, token: str | None = None, key: Any = None) -> httpx.Response:
    token = token or crew.directory.coordinator(crew.directory.site_id)
    return await crew.directory.post(f"/devices/{crew.device_id}/offline-code", None, token=token, key=key)


def made_of(code: str, slot: dict[str, Any]) -> str:
    salt = base64.urlsafe_b64decode(slot["salt"] + "==")
    return base64url(hashlib.pbkdf2_hmac("sha256", code.encode(), salt, slot["iterations"]))


async def test_the_code_that_is_read_out_gives_the_key_of_its_slot(directory: Directory) -> None:
    crew = await crew_of(directory)
    slots = {slot["slot_id"]: slot for slot in await slots_of(crew)}

    read = (await code_for(crew)).json()

    assert len(read["code"]) == 8
    assert made_of(read["code"], slots[read["slot_id"]]) == slots[read["slot_id"]]["wrapping_key"]
    assert {slot["iterations"] for slot in slots.values()} == {600_000}
    assert len({slot["salt"] for slot in slots.values()}) == 2


async def test_each_code_serves_once_and_then_there_is_none(directory: Directory) -> None:
    crew = await crew_of(directory)
    await slots_of(crew)

    first, second, third = [await code_for(crew) for _ in range(3)]

    assert first.json()["code"] != second.json()["code"]
    assert (third.status_code, third.json()["code"]) == (409, "no_offline_code")


async def test_a_repeated_request_tells_neither_key_nor_code_again(directory: Directory) -> None:
    crew, key = await crew_of(directory), new_id()
    path = f"/devices/{crew.device_id}/offline-slots"
    whole = await directory.post(path, {"count": 1}, token=crew.device, key=key)
    again = await directory.post(path, {"count": 1}, token=crew.device, key=key)
    coordinator = directory.coordinator(directory.site_id)  # the key stands for one caller
    read = await code_for(crew, token=coordinator, key=key)
    read_again = await code_for(crew, token=coordinator, key=key)

    (slot,) = whole.json()["items"]
    assert again.json()["items"] == [{**slot, "wrapping_key": None}]
    assert (read_again.json()["slot_id"], read_again.json()["code"]) == (read.json()["slot_id"], None)


async def test_new_codes_take_the_place_of_those_that_nobody_read(directory: Directory) -> None:
    crew = await crew_of(directory)
    old = {slot["slot_id"] for slot in await slots_of(crew)}
    new = {slot["slot_id"] for slot in await slots_of(crew, 1)}

    read, none = await code_for(crew), await code_for(crew)

    assert {read.json()["slot_id"]} == new
    assert new.isdisjoint(old)
    assert none.status_code == 409


async def test_a_device_prepares_its_own_codes_only(directory: Directory) -> None:
    crew = await crew_of(directory)
    other = device_token(directory, await enrolled(directory, "Tablet 2"))

    refused = await directory.post(f"/devices/{crew.device_id}/offline-slots", {"count": 1}, token=other)

    assert refused.status_code == 404
    assert await directory.rows("SELECT 1 FROM offline_slot") == []


async def test_only_a_coordinator_of_the_devices_site_reads_a_code(directory: Directory) -> None:
    crew = await crew_of(directory)
    await slots_of(crew)

    answers = [
        await code_for(crew, token=token)
        for token in (directory.coordinator(new_id()), crew.worker, crew.device, directory.admin)
    ]

    assert [answer.status_code for answer in answers] == [404, 403, 403, 403]
    assert len(await directory.rows("SELECT 1 FROM offline_slot WHERE code_sealed IS NOT NULL")) == 2


async def test_a_revoked_devices_codes_open_nothing(directory: Directory) -> None:
    crew = await crew_of(directory)
    await slots_of(crew)

    await directory.post(f"/devices/{crew.device_id}/revoke", None)

    refused = await code_for(crew)
    assert (refused.status_code, refused.json()["code"]) == (409, "device_is_revoked")
    assert await directory.rows("SELECT 1 FROM offline_slot WHERE code_sealed IS NOT NULL") == []


async def test_more_codes_than_five_are_not_given(directory: Directory) -> None:
    crew = await crew_of(directory)

    refused = await directory.post(f"/devices/{crew.device_id}/offline-slots", {"count": 6}, token=crew.device)

    assert refused.status_code == 422


async def test_no_table_holds_a_code_a_key_or_a_share_in_plain_text(directory: Directory) -> None:
    crew = await crew_of(directory)
    share = (await crew.opened())["cache_share"]
    keys = [slot["wrapping_key"] for slot in await slots_of(crew)]
    code = (await code_for(crew)).json()["code"]

    tables = await directory.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'directory'")
    for table in tables:
        stored = str(await directory.rows(f'SELECT t::text, to_jsonb(t)::text FROM "{table["name"]}" AS t'))
        for secret in (share, code, *keys):
            assert secret not in stored
            assert secret.encode().hex() not in stored


async def test_that_codes_were_made_and_read_is_written_down(directory: Directory) -> None:
    crew = await crew_of(directory)
    await slots_of(crew)
    await code_for(crew)

    acts = [act for act in await acts_on(directory, crew.device_id) if "OFFLINE" in act[0]]
    assert acts == [("ADD_OFFLINE_SLOTS", "device"), ("TAKE_OFFLINE_CODE", "staff")]
