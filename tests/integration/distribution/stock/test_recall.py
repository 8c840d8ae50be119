"""A recall: who was given pieces of a lot, and where every other piece is."""

from __future__ import annotations

from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import card
from tests.integration.distribution.stock.conftest import FAR, FAR_CLERK, Store
from tests.integration.distribution.test_handout_batch import item as scanned
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
