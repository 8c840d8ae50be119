"""Batches known before they are printed; binding; revocation."""

from shared.contracts.card_codes import is_card_code
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def test_a_batch_needs_a_token_and_ones_own_site(desk: Desk) -> None:
    body = {"id": new_id(), "site_id": DANLI, "count": 2}
    assert (await desk.post("/card-batches", body, member=None)).status_code == 401
    assert (await desk.post("/card-batches", body, member=OUTSIDER)).status_code == 403
    assert (await desk.post("/card-batches", body, member=AT_LA_LIMA)).status_code == 404


async def test_a_batch_of_500_is_known_before_it_is_printed(desk: Desk) -> None:
    body = {"id": new_id(), "site_id": DANLI, "count": 500}
    first, again = await desk.post("/card-batches", body), await desk.post("/card-batches", body)
    assert first.json() == again.json()
    assert len({code for code in first.json()["codes"] if is_card_code(code)}) == 500
    assert (await desk.post("/card-batches", body | {"count": 501})).status_code == 422
    assert (await desk.post("/card-batches", body | {"count": 499})).json()["code"] == "id_reused"


async def test_a_printed_card_is_bound_to_a_person_once(desk: Desk) -> None:
    [code] = await desk.batch(1)
    one = await desk.register(person())
    body = {"person_id": one["person_ids"][0]}
    bound = await desk.post(f"/cards/{code}/bind", body)
    assert (bound.status_code, bound.json()["state"]) == (200, "ISSUED")
    assert (await desk.post(f"/cards/{code}/bind", body)).status_code == 200
    [event] = await desk.events("card_bound")
    assert (event["person_id"], event["version"]) == (one["person_ids"][0], 1)
    other = await desk.register(person())
    answer = await desk.post(f"/cards/{code}/bind", {"person_id": other["person_ids"][0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "card_already_bound")


async def test_another_sites_printed_card_is_not_found(desk: Desk) -> None:
    [code] = await desk.batch(1)
    assert (await desk.post(f"/cards/{code}/bind", {}, member=AT_LA_LIMA)).status_code == 404
    assert (await desk.post(f"/cards/{code}/revoke", {"reason": "LOST"}, member=None)).status_code == 401


async def test_somebody_who_gives_no_data_gets_a_card_and_a_record_later(desk: Desk) -> None:
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {"sex": "MALE", "population": "IN_TRANSIT"})
    [anonymous] = await desk.events("card_issued")
    assert (anonymous["person_id"], anonymous["sex"], anonymous["state"]) == (None, "MALE", "ISSUED")
    one = await desk.register(person())
    assert (await desk.post(f"/cards/{code}/bind", {"person_id": one["person_ids"][0]})).status_code == 200
    [bound] = await desk.events("card_bound")
    assert (bound["card_id"], bound["version"]) == (anonymous["card_id"], 2)


async def test_a_mistyped_code_is_told_from_an_unknown_one(desk: Desk) -> None:
    [code] = await desk.batch(1)
    mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert (await desk.post(f"/cards/{mistyped}/bind", {})).json()["code"] == "card_code_wrong"
    assert (await desk.post("/cards/0000000000/bind", {})).status_code == 404


async def test_a_revoked_card_is_never_used_again(desk: Desk) -> None:
    made = await desk.register(person(), cards=[{}])
    code = made["cards"][0]["code"]
    # At another site too: people move, and lose cards on the way.
    revoked = await desk.post(f"/cards/{code}/revoke", {"reason": "LOST"}, member=AT_LA_LIMA)
    assert revoked.json()["state"] == "REVOKED"
    assert (await desk.post(f"/cards/{code}/revoke", {"reason": "LOST"})).json()["code"] == "card_already_revoked"
    assert (await desk.post(f"/cards/{code}/bind", {})).json()["code"] == "card_already_revoked"
    [event] = await desk.events("card_revoked")
    assert (event["state"], event["version"]) == ("REVOKED", 2)
