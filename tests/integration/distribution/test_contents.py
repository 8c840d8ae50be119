"""What is really given: whole, in part, with something instead, or by another organisation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import COORDINATOR, DANLI


async def gel(desk: Desk, pieces: int = 50) -> UUID:
    """Another item, on the shelf."""
    item_id = new_id()
    item = {"id": item_id, "code": "GEL", "name": "Gel", "unit": "pieza"}
    assert (await desk.post("/items", item, member=COORDINATOR)).status_code == 201
    lines = [{"item_id": item_id, "lot_code": "G", "quantity": pieces}]
    await desk.post("/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})
    return item_id


async def handed_out(desk: Desk) -> dict[UUID, int]:
    rows = await desk.rows("SELECT item_id, sum(qty)::int AS qty FROM leg WHERE account = 'HANDED_OUT' GROUP BY 1")
    return {row["item_id"]: row["qty"] for row in rows}


def line(item_id: UUID, quantity: int, **more: Any) -> dict[str, Any]:
    return {"item_id": item_id, "quantity": quantity, **more}


async def test_what_is_owed_stays_on_the_shelf_and_is_told(desk: Desk) -> None:
    gift = desk.handout(await desk.person(), owed=[line(desk.item_id, 1)])
    answer = (await desk.post("/handouts", gift)).json()
    assert answer["components"] == {str(desk.item_id): 1}
    assert answer["owed"] == [{"item_id": str(desk.item_id), "quantity": 1}]
    assert await handed_out(desk) == {desk.item_id: 1}
    assert (await desk.post("/handouts", gift)).json() == answer


async def test_something_else_is_given_instead_with_its_reason(desk: Desk) -> None:
    item = await gel(desk)
    instead = line(item, 1, instead_of=desk.item_id, reason="OUT_OF_STOCK")
    answer = await desk.give(person_id=await desk.person(), substitutions=[instead])
    assert answer.json()["components"] == {str(desk.item_id): 1, str(item): 1}
    assert await handed_out(desk) == {desk.item_id: 1, item: 1}
    [row] = await desk.rows("SELECT item_id, instead_of, quantity, reason FROM substitution")
    assert row == {"item_id": item, "instead_of": desk.item_id, "quantity": 1, "reason": "OUT_OF_STOCK"}


async def test_what_is_really_given_differs_from_the_packing_default(desk: Desk) -> None:
    item = await gel(desk)
    really = [line(desk.item_id, 3), line(item, 2)]
    answer = await desk.give(person_id=await desk.person(), components=really)
    assert answer.json()["components"] == {str(desk.item_id): 3, str(item): 2}
    [event] = await desk.events("handout_given")
    assert event["components"] == answer.json()["components"]


@pytest.mark.parametrize(
    ("field", "lines", "code"),
    [
        ("components", [{"item_id": str(new_id()), "quantity": 1}], "unknown_item"),
        ("owed", [{"item_id": str(new_id()), "quantity": 1}], "not_in_bill"),
        ("components", [{"item_id": str(UUID(int=7)), "quantity": 1}] * 2, "item_twice"),
    ],
)
async def test_what_is_no_item_or_not_in_the_bill_is_refused(desk: Desk, field: str, lines: Any, code: str) -> None:
    answer = await desk.give(person_id=await desk.person(), **{field: lines})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_in_a_log_wrong_contents_refuse_no_other(desk: Desk) -> None:
    at = "2023-06-15T15:00:00Z"
    wrong = desk.handout(await desk.person(), scanned_at=at, components=[line(new_id(), 1)])
    right = desk.handout(await desk.person(), scanned_at=at)
    answer = await desk.send([wrong, right])
    assert [item["status"] for item in answer.json()["items"]] == [422, 201]


async def test_what_others_gave_moves_no_stock_and_does_not_count(desk: Desk) -> None:
    person = await desk.person()
    told = await desk.give(person_id=person, given_by="UNICEF", quantity=2)
    assert (told.status_code, told.json()["verdict"], told.json()["components"]) == (201, "GIVEN_BY_OTHERS", {})
    assert await handed_out(desk) == {}
    [shown] = (await desk.get(f"/entitlements?site_id={DANLI}&person_id={person}")).json()["items"]
    assert (shown["taken"], shown["may_receive"]) == (0, 1)
    [gift] = shown["by_others"]
    assert (gift["organisation"], gift["quantity"], gift["counted"]) == ("UNICEF", 2, False)
    assert (await desk.give(person_id=person)).json()["verdict"] == "GIVEN"
    [event] = await desk.events("given_by_others_recorded")
    assert (event["organisation"], event["counted"]) == ("UNICEF", False)


async def test_where_the_round_says_so_it_counts(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND"}
    gift: dict[str, Any] = {
        "person_id": await desk.person(),
        "round_id": await desk.plan(rule, code="SHARED", counts_others=True),
    }
    body = desk.handout(**gift, given_by="UNICEF")
    assert (await desk.post("/handouts", body)).status_code == 201
    assert (await desk.give(**gift)).json()["code"] == "already_received"
    await desk.post(f"/handouts/{body['id']}/reverse", {"id": new_id(), "reason": "era de otra persona"})
    assert (await desk.give(**gift)).json()["verdict"] == "GIVEN"


async def test_what_both_gave_is_an_excess(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND"}
    gift: dict[str, Any] = {
        "person_id": await desk.person(),
        "round_id": await desk.plan(rule, code="SHARED", counts_others=True),
    }
    await desk.give(**gift)
    await desk.give(**gift, given_by="UNICEF")
    assert [case["kind"] for case in (await desk.get("/cases")).json()["items"]] == ["OVER_ISSUE"]


async def test_what_others_gave_has_no_contents_of_ours(desk: Desk) -> None:
    answer = await desk.give(person_id=await desk.person(), given_by="UNICEF", owed=[line(desk.item_id, 1)])
    assert answer.json()["errors"][0]["code"] == "given_by_others"


async def test_a_substitute_that_the_bill_names_needs_no_reason(desk: Desk) -> None:
    item = await gel(desk)
    part = {"item_id": desk.item_id, "quantity": 2, "substitutes": [item]}
    answer = await desk.post(f"/kits/{desk.kit_id}/versions", {"components": [part]}, member=COORDINATOR)
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="NEWER")
    assert answer.status_code == 201, answer.text
    instead = [line(item, 2, instead_of=desk.item_id)]
    named = await desk.give(person_id=await desk.person(), substitutions=instead, round_id=round_id)
    assert named.status_code == 201, named.text
    assert named.json()["components"] == {str(item): 2}
    other = await desk.give(person_id=await desk.person(), substitutions=instead)
    assert other.json()["errors"][0]["code"] == "reason_missing"
