"""A reversal returns the stock and settles the excess; the verdict stays as it was given."""

from __future__ import annotations

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


async def test_another_sites_hand_out_can_not_be_reversed(desk: Desk) -> None:
    body = desk.handout(await desk.person())
    await desk.post("/handouts", body)
    answer = await desk.post(f"/handouts/{body['id']}/reverse", {"id": new_id(), "reason": "x"}, member=OUTSIDER)
    assert answer.status_code == 404
