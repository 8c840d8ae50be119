"""The log of a device that was offline: goods that left are recorded, never refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import COORDINATOR, SCANNER, SCANNER_ID


def item(desk: Desk, person: UUID, *, minutes_ago: float, seq: int = 0, **changes: Any) -> dict[str, Any]:
    """One hand-out in a device's log."""
    at = real_now() - timedelta(minutes=minutes_ago)
    return desk.handout(person, scanned_at=at.isoformat(), device_seq=seq, **changes)


async def send(desk: Desk, items: list[dict[str, Any]], *, clock_off: timedelta = timedelta()) -> list[dict[str, Any]]:
    """Send a log and return its verdicts."""
    sent_at = (real_now() + clock_off).isoformat()
    body = {"device_id": SCANNER_ID, "sent_at": sent_at, "items": items}
    answer = await desk.post("/handouts/batch", body, member=SCANNER)
    assert answer.status_code == 207, answer.text
    verdicts: list[dict[str, Any]] = answer.json()["items"]
    return verdicts


async def test_the_second_kit_that_left_is_given_over_with_one_case(desk: Desk) -> None:
    person = await desk.person()
    verdicts = await send(desk, [item(desk, person, minutes_ago=90 - n, seq=n) for n in range(3)])
    assert [one["resource"]["verdict"] for one in verdicts] == ["GIVEN", "GIVEN_OVER", "GIVEN_OVER"]
    cases = await desk.rows("SELECT kind, excess FROM review_case")
    assert cases == [{"kind": "OVER_ISSUE", "excess": 2}]


async def test_mistake_8_resending_makes_duplicates(desk: Desk) -> None:
    items = [item(desk, await desk.person(), minutes_ago=30, seq=n) for n in range(5)]
    first, again = await send(desk, items), await send(desk, items)
    assert [one["resource"]["verdict"] for one in again] == [one["resource"]["verdict"] for one in first]
    assert (await desk.rows("SELECT sum(qty)::int AS kits FROM claim"))[0]["kits"] == 5


async def test_a_shortage_is_recorded_as_a_discrepancy_with_a_stock_case(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 100}, code="MANY")
    changes = {"round_id": round_id, "quantity": 100}
    await send(desk, [item(desk, await desk.person(), minutes_ago=9, seq=n, **changes) for n in range(2)])
    balances = await desk.rows("SELECT account, sum(qty)::int AS qty FROM balance GROUP BY account")
    assert {row["account"]: row["qty"] for row in balances} == {
        "SUPPLIER": -200,
        "SHELF": 0,
        "HANDED_OUT": 400,
        "DISCREPANCY": -200,
    }
    assert [row["kind"] for row in await desk.rows("SELECT kind FROM review_case")] == ["STOCK"]


async def test_more_than_a_case_can_count_is_recorded_too(desk: Desk) -> None:
    """A slip in the catalogue does not keep a log out for ever."""
    part = {"item_id": desk.item_id, "quantity": 1_000_000}
    kit = {"id": new_id(), "code": "SLIP", "kind": "OTHER", "name": "x", "components": [part]}
    assert (await desk.post("/kits", kit, member=COORDINATOR)).status_code == 201
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
    round_id = await desk.plan(rule, code="SLIP", kit_id=kit["id"])
    changes = {"round_id": round_id, "quantity": 100}
    await send(desk, [item(desk, await desk.person(), minutes_ago=9, seq=n, **changes) for n in range(25)])
    [row] = await desk.rows("SELECT sum(qty)::bigint AS qty FROM balance WHERE account = 'HANDED_OUT'")
    assert row["qty"] == 25 * 100 * 1_000_000
    [case] = await desk.rows("SELECT kind, excess FROM review_case")
    assert case == {"kind": "STOCK", "excess": 2**31 - 1}


async def test_a_closed_round_is_given_despite(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="CLOSED", open_=False)
    verdicts = await send(desk, [item(desk, await desk.person(), minutes_ago=5, round_id=round_id)])
    assert verdicts[0]["resource"]["verdict"] == "GIVEN_DESPITE"
    assert verdicts[0]["resource"]["code"] == "round_closed"


async def test_a_clock_ten_years_off_does_not_decide_when_it_was(desk: Desk) -> None:
    ten_years = timedelta(days=3650)
    body = item(desk, await desk.person(), minutes_ago=0)
    body["scanned_at"] = (real_now() + ten_years - timedelta(hours=1)).isoformat()
    verdict = (await send(desk, [body], clock_off=ten_years))[0]["resource"]
    corrected = (await desk.rows("SELECT occurred_at FROM handout"))[0]["occurred_at"]
    assert abs(real_now() - timedelta(hours=1) - corrected) < timedelta(seconds=30)
    assert verdict["verdict"] == "GIVEN"


async def test_two_scans_of_one_card_within_two_seconds_are_one(desk: Desk) -> None:
    base: dict[str, Any] = {"round_id": desk.round_id, "card": with_check_character("ABCDEFGHJ")}
    at = real_now() - timedelta(minutes=3)
    items = [
        {**desk.handout(**base), "scanned_at": (at + timedelta(seconds=n)).isoformat(), "device_seq": n}
        for n in range(2)
    ]
    verdicts = await send(desk, items)
    assert [one["resource"]["verdict"] for one in verdicts] == ["UNKNOWN_CARD", "DUPLICATE_SCAN"]


async def test_another_sites_item_is_not_found_and_the_others_go_on(desk: Desk) -> None:
    items = [
        item(desk, await desk.person(), minutes_ago=5),
        item(desk, await desk.person(), minutes_ago=4, seq=1, site_id=new_id()),
    ]
    verdicts = await send(desk, items)
    assert [one["status"] for one in verdicts] == [201, 404]
