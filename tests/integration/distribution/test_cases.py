"""Review cases: listed by site and state, resolved by a named person, an excess only when it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, OUTSIDER, SCANNER_ID


async def cases(desk: Desk, state: str = "OPEN", **options: Any) -> list[dict[str, Any]]:
    answer = await desk.get(f"/cases?state={state}", **options)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_case_is_listed_at_its_site_alone(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    assert [case["kind"] for case in await cases(desk)] == ["UNKNOWN_CARD"]
    assert await cases(desk, member=OUTSIDER) == []


async def test_a_coordinator_resolves_a_case_with_what_was_found(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    path, found = (
        f"/cases/{(await cases(desk))[0]['case_id']}/resolve",
        {"resolution": "CARD_REGISTERED", "note": "era de otro sitio"},
    )
    assert (await desk.post(path, found, member=CLERK)).status_code == 403
    assert (await desk.post(path, found, member=COORDINATOR)).json()["state"] == "RESOLVED"
    [case] = await cases(desk, "RESOLVED")
    told = (case["resolution"], case["note"], case["resolved_by"])
    assert told == ("CARD_REGISTERED", "era de otro sitio", str(COORDINATOR.subject))
    assert await cases(desk) == []
    assert [event["resolution"] for event in await desk.events("case_resolved")] == ["CARD_REGISTERED"]


async def test_an_excess_that_stands_is_not_resolved_by_words(desk: Desk) -> None:
    person, at = await desk.person(), real_now() - timedelta(hours=1)
    log = [desk.handout(person, scanned_at=at.isoformat(), device_seq=n) for n in range(2)]
    await desk.send(log)
    case_id = (await cases(desk))[0]["case_id"]
    body = {"resolution": "CONFIRMED", "note": "no importa"}
    answer = await desk.post(f"/cases/{case_id}/resolve", body, member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (409, "excess_stands")
    assert answer.json()["parameters"] == {"excess": 1}
    await desk.post(f"/handouts/{log[1]['id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await cases(desk) == []


async def test_a_case_shows_what_the_device_and_what_the_server_say(desk: Desk) -> None:
    at = real_now() - timedelta(minutes=10)
    await desk.hear(card(person_id=await desk.person()), card(version=2, state="PAUSED"))
    gift = desk.handout(card=card().code, scanned_at=at.isoformat(), device_seq=7)
    await desk.send([gift])
    [case] = await cases(desk)
    shown = (await desk.get(f"/cases/{case['case_id']}")).json()
    device, server = shown["device"], shown["server"]
    assert (device["device_id"], device["device_seq"], device["decision"]) == (str(SCANNER_ID), 7, "GIVEN")
    assert (device["card"], device["scanned_at"][:16]) == (card().code, at.isoformat()[:16])
    assert (server["verdict"], server["code"]) == ("GIVEN_DESPITE", "card_paused")
    assert (server["components"], server["allowed"], server["taken"]) == ({str(desk.item_id): 2}, 1, 1)
    assert (server["offline"], server["reversed"], shown["stock"]) == (True, False, None)


async def test_a_stock_case_shows_what_was_short_and_what_the_shelf_holds_now(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
    round_id = await desk.plan(rule, code="MANY")
    people = [await desk.person() for _ in range(2)]
    at = real_now().isoformat()
    log = [
        desk.handout(one, quantity=70, round_id=round_id, scanned_at=at, device_seq=n) for n, one in enumerate(people)
    ]
    await desk.send(log)
    await desk.receive(5, lot_code="NEW")
    [case] = await cases(desk)
    shown = (await desk.get(f"/cases/{case['case_id']}")).json()
    assert shown["stock"] == {"item_id": str(desk.item_id), "short": 80, "on_shelf": 5}
    assert (shown["kind"], shown["server"], shown["device"]) == ("STOCK", None, None)


async def test_another_sites_case_is_as_if_it_did_not_exist(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    path = f"/cases/{(await cases(desk))[0]['case_id']}"
    assert (await desk.get(path, member=OUTSIDER)).json()["code"] == "not_found"
    assert (await desk.get(f"/cases/{new_id()}")).json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("query", "count"),
    [("kind=UNKNOWN_CARD", 1), ("kind=STOCK", 0), (f"site_id={DANLI}", 1), (f"site_id={LA_LIMA}", 0)],
)
async def test_cases_are_filtered_by_kind_and_site(desk: Desk, query: str, count: int) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    assert len((await desk.get(f"/cases?{query}")).json()["items"]) == count


async def test_a_resolution_has_a_code(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    path = f"/cases/{(await cases(desk))[0]['case_id']}/resolve"
    answer = await desk.post(path, {"resolution": "no importa"}, member=COORDINATOR)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/resolution")
