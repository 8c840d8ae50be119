"""A reversal returns the stock and settles the excess; the verdict stays as it was given."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.test_handout_batch import item, send
from tests.support.people import DANLI, OUTSIDER


async def test_a_reversed_kit_is_back_on_its_shelf_and_may_be_given_again(desk: Desk) -> None:
    person = await desk.person()
    body = desk.handout(person)
    await desk.post("/handouts", body)
    reversal = {"id": new_id(), "reason": "equivocado"}
    assert (await desk.post(f"/handouts/{body['id']}/reverse", reversal)).status_code == 201
    stock = (await desk.get(f"/stock?site_id={DANLI}")).json()["lines"]
    assert {line["account"]: line["quantity"] for line in stock} == {"SHELF": 200, "SUPPLIER": -200}
    assert (await desk.post("/handouts", desk.handout(person))).status_code == 201


async def test_a_reversal_settles_the_excess_and_resolves_its_case(desk: Desk) -> None:
    person = await desk.person()
    items = [item(desk, person, minutes_ago=50 - n, seq=n) for n in range(2)]
    await send(desk, items)
    await desk.post(f"/handouts/{items[0]['id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": 0}]
    assert await desk.rows("SELECT state, resolution FROM review_case") == [
        {"state": "RESOLVED", "resolution": "REVERSED"}
    ]


async def test_a_hand_out_is_reversed_once(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    await desk.post("/handouts", body)
    path = f"/handouts/{body['id']}/reverse"
    codes = [(await desk.post(path, {"id": new_id(), "reason": "x"})).status_code for _ in range(2)]
    assert codes == [201, 409]


async def test_the_same_reversal_again_answers_the_same(desk: Desk) -> None:
    body, reversal = desk.handout(await desk.person()), {"id": new_id(), "reason": "equivocado"}
    await desk.post("/handouts", body)
    answers = await asyncio.gather(*(desk.post(f"/handouts/{body['id']}/reverse", reversal) for _ in range(8)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(await desk.rows("SELECT 1 FROM movement WHERE kind = 'REVERSAL'")) == 1


async def test_a_reversals_id_stands_for_one_reversal(desk: Desk) -> None:
    first, second = [desk.handout(await desk.person()) for _ in range(2)]
    for body in (first, second):
        await desk.post("/handouts", body)
    reversal = {"id": new_id(), "reason": "equivocado"}
    await desk.post(f"/handouts/{first['id']}/reverse", reversal)
    another = await desk.post(f"/handouts/{second['id']}/reverse", reversal)
    changed = await desk.post(f"/handouts/{first['id']}/reverse", {**reversal, "reason": "otro"})
    a_hand_outs = await desk.post(f"/handouts/{second['id']}/reverse", {**reversal, "id": second["id"]})
    assert {answer.json()["code"] for answer in (another, changed, a_hand_outs)} == {"id_reused"}
    assert len(await desk.rows("SELECT 1 FROM handout_reversal")) == 1


async def test_what_expired_meanwhile_returns_to_quarantine(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    await desk.post("/handouts", body)
    after_its_expiry = datetime(2034, 1, 2, 18, tzinfo=UTC)
    reversal = {"id": new_id(), "reason": "devuelto"}
    answer = await desk.post(f"/handouts/{body['id']}/reverse", reversal, at=after_its_expiry)
    assert answer.status_code == 201
    stock = (await desk.get(f"/stock?site_id={DANLI}")).json()["lines"]
    assert {line["account"]: line["quantity"] for line in stock} == {"SHELF": 198, "QUARANTINE": 2, "SUPPLIER": -200}


async def test_nothing_left_with_a_refusal_so_nothing_returns(desk: Desk) -> None:
    person, refused = await desk.person(), new_id()
    await desk.give(person_id=person)
    await desk.give(person_id=person, id=refused)
    answer = await desk.post(f"/handouts/{refused}/reverse", {"id": new_id(), "reason": "x"})
    assert answer.json()["code"] == "nothing_to_reverse"


async def test_another_sites_hand_out_can_not_be_reversed(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    await desk.post("/handouts", body)
    answer = await desk.post(f"/handouts/{body['id']}/reverse", {"id": new_id(), "reason": "x"}, member=OUTSIDER)
    assert answer.status_code == 404
