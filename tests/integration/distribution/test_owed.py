"""What hand-outs left owing: found by whoever comes, settled at any site, each line once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from services.distribution.commands import owed as commands
from services.distribution.errors import OwedAlreadySettled
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.events import made
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

CODE = card().code
WRITERS = 32
THERE = Member(fixed_id("clerk la lima"), {"WAREHOUSE_CLERK": [LA_LIMA]})


async def short_of_one(desk: Desk, **recipient: Any) -> dict[str, Any]:
    """A hand-out that left one soap owing."""
    gift = desk.handout(**recipient, owed=[{"item_id": desk.item_id, "quantity": 1}])
    assert (await desk.post("/handouts", gift)).status_code == 201
    return gift


async def settle(desk: Desk, gift: dict[str, Any], member: Member = CLERK, **changes: Any) -> Any:
    body = {"id": new_id(), "site_id": DANLI, **changes}
    return await desk.post(f"/handouts/{gift['id']}/settlements", body, member=member)


async def owed(desk: Desk, query: str, member: Member = CLERK, site_id: UUID = DANLI) -> list[int]:
    shown = await desk.get(f"/owed?site_id={site_id}&{query}", member=member)
    return [line["quantity"] for line in shown.json()["items"]]


async def test_another_site_finds_it_and_settles_it_from_its_own_shelf(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card(person_id=person))
    gift = await short_of_one(desk, card=CODE)
    lines = [{"item_id": desk.item_id, "lot_code": "B", "quantity": 10}]
    await desk.post("/stock/receipts", {"id": new_id(), "site_id": LA_LIMA, "lines": lines}, member=THERE)
    assert await owed(desk, f"card={CODE}", THERE, LA_LIMA) == [1]
    answer = await settle(desk, gift, THERE, site_id=LA_LIMA)
    assert (answer.status_code, answer.json()["components"]) == (201, {str(desk.item_id): 1})
    assert await owed(desk, f"card={CODE}", THERE, LA_LIMA) == []
    [row] = await desk.rows(
        "SELECT place_id, qty FROM balance WHERE account = 'HANDED_OUT' AND qty = 1 AND place_id = :p", p=LA_LIMA
    )
    assert row["qty"] == 1
    assert [event["handout_id"] for event in await desk.events("owed_settled")] == [str(gift["id"])]


async def test_of_32_who_settle_at_once_one_does(desk: Desk) -> None:
    gift = await short_of_one(desk, person_id=await desk.person())
    answers = await asyncio.gather(*(settle(desk, gift) for _ in range(WRITERS)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"owed_already_settled"}
    [row] = await desk.rows("SELECT sum(qty)::int AS qty FROM balance WHERE account = 'HANDED_OUT'")
    assert row["qty"] == 2


async def test_the_key_holds_it_where_nobody_waits(desk: Desk) -> None:
    gift = await short_of_one(desk, person_id=await desk.person())
    await settle(desk, gift)
    taken = "SELECT handout_id, item_id, cause, settlement_id FROM owed_settlement"
    with pytest.raises(OwedAlreadySettled):
        await desk.rows(f"INSERT INTO owed_settlement {taken} RETURNING 1")


async def test_the_same_settlement_again_answers_the_same(desk: Desk) -> None:
    gift, id_ = await short_of_one(desk, person_id=await desk.person()), new_id()
    first, again = [await settle(desk, gift, id=id_) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    other = await short_of_one(desk, person_id=await desk.person())
    assert (await settle(desk, other, id=id_)).json()["code"] == "id_reused"
    assert (await settle(desk, other, id=gift["id"])).json()["code"] == "id_reused"


async def test_an_empty_shelf_settles_nothing(desk: Desk) -> None:
    gift = await short_of_one(desk, person_id=await desk.person())
    answer = await settle(desk, gift, THERE, site_id=LA_LIMA)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert (await settle(desk, gift)).status_code == 201


async def test_what_was_taken_back_is_not_owed_any_more(desk: Desk) -> None:
    person = await desk.person()
    gift = await short_of_one(desk, person_id=person)
    await desk.post(f"/handouts/{gift['id']}/reverse", {"id": new_id(), "reason": "error"})
    assert await owed(desk, f"person_id={person}") == []
    assert (await settle(desk, gift)).status_code == 409


async def test_a_reversal_takes_back_what_was_settled_too(desk: Desk) -> None:
    gift = await short_of_one(desk, person_id=await desk.person())
    await settle(desk, gift)
    await desk.post(f"/handouts/{gift['id']}/reverse", {"id": new_id(), "reason": "error"})
    rows = await desk.rows("SELECT account, sum(qty)::int AS qty FROM balance GROUP BY account")
    assert {row["account"]: row["qty"] for row in rows} == {"SUPPLIER": -200, "SHELF": 200, "HANDED_OUT": 0}


async def test_reversals_and_settlements_at_once_leave_all_goods_somewhere(desk: Desk) -> None:
    gifts = [await short_of_one(desk, person_id=await desk.person()) for _ in range(8)]
    reverse = [desk.post(f"/handouts/{one['id']}/reverse", {"id": new_id(), "reason": "x"}) for one in gifts]
    settled = [settle(desk, one) for one in gifts]
    answers = await asyncio.gather(*(call for pair in zip(settled, reverse, strict=True) for call in pair))
    assert {answer.status_code for answer in answers} <= {201, 409}
    [row] = await desk.rows("SELECT sum(qty)::int AS qty FROM balance WHERE account = 'HANDED_OUT'")
    assert row["qty"] == 0


async def test_it_goes_with_the_person_into_their_household(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    person, household = await desk.person(), await desk.household(3)
    await short_of_one(desk, person_id=person, round_id=round_id)
    await desk.hear(made(PersonUpdated, person_id=person, version=2, site_id=DANLI, household_id=household))
    assert await owed(desk, f"household_id={household}") == [1]
    assert await owed(desk, f"person_id={person}") == [1]


async def test_by_the_id_of_a_protected_record_nothing_is_found(desk: Desk) -> None:
    person = await desk.person()
    await short_of_one(desk, person_id=person)
    await desk.hear(PersonUpdated(person_id=person, version=2, site_id=DANLI, withdrawn=True))
    assert await owed(desk, f"person_id={person}") == []


async def test_it_is_asked_for_at_ones_own_site(desk: Desk) -> None:
    person = await desk.person()
    answer = await desk.get(f"/owed?site_id={DANLI}&person_id={person}", member=OUTSIDER)
    assert answer.json()["code"] == "not_found"


async def newer(desk: Desk, quantity: int) -> int:
    """A version of the kit with so many soaps."""
    body = {"components": [{"item_id": desk.item_id, "quantity": quantity}]}
    version: int = (await desk.post(f"/kits/{desk.kit_id}/versions", body, member=COORDINATOR)).json()["version"]
    return version


async def owe(desk: Desk, version: int, member: Member = COORDINATOR) -> Any:
    return await desk.post(f"/rounds/{desk.round_id}/owed", {"bom_version": version}, member=member)


async def test_all_who_had_an_older_version_are_owed_the_rest_in_one_act(desk: Desk) -> None:
    people = [await desk.person() for _ in range(3)]
    gifts = [desk.handout(one) for one in people]
    for gift in gifts:
        await desk.post("/handouts", gift)
    await desk.post(f"/handouts/{gifts[2]['id']}/reverse", {"id": new_id(), "reason": "error"})
    partial = await short_of_one(desk, person_id=await desk.person())
    version = await newer(desk, 5)
    assert (await owe(desk, version)).json() == {
        "round_id": str(desk.round_id),
        "bom_version": version,
        "handouts": 3,
        "lines": 3,
    }
    assert await owed(desk, f"person_id={people[0]}") == [3]
    assert await owed(desk, f"person_id={people[2]}") == []
    assert (await settle(desk, partial)).json()["components"] == {str(desk.item_id): 4}


async def test_done_again_it_adds_nothing_and_a_later_version_only_its_own(desk: Desk) -> None:
    person = await desk.person()
    await desk.give(person_id=person)
    second, third = await newer(desk, 3), await newer(desk, 7)
    answers = [(await owe(desk, version)).json()["lines"] for version in (second, second, third, second)]
    assert answers == [1, 0, 1, 0]
    assert sorted(await owed(desk, f"person_id={person}")) == [1, 4]


async def test_more_than_one_statement_looks_at_are_each_owed_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "GIVEN_ROWS_MAX", 2)
    for _ in range(5):
        await desk.give(person_id=await desk.person())
    version = await newer(desk, 3)
    assert [(await owe(desk, version)).json()["lines"] for _ in range(2)] == [5, 0]


async def test_done_by_many_at_once_it_is_owed_once(desk: Desk) -> None:
    person = await desk.person()
    await desk.give(person_id=person)
    versions = [await newer(desk, 3), await newer(desk, 7)] * 4
    await asyncio.gather(*(owe(desk, version) for version in versions))
    assert sum(await owed(desk, f"person_id={person}")) == 5


async def test_a_substitute_counts_for_what_it_stood_for(desk: Desk) -> None:
    item_id, person = new_id(), await desk.person()
    await desk.post("/items", {"id": item_id, "code": "GEL", "name": "Gel", "unit": "u"}, member=COORDINATOR)
    lines = [{"item_id": item_id, "lot_code": "G", "quantity": 9}]
    await desk.post("/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})
    instead = {"item_id": item_id, "instead_of": desk.item_id, "quantity": 2, "reason": "DAMAGED"}
    await desk.give(person_id=person, substitutions=[instead])
    await owe(desk, await newer(desk, 3))
    assert await owed(desk, f"person_id={person}") == [1]


async def test_a_version_that_is_not_there_is_owed_by_nobody(desk: Desk) -> None:
    assert (await owe(desk, 9)).json()["code"] == "unknown_reference"
    assert (await owe(desk, 1, CLERK)).status_code == 403


async def test_a_household_is_owed_what_the_version_holds_for_its_people(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="FAMILIES")
    gifts = {size: desk.handout(household_id=await desk.household(size), round_id=round_id) for size in (1, 4)}
    for gift in gifts.values():
        await desk.post("/handouts", gift)
    each = {"components": [{"item_id": desk.item_id, "quantity": 3, "basis": "PER_PERSON"}]}
    version = (await desk.post(f"/kits/{desk.kit_id}/versions", each, member=COORDINATOR)).json()["version"]
    await desk.post(f"/rounds/{round_id}/owed", {"bom_version": version}, member=COORDINATOR)
    found = {size: await owed(desk, f"household_id={gift['household_id']}") for size, gift in gifts.items()}
    assert found == {1: [1], 4: [10]}
