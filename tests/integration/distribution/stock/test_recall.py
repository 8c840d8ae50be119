"""A recall: who was given pieces of a lot, and where every other piece is."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from services.distribution.queries import ledger
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import card
from tests.integration.distribution.stock.conftest import FAR, FAR_CLERK, Store
from tests.integration.distribution.stock.test_lots import somebody_waits
from tests.integration.distribution.test_handout_batch import item as scanned
from tests.support.eventually import eventually
from tests.support.people import COORDINATOR, DANLI, OUTSIDER


async def test_others_are_told_of_a_recall(store: Store) -> None:
    lot = await store.lot_a()
    await store.step(lot, "recall", reason="AUTHORITY_NOTICE")
    [told] = await store.desk.events("lot_recalled")
    assert (told["lot_id"], told["item_id"], told["reason"]) == (str(lot), str(store.soap), "AUTHORITY_NOTICE")


async def test_recipients_are_hand_outs_with_ids_and_no_names(store: Store) -> None:
    household = await store.desk.household(3)
    person = await store.desk.person(household_id=household)
    await store.desk.hear(card(person_id=person))
    given = await store.desk.give(card=card().code)
    [one] = (await store.desk.get(f"/lots/{await store.lot_a()}/recipients")).json()["items"]
    assert one.pop("occurred_at")
    assert one == {
        "handout_id": given.json()["handout_id"],
        "site_id": str(DANLI),
        "quantity": 2,
        "certain": True,
        "card_id": str(card().card_id),
        "person_id": str(person),
        "household_id": str(household),
        "reversed": False,
    }


async def test_who_may_not_be_shown_any_more_is_a_card(store: Store) -> None:
    person = await store.desk.person(household_id=await store.desk.household(3))
    await store.desk.hear(card(person_id=person))
    await store.desk.give(card=card().code)
    await store.desk.hear(PersonUpdated(person_id=person, version=2, site_id=DANLI, withdrawn=True))
    [one] = (await store.desk.get(f"/lots/{await store.lot_a()}/recipients")).json()["items"]
    assert (one["card_id"], one["person_id"], one["household_id"]) == (str(card().card_id), None, None)


async def test_recipients_come_in_pages_and_reversed_ones_say_so(store: Store) -> None:
    given = [(await store.give()).json()["handout_id"] for _ in range(3)]
    await store.must(f"/handouts/{given[0]}/reverse", {"reason": "x"})
    path = f"/lots/{await store.lot_a()}/recipients?limit=2"
    first = (await store.desk.get(path)).json()
    second = (await store.desk.get(f"{path}&cursor={first['next']}")).json()
    found = {one["handout_id"]: one["reversed"] for one in [*first["items"], *second["items"]]}
    assert found == {one: one == given[0] for one in given}


async def test_hand_outs_of_which_nobody_knows_the_lot_are_told_as_uncertain(store: Store) -> None:
    other = await store.lot(5, "B")
    log = [scanned(store.desk, await store.desk.person(), minutes_ago=5, seq=n, quantity=100) for n in range(2)]
    await store.desk.send(log)
    found = (await store.desk.get(f"/lots/{other}/recipients")).json()["items"]
    assert [(one["certain"], one["quantity"]) for one in found] == [(True, 5)]
    late = await store.lot(5, "C")
    [unsure] = (await store.desk.get(f"/lots/{late}/recipients")).json()["items"]
    assert (unsure["certain"], unsure["quantity"]) == (False, None)


async def test_what_settled_a_hand_out_that_left_it_owing_is_told_too(store: Store) -> None:
    owed = [{"item_id": store.soap, "quantity": 2}]
    gift = store.desk.handout(await store.desk.person(), owed=owed)
    await store.desk.post("/handouts", gift)
    late = await store.lot(2, "LATE", expires_on="2030-01-01")
    path = f"/lots/{late}/recipients"
    assert (await store.desk.get(path)).json()["items"] == []
    await store.must(f"/handouts/{gift['id']}/settlements", {"site_id": DANLI})
    [one] = (await store.desk.get(path)).json()["items"]
    assert (one["handout_id"], one["quantity"], one["certain"]) == (str(gift["id"]), 2, True)


async def boxes(store: Store) -> tuple[UUID, UUID, UUID]:
    """Boxes of two soaps packed from a lot that expires soon, and a round of them; both lots and the round."""
    soon = await store.lot(4, "SOON", expires_on="2030-01-01")
    box, kit = await store.item("BOX"), new_id()
    packing = {"site_id": DANLI, "kit_id": store.desk.kit_id, "item_id": box, "quantity": 2, "lot_code": "BOXED"}
    await store.must("/stock/assemblies", packing)
    body = {"id": kit, "code": "BOX", "kind": "HYGIENE", "name": "x", "components": [{"item_id": box, "quantity": 1}]}
    await store.must("/kits", body, member=COORDINATOR)
    round_id = await store.desk.plan({"unit": "PERSON", "window": "ROUND"}, code="BOXES", kit_id=kit)
    [packed] = await store.desk.rows("SELECT id FROM lot WHERE code = 'BOXED'")
    return soon, packed["id"], round_id


async def test_packed_kits_into_which_some_of_it_went_are_held_with_it(store: Store) -> None:
    soon, packed, round_id = await boxes(store)
    assert (await store.desk.give(person_id=await store.desk.person(), round_id=round_id)).status_code == 201
    step = new_id()
    for _ in range(2):
        assert (await store.step(soon, "recall", id=step, reason="SUPPLIER_NOTICE")).status_code == 200
    states = await store.desk.rows("SELECT code, state FROM lot WHERE code <> 'A' ORDER BY code")
    assert states == [{"code": "BOXED", "state": "ON_HOLD"}, {"code": "SOON", "state": "RECALLED"}]
    refused = await store.desk.give(person_id=await store.desk.person(), round_id=round_id)
    assert (refused.json()["code"], refused.json()["parameters"]["lot"]) == ("out_of_stock", "BOXED")
    steps = await store.desk.rows("SELECT lot_id, reason, done_by FROM lot_step WHERE lot_id = :id", id=packed)
    assert steps == [{"lot_id": packed, "reason": "SUPPLIER_NOTICE", "done_by": COORDINATOR.subject}]
    assert (await store.step(packed, "approve")).status_code == 200


async def test_who_was_given_a_packed_kit_is_told_as_uncertain(store: Store) -> None:
    soon, packed, round_id = await boxes(store)
    given = await store.desk.give(person_id=await store.desk.person(), round_id=round_id)
    found = {lot: (await store.desk.get(f"/lots/{lot}/recipients")).json()["items"] for lot in (soon, packed)}
    told = {lot: [(one["handout_id"], one["certain"], one["quantity"]) for one in found[lot]] for lot in found}
    handout = given.json()["handout_id"]
    assert told == {soon: [(handout, False, None)], packed: [(handout, True, 1)]}


async def state_of_what_is_packed_during_a_recall(store: Store) -> str:
    """Somebody packs, and waits for the books; meanwhile the lot is recalled."""
    soon, _, _ = await boxes(store)
    [box] = await store.desk.rows("SELECT id FROM item WHERE code = 'BOX'")
    more = {"item_id": store.soap, "quantity": 4, "lot_code": "SOON", "funding_source": "CERF"}
    await store.must("/stock/receipts", {"site_id": DANLI, "lines": [more]})
    packing = {"site_id": DANLI, "kit_id": store.desk.kit_id, "item_id": box["id"], "quantity": 1, "lot_code": "LATER"}
    async with store.desk.installation.eyes() as admin, admin.transaction():
        await admin.execute(
            "SELECT 1 FROM distribution.balance WHERE lot_id = $1 AND account = 'ADJUSTED' FOR UPDATE", soon
        )
        packed = asyncio.create_task(store.must("/stock/assemblies", packing))
        await eventually(lambda: somebody_waits(store))
        recalled = asyncio.create_task(store.step(soon, "recall"))
        await asyncio.sleep(0.5)
    await packed
    assert (await recalled).status_code == 200
    [lot] = await store.desk.rows("SELECT state FROM lot WHERE code = 'LATER'")
    return str(lot["state"])


async def test_what_is_packed_at_the_moment_of_a_recall_is_held_too(store: Store) -> None:
    assert await state_of_what_is_packed_during_a_recall(store) == "ON_HOLD"


async def test_without_the_lots_lock_it_would_not_be(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(ledger, "PICK", ledger.PICK.replace(" FOR KEY SHARE OF l", ""))
    assert await state_of_what_is_packed_during_a_recall(store) == "APPROVED"


async def test_a_packing_that_was_taken_back_holds_nothing(store: Store) -> None:
    soon, packed, _ = await boxes(store)
    [row] = await store.desk.rows("SELECT id FROM movement WHERE kind = 'ASSEMBLY'")
    await store.must(f"/stock/movements/{row['id']}/reverse", {"reason": "WRONG_LOT"})
    await store.step(soon, "recall")
    assert await store.desk.rows("SELECT state FROM lot WHERE id = :id", id=packed) == [{"state": "APPROVED"}]


async def test_where_only_packed_kits_of_it_came_it_is_recalled_too(store: Store) -> None:
    soon, packed, _ = await boxes(store)
    body = {"waybill": "1", "from_site_id": DANLI, "to_site_id": FAR, "lines": [{"lot_id": packed, "quantity": 1}]}
    transfer = (await store.must("/transfers", body))["movement_id"]
    assert (await store.desk.get(f"/lots/{soon}/recipients", member=FAR_CLERK)).status_code == 404
    arrived = {"lines": [{"lot_id": packed, "received": 1}]}
    await store.must(f"/transfers/{transfer}/receive", arrived, member=FAR_CLERK)
    assert (await store.desk.get(f"/lots/{soon}/recipients", member=FAR_CLERK)).json()["items"] == []
    assert (await store.step(soon, "hold", member=FAR_CLERK)).status_code == 200


async def test_every_piece_of_a_lot_is_somewhere(store: Store) -> None:
    lot = await store.lot_a()
    await store.give(1)
    body = {"waybill": "1", "from_site_id": DANLI, "to_site_id": FAR, "lines": [{"lot_id": lot, "quantity": 50}]}
    transfer = (await store.must("/transfers", body))["movement_id"]
    came = {"complete": False, "lines": [{"lot_id": lot, "received": 30, "damaged": 5}]}
    await store.must(f"/transfers/{transfer}/receive", came, member=FAR_CLERK)
    answer = (await store.desk.get(f"/lots/{lot}/whereabouts", member=COORDINATOR)).json()
    pieces = {(piece["site_id"], piece["account"]): piece["quantity"] for piece in answer["pieces"]}
    assert pieces == {
        (str(DANLI), "SUPPLIER"): -200,
        (str(DANLI), "SHELF"): 148,
        (str(DANLI), "HANDED_OUT"): 2,
        (str(DANLI), "IN_TRANSIT"): 15,
        (None, "SHELF"): 30,
        (None, "DAMAGED"): 5,
    }
    assert sum(pieces.values()) == 0


async def test_another_sites_lot_tells_nothing(store: Store) -> None:
    lot = await store.lot_a()
    for what in ("recipients", "whereabouts", "labels"):
        assert (await store.desk.get(f"/lots/{lot}/{what}", member=OUTSIDER)).status_code == 404
        assert (await store.desk.get(f"/lots/{new_id()}/{what}")).status_code == 404


async def test_recipients_at_other_sites_are_left_out(store: Store) -> None:
    lot = await store.lot_a()
    await store.give()
    body = {"waybill": "1", "from_site_id": DANLI, "to_site_id": FAR, "lines": [{"lot_id": lot, "quantity": 50}]}
    transfer = (await store.must("/transfers", body))["movement_id"]
    await store.must(f"/transfers/{transfer}/receive", {"lines": [{"lot_id": lot, "received": 50}]}, member=FAR_CLERK)
    assert (await store.desk.get(f"/lots/{lot}/recipients", member=FAR_CLERK)).json()["items"] == []
