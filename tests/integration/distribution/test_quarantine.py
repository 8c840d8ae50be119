"""The log of a lost or revoked device is kept as it came; nothing is applied before a named person decides, once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from services.distribution.queries import devices as device_queries
from shared.clock import real_now
from shared.ids import new_id
from shared.problems import Conflict
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.device_logs import FAR_COORDINATOR, changed, device, logged, lose, recorded, send
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, OUTSIDER

APPLY, DISCARD = {"decision": "APPLY"}, {"decision": "DISCARD", "discard_reason": "FORGED"}


async def kept(desk: Desk, items: int = 2) -> tuple[UUID, list[dict[str, Any]], str]:
    """A lost device, its log, and the id under which that is kept."""
    device_id = await device(desk)
    assert (await lose(desk, device_id)).status_code == 200
    log = [await logged(desk, n + 1) for n in range(items)]
    answer = await send(desk, device_id, log)
    assert answer.status_code == 202, answer.text
    return device_id, log, answer.json()["log_id"]


async def decide(desk: Desk, log_id: str, body: dict[str, Any], **more: Any) -> httpx.Response:
    """Decide, as the site's coordinator unless another is named."""
    return await desk.post(f"/quarantined-logs/{log_id}/decision", body, **{"member": COORDINATOR, **more})


async def test_a_lost_devices_log_is_kept_whole_and_nothing_is_applied(desk: Desk) -> None:
    device_id, log, log_id = await kept(desk)
    assert await recorded(desk) == 0
    listed = (await desk.get("/quarantined-logs?state=WAITING", member=COORDINATOR)).json()["items"]
    assert [(one["log_id"], one["device_id"], one["reason"], one["items"]) for one in listed] == [
        (log_id, str(device_id), "LOST", 2)
    ]
    shown = (await desk.get(f"/quarantined-logs/{log_id}", member=COORDINATOR)).json()
    assert json.loads(shown["content"])["items"][0]["id"] == str(log[0]["id"])
    assert [event["log_id"] for event in await desk.events("log_quarantined")] == [log_id]


async def test_a_device_that_the_directory_revoked_is_treated_so_too(desk: Desk) -> None:
    device_id = await device(desk)
    await desk.hear(changed(device_id, version=2, active=False))
    answer = await send(desk, device_id, [await logged(desk, 1)])
    assert (answer.status_code, answer.json()["reason"]) == (202, "REVOKED")
    assert await recorded(desk) == 0


async def test_staff_who_send_a_lost_devices_log_have_it_kept_too(desk: Desk) -> None:
    device_id = await device(desk)
    await lose(desk, device_id)
    answer = await desk.send([await logged(desk, 1)], device_id=device_id, member=CLERK)
    assert (answer.status_code, answer.json()["sent_by"]) == (202, str(CLERK.subject))


async def test_the_same_bytes_again_are_kept_once(desk: Desk) -> None:
    device_id = await device(desk)
    await lose(desk, device_id)
    log, sent_at = [await logged(desk, 1)], real_now()
    ids = {(await send(desk, device_id, log, sent_at=sent_at)).json()["log_id"] for _ in range(2)}
    assert len(ids) == 1


async def test_applied_it_is_recorded_as_any_log_at_the_devices_own_times(desk: Desk) -> None:
    device_id, _log, log_id = await kept(desk)
    answer = await decide(desk, log_id, APPLY, at=real_now() + timedelta(days=9))
    assert answer.status_code == 200, answer.text
    assert [item["resource"]["verdict"] for item in answer.json()["items"]] == ["GIVEN", "GIVEN"]
    rows = await desk.rows("SELECT occurred_at, device_id, done_by FROM handout ORDER BY device_seq")
    assert abs(rows[0]["occurred_at"] - (real_now() - timedelta(minutes=59))) < timedelta(seconds=30)
    assert {(row["device_id"], row["done_by"]) for row in rows} == {(device_id, COORDINATOR.subject)}
    assert (await desk.get(f"/quarantined-logs/{log_id}", member=COORDINATOR)).json()["state"] == "APPLIED"


async def test_logs_that_waited_may_be_applied_in_any_order(desk: Desk) -> None:
    device_id, _, first = await kept(desk)
    second = (await send(desk, device_id, [await logged(desk, 3)])).json()["log_id"]
    for log_id in (second, first):
        assert (await decide(desk, log_id, APPLY)).status_code == 200
    times = [row["occurred_at"] for row in await desk.rows("SELECT occurred_at FROM handout ORDER BY device_seq")]
    assert times == sorted(times)
    assert (await desk.get(f"/devices/{device_id}")).json()["missing_seqs"] == []


async def test_discarded_it_leaves_nothing_but_who_and_why(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    answer = await decide(desk, log_id, {**DISCARD, "note": "Otro aparato"})
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    row = (await desk.get(f"/quarantined-logs/{log_id}", member=COORDINATOR)).json()
    told = row["state"], row["discard_reason"], row["note"], row["decided_by"]
    assert told == ("DISCARDED", "FORGED", "Otro aparato", str(COORDINATOR.subject))
    assert await recorded(desk) == 0


async def test_a_discarded_log_names_a_reason_and_an_applied_one_none(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    for body in ({"decision": "DISCARD"}, {**APPLY, "discard_reason": "FORGED"}):
        assert (await decide(desk, log_id, body)).status_code == 422


async def test_it_is_decided_once(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    key = new_id()
    assert (await decide(desk, log_id, APPLY, key=key)).status_code == 200
    assert (await decide(desk, log_id, APPLY, key=key)).status_code == 200
    again = await decide(desk, log_id, DISCARD)
    assert (again.status_code, again.json()["code"]) == (409, "log_decided_already")
    assert await recorded(desk) == 2


async def test_of_many_who_decide_at_once_one_wins(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    answers = await asyncio.gather(*(decide(desk, log_id, APPLY if n % 2 else DISCARD) for n in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    [won] = [answer.json()["state"] for answer in answers if answer.status_code == 200]
    assert await recorded(desk) == (2 if won == "APPLIED" else 0)
    assert len(await desk.events("log_decided")) == 1


async def test_a_quarantined_log_is_decided_once_by_the_database_too(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    await decide(desk, log_id, DISCARD)
    with pytest.raises(Conflict):
        await desk.rows("UPDATE quarantined_log SET note = 'x' WHERE id = :id RETURNING id", id=UUID(log_id))
    with pytest.raises(DBAPIError, match="permission denied"):
        await desk.rows("UPDATE quarantined_log SET content = '' WHERE id = :id RETURNING id", id=UUID(log_id))


async def test_only_the_sites_coordinator_decides_and_only_its_staff_see_it(desk: Desk) -> None:
    _, _, log_id = await kept(desk)
    assert (await decide(desk, log_id, APPLY, member=CLERK)).status_code == 403
    assert (await decide(desk, log_id, APPLY, member=FAR_COORDINATOR)).status_code == 404
    assert (await desk.get(f"/quarantined-logs/{log_id}", member=OUTSIDER)).status_code == 404
    assert (await desk.get("/quarantined-logs", member=OUTSIDER)).json()["items"] == []


async def test_a_log_that_is_handed_in_waits_under_its_own_id(desk: Desk) -> None:
    item = await logged(desk, 1)
    body = {"id": new_id(), "site_id": DANLI, "device_id": new_id(), "sent_at": real_now(), "items": [item]}
    first, again = [await desk.post("/quarantined-logs", body) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    other = await desk.post("/quarantined-logs", {**body, "items": [await logged(desk, 2)]})
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert (await desk.post("/quarantined-logs", {**body, "id": new_id(), "site_id": LA_LIMA})).status_code == 404
    applied = await decide(desk, str(body["id"]), APPLY)
    assert [one["resource"]["verdict"] for one in applied.json()["items"]] == ["GIVEN"]


async def lost_while_a_log_comes(desk: Desk) -> httpx.Response:
    """The answer to a log that comes while somebody declares its device lost and has not committed yet."""
    device_id = await device(desk)
    log = [await logged(desk, 1)]
    async with desk.installation.eyes() as admin, admin.transaction():
        await admin.execute("SET search_path = distribution")
        await admin.execute("INSERT INTO device_log (device_id) VALUES ($1)", device_id)
        sending = asyncio.create_task(send(desk, device_id, log))
        await asyncio.sleep(0.5)
        await admin.execute("INSERT INTO lost_device VALUES ($1, 'LOST', $2, now())", device_id, DANLI)
    return await sending


async def test_a_log_that_comes_while_its_device_is_declared_lost_is_kept(desk: Desk) -> None:
    assert (await lost_while_a_log_comes(desk)).status_code == 202


async def test_without_the_turn_it_would_be_applied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: Any) -> None:
        """Nobody waits."""

    monkeypatch.setattr(device_queries, "take_turn", nothing)
    assert verdicts(await lost_while_a_log_comes(desk)) == ["GIVEN"]


async def test_no_more_logs_of_a_device_are_kept_than_somebody_can_read(desk: Desk) -> None:
    device_id, _log, _ = await kept(desk)
    row = "gen_random_uuid(), device_id, site_id, reason, media_type, query, content, sha256(n::text::bytea), items, "
    await desk.rows(
        f"INSERT INTO quarantined_log SELECT {row} sent_by, sent_at, received_at, not_before "
        "FROM quarantined_log, generate_series(2, 500) AS n RETURNING id"
    )
    refused = await send(desk, device_id, [await logged(desk, 9)])
    assert (refused.status_code, refused.json()["code"]) == (409, "quarantine_full")
