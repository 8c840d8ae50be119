"""Edits that were made offline: a conflict of names is seen, of other fields the latest counts, in any order."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.events import made
from tests.support.people import DANLI, OFFICER, fixed_id

BEFORE = {"given_names": "Ana", "family_names": "Lopes"}
FIRST, SECOND = fixed_id("laptop of the first desk"), fixed_id("laptop of the second desk")


@pytest.fixture
async def apart(desk: Desk) -> Desk:
    """A desk that knows two laptops."""
    for id_ in (FIRST, SECOND):
        await desk.hear([made(DeviceChanged, device_id=id_, site_id=DANLI, kind="DESK", active=True, version=1)])
    return desk


def ago(minutes: int) -> datetime:
    return clock.real_now() - timedelta(minutes=minutes)


def edit(person_id: UUID, at: datetime, changes: dict[str, Any], seq: int = 1, **more: Any) -> dict[str, Any]:
    body = {"id": new_id(), "person_id": person_id, "site_id": DANLI, "base_version": 1, "base": BEFORE}
    return {"kind": "EDIT_PERSON", "happened_at": at, "device_seq": seq, "edit": {**body, "changes": changes, **more}}


async def send(desk: Desk, device: UUID, *items: Any, **more: Any) -> list[dict[str, Any]]:
    body = {"device_id": device, "sent_at": clock.real_now(), "items": items, **more}
    answer = await desk.post("/registrations/batch", body)
    assert answer.status_code == 207, answer.text
    verdicts: list[dict[str, Any]] = answer.json()["items"]
    return verdicts


async def registered(desk: Desk) -> UUID:
    one = person(**BEFORE)
    await desk.register(one)
    id_: UUID = one["id"]
    return id_


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_two_names_on_one_base_are_a_conflict_and_a_phone_is_the_latest(apart: Desk, order: Any) -> None:
    id_ = await registered(apart)
    queues = [
        (FIRST, edit(id_, ago(30), {"family_names": "López", "phone": "9988-0001"})),
        (SECOND, edit(id_, ago(20), {"family_names": "Lópes", "phone": "9988-0002"})),
    ]
    for place in order:
        [verdict] = await send(apart, *queues[place])
        assert verdict["status"] == 201
    shown = (await apart.get(f"/persons/{id_}")).json()
    assert (shown["family_names"], shown["phone"]) == ("Lópes", "9988-0002")
    [conflict] = (await apart.get("/conflicts")).json()["items"]
    assert (conflict["field"], conflict["person_id"]) == ("name", str(id_))
    assert [one["value"]["family_names"] for one in conflict["values"]] == ["López", "Lópes"]
    history = (await apart.get(f"/persons/{id_}/history")).json()["items"]
    assert sorted(item["new"] for item in history if item["field"] == "phone") == ["9988-0001", "9988-0002"]


async def test_a_conflict_is_resolved_once_by_a_value_or_another(apart: Desk) -> None:
    id_ = await registered(apart)
    await send(apart, FIRST, edit(id_, ago(30), {"family_names": "López"}))
    await send(apart, SECOND, edit(id_, ago(20), {"family_names": "Lópes"}))
    [conflict] = (await apart.get("/conflicts")).json()["items"]
    path = f"/conflicts/{conflict['conflict_id']}/resolve"
    wrong = await apart.post(path, {"change_id": new_id()})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_value")
    other_field = await apart.post(path, {"birth": {"birth_date": "1990-01-01"}})
    assert other_field.json()["code"] == "unknown_value"
    assert (await apart.post(path, {"change_id": conflict["values"][0]["change_id"]})).status_code == 200
    assert (await apart.post(path, {"keep_earlier": True})).json()["code"] == "conflict_resolved"
    assert (await apart.get(f"/persons/{id_}")).json()["family_names"] == "López"
    assert (await apart.get("/conflicts")).json()["items"] == []


async def test_an_online_change_meanwhile_is_the_other_side_of_a_conflict(apart: Desk) -> None:
    id_ = await registered(apart)
    await apart.patch(f"/persons/{id_}", {"site_id": DANLI, "given_names": "Anna"}, etag='"1"')
    [verdict] = await send(apart, FIRST, edit(id_, ago(5), {"given_names": "Hana"}))
    assert len(verdict["resource"]["conflicts"]) == 1
    assert (await apart.get(f"/persons/{id_}")).json()["given_names"] == "Anna"


async def test_one_device_that_corrects_itself_is_no_conflict(apart: Desk) -> None:
    id_ = await registered(apart)
    once = edit(id_, ago(30), {"family_names": "López"}, seq=1)
    again = edit(id_, ago(40), {"family_names": "Lópezz"}, seq=2, base=BEFORE | {"family_names": "López"})
    await send(apart, FIRST, again, once)
    assert (await apart.get(f"/persons/{id_}")).json()["family_names"] == "Lópezz"
    assert (await apart.get("/conflicts")).json()["items"] == []


async def test_a_clock_that_is_years_off_decides_nothing(apart: Desk) -> None:
    id_ = await registered(apart)
    late = clock.real_now() + timedelta(days=3650)
    slow = edit(id_, late - timedelta(minutes=30), {"phone": "9988-0001"})
    await send(apart, FIRST, slow, sent_at=late)
    await send(apart, SECOND, edit(id_, ago(10), {"phone": "9988-0002"}))
    assert (await apart.get(f"/persons/{id_}")).json()["phone"] == "9988-0002"
    [row] = await apart.rows("SELECT max(occurred_at) < now() AS past FROM person_change")
    assert row["past"]


async def test_the_same_edit_again_changes_nothing_and_another_content_is_refused(apart: Desk) -> None:
    id_ = await registered(apart)
    item = edit(id_, ago(30), {"family_names": "López"})
    for _ in range(2):
        assert (await send(apart, FIRST, item))[0]["status"] == 201
    assert len(await apart.rows("SELECT FROM person_change")) == 1
    [verdict] = await send(apart, FIRST, item | {"edit": item["edit"] | {"changes": {"phone": "1"}}})
    assert verdict["problem"]["code"] == "id_reused"


async def test_a_guarded_change_says_on_what_it_was_made(apart: Desk) -> None:
    id_ = await registered(apart)
    [verdict] = await send(apart, FIRST, edit(id_, ago(30), {"family_names": "López"}, base={}))
    assert (verdict["status"], verdict["problem"]["code"]) == (422, "invalid_request")


async def test_a_conflict_about_a_protected_person_is_their_officers(apart: Desk) -> None:
    await apart.know_site()
    id_ = await registered(apart)
    await send(apart, FIRST, edit(id_, ago(30), {"family_names": "López"}))
    await send(apart, SECOND, edit(id_, ago(20), {"family_names": "Lópes"}))
    await apart.rows("UPDATE person SET protected = true WHERE id = $1", id_)
    assert (await apart.get("/conflicts")).json()["items"] == []
    [conflict] = (await apart.get("/conflicts", member=OFFICER)).json()["items"]
    answer = await apart.post(f"/conflicts/{conflict['conflict_id']}/resolve", {"keep_earlier": True})
    assert answer.status_code == 404
