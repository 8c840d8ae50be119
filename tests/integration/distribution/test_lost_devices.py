"""A lost device has a case that shows what is probably missing, and lets the round close when somebody resolved it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.device_logs import FAR_COORDINATOR, changed, device, logged, lose, send, speaking
from tests.support.people import CLERK, COORDINATOR, DANLI, OUTSIDER


async def counted_short(desk: Desk, quantity: int, *, at: Any = None) -> None:
    """A count finds `quantity` soaps too few: it posts from the shelf to ADJUSTED."""
    movement = new_id()
    await desk.rows(
        """
        WITH m AS (
            INSERT INTO movement (id, kind, reason, occurred_at, fingerprint)
            VALUES (:id, 'COUNT', 'COUNT', :at, '') RETURNING id
        )
        INSERT INTO leg (movement_id, place_id, account, item_id, lot_id, qty)
        SELECT m.id, :site, a.account, :item, :lot, a.qty
        FROM m, (VALUES ('SHELF', -CAST(:quantity AS bigint)), ('ADJUSTED', CAST(:quantity AS bigint)))
             AS a(account, qty)
        RETURNING movement_id
        """,
        id=movement,
        at=at or real_now(),
        site=DANLI,
        item=desk.item_id,
        lot=UUID(int=0),
        quantity=quantity,
    )


async def resolve(desk: Desk, case_id: str) -> None:
    """A named person says what became of it."""
    body = {"resolution": "GOODS_LOST", "note": "Se contó el estante; faltan dos kits"}
    assert (await desk.post(f"/cases/{case_id}/resolve", body, member=COORDINATOR)).status_code == 200


async def test_a_lost_device_has_one_case_that_names_it(desk: Desk) -> None:
    device_id = await device(desk)
    first, again = [await lose(desk, device_id) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    [case] = (await desk.get("/cases?state=OPEN", member=COORDINATOR)).json()["items"]
    told = case["kind"], case["device_id"], case["case_id"]
    assert told == ("DEVICE_LOST", str(device_id), first.json()["case_id"])
    assert [event["kind"] for event in await desk.events("case_opened")] == ["DEVICE_LOST"]


async def test_it_shows_the_last_number_and_the_gaps_before_it(desk: Desk) -> None:
    device_id = await device(desk)
    await send(desk, device_id, [await logged(desk, seq) for seq in (1, 2, 5, 9)])
    shown = (await lose(desk, device_id)).json()
    assert shown["last_seq"] == 9
    assert shown["missing_seqs"] == [{"first": 3, "last": 4}, {"first": 6, "last": 8}]


async def test_a_count_shows_how_many_hand_outs_are_probably_missing(desk: Desk) -> None:
    device_id = await device(desk)
    await counted_short(desk, 40, at=real_now() - timedelta(hours=1))
    await send(desk, device_id, [await logged(desk, 1)])
    assert (await lose(desk, device_id)).json()["kits_missing"] == []
    await counted_short(desk, 5)
    shown = (await desk.get(f"/devices/{device_id}")).json()
    assert shown["short"] == [{"item_id": str(desk.item_id), "quantity": 5}]
    assert shown["kits_missing"] == [{"round_id": str(desk.round_id), "kits": 2}]


async def test_the_round_closes_when_a_named_person_has_resolved_the_case(desk: Desk) -> None:
    case_id = (await lose(desk, await device(desk))).json()["case_id"]
    refused = await desk.post(f"/rounds/{desk.round_id}/close", {}, member=COORDINATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "devices_missing")
    await resolve(desk, case_id)
    assert (await desk.post(f"/rounds/{desk.round_id}/close", {}, member=COORDINATOR)).status_code == 200


async def test_what_comes_after_the_case_was_resolved_is_kept_unread_all_the_same(desk: Desk) -> None:
    device_id = await device(desk)
    await resolve(desk, (await lose(desk, device_id)).json()["case_id"])
    assert (await send(desk, device_id, [await logged(desk, 1)])).status_code == 202
    assert (await desk.get(f"/devices/{device_id}")).json()["waiting_logs"] == 1


async def test_revoked_by_the_directory_it_has_a_case_where_a_round_gives(desk: Desk) -> None:
    device_id = await device(desk)
    for version in (2, 3):
        await desk.hear(changed(device_id, version=version, active=False))
    cases = await desk.rows("SELECT kind, device_id FROM review_case")
    assert cases == [{"kind": "DEVICE_LOST", "device_id": device_id}]


async def test_revoked_where_no_round_gives_it_has_none_until_somebody_declares_it_lost(desk: Desk) -> None:
    await desk.post(f"/rounds/{desk.round_id}/close", {}, member=COORDINATOR)
    device_id = await device(desk)
    await desk.hear(changed(device_id, version=2, active=False))
    assert await desk.rows("SELECT id FROM review_case") == []
    assert (await lose(desk, device_id)).json()["case_id"] is not None


async def test_only_the_sites_coordinator_declares_it_and_its_own_staff_and_itself_read_it(desk: Desk) -> None:
    device_id = await device(desk)
    for member, status in ((CLERK, 403), (FAR_COORDINATOR, 404)):
        assert (await lose(desk, device_id, member)).status_code == status
    for member, status in ((OUTSIDER, 404), (speaking(new_id()), 404), (CLERK, 200), (speaking(device_id), 200)):
        assert (await desk.get(f"/devices/{device_id}", member=member)).status_code == status
    assert (await lose(desk, new_id())).status_code == 404
