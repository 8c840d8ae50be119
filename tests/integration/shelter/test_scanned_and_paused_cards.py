"""A card is taken as it was scanned; a paused one keeps a roof and says nothing about who carries it."""

from __future__ import annotations

import pytest

from shared.contracts.registration import (
    ArrivalGroupChanged,
    CardBound,
    CardPaused,
    CardRestored,
    HeadcountRecorded,
    HeadcountReversed,
)
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.card_keys import qr_of, qr_of_stranger, read_keys
from tests.support.events import NOON, made
from tests.support.people import DANLI

CODE = card_code(0)


async def test_a_signed_qr_checks_in_and_a_forged_one_does_not(house: House) -> None:
    await read_keys(house.installation, "shelter")
    settings = house.installation.settings
    forged = await house.check_in({"card": qr_of(settings, CODE, secret=b"\x09" * 32), "without_bed": True})
    assert (forged.status_code, forged.json()["code"]) == (422, "card_qr_forged")
    answer = await house.check_in({"card": f"]Q1{qr_of(settings, CODE)}\r", "without_bed": True})
    assert answer.status_code == 201, answer.text
    assert answer.json()["stays"][0]["card"] == CODE
    again = await house.check_in({"card": CODE, "without_bed": True})
    assert again.json()["code"] == "already_sheltered"


async def test_in_a_batch_of_meals_a_strangers_qr_refuses_no_other(house: House) -> None:
    await read_keys(house.installation, "shelter")
    scans = [qr_of_stranger(CODE), qr_of(house.installation.settings, CODE)]
    answer = await house.serve("MEAL", *({"card": scan} for scan in scans))
    first, second = answer.json()["items"]
    assert (first["status"], first["problem"]["code"]) == (422, "card_qr_key_unknown")
    assert second["status"] == 201


@pytest.mark.parametrize("restored", [False, True])
async def test_a_paused_cards_guest_is_somebody_until_it_is_restored(house: House, restored: bool) -> None:
    _, (person,) = await house.family(30)
    card = {"card_id": new_id(), "code": CODE, "kind": "CARD", "site_id": DANLI, "person_id": person}
    await house.tell(made(CardBound, **card, version=1, state="ISSUED"))
    await house.tell(made(CardPaused, **card, version=2, state="PAUSED"))
    if restored:
        await house.tell(made(CardRestored, **card, version=3, state="ISSUED"))
    answer = await house.check_in({"card": CODE, "without_bed": True})
    assert answer.status_code == 201, answer.text
    assert answer.json()["stays"][0]["person_id"] == (str(person) if restored else None)


@pytest.mark.parametrize("first", ["the count", "its reversal"])
async def test_a_count_that_was_taken_back_feeds_nobody(house: House, first: str) -> None:
    group = new_id()
    count = made(
        HeadcountRecorded,
        headcount_id=new_id(),
        kind="TRANSIT_ENTRY",
        site_id=DANLI,
        place_pcode="HN0703",
        people={"men": 30},
        arrival_group_id=group,
        occurred_at=NOON,
    )
    right = made(HeadcountRecorded, **{**count.model_dump(), "headcount_id": new_id(), "people": {"men": 3}})
    back = made(
        HeadcountReversed, headcount_id=count.headcount_id, reversal_id=new_id(), site_id=DANLI, occurred_at=NOON
    )
    bus = made(
        ArrivalGroupChanged,
        arrival_group_id=group,
        version=2,
        site_id=DANLI,
        kind="TRANSIT_ENTRY",
        state="ARRIVED",
        means="BUS",
        headcount=3,
        occurred_at=NOON,
    )
    log = [count, back] if first == "the count" else [back, count]
    await house.tell(*log, right, bus)
    answer = await house.serve("MEAL", {"count": {"men": 4}}, arrival_group={"id": group})
    assert answer.json()["items"][0]["problem"]["code"] == "over_headcount"
    answer = await house.serve("MEAL", {"count": {"men": 3}}, arrival_group={"id": group})
    assert answer.json()["items"][0]["status"] == 201
