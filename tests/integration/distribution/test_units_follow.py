"""What somebody received follows them: as an unknown card, as an anonymous one, as a person without a household."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.distribution.handlers import apply_cards
from shared.clock import real_now
from shared.context import Context
from shared.contracts.envelope import Received
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import WAITS, Desk, card, verdicts
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.people import DANLI

CODE = card().code


async def standings(desk: Desk) -> list[dict[str, Any]]:
    return await desk.rows("SELECT unit_id, taken, over FROM entitlement WHERE taken > 0")


async def test_an_anonymous_card_that_is_bound_does_not_receive_again(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card())
    first = await desk.give(card=CODE)
    await desk.hear(card(version=2, person_id=person))
    again = await desk.give(card=CODE)
    assert (first.status_code, again.json()["code"]) == (201, "already_received")
    assert again.json()["parameters"]["given_at"] == first.json()["occurred_at"]
    assert (await desk.give(person_id=person)).status_code == 409
    assert await standings(desk) == [{"unit_id": person, "taken": 1, "over": 0}]


async def test_a_card_unknown_when_it_received_offline_does_not_receive_again(desk: Desk) -> None:
    log = [desk.handout(card=CODE, scanned_at=real_now() - timedelta(hours=1))]
    assert verdicts(await desk.send(log)) == ["UNKNOWN_CARD"]
    await desk.hear(card(person_id=await desk.person()))
    assert (await desk.give(card=CODE)).json()["code"] == "already_received"


async def test_whose_household_is_heard_of_later_shares_its_allowance(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    person = await desk.person()
    assert (await desk.give(person_id=person, round_id=round_id)).status_code == 201
    household = await desk.household(2)
    await desk.hear(made(PersonUpdated, person_id=person, version=2, site_id=DANLI, household_id=household))
    assert (await desk.give(household_id=household, round_id=round_id)).json()["code"] == "already_received"


async def test_a_household_of_which_only_its_members_told_is_one_unit(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    members = [await desk.person(household_id=household) for household in [new_id()] * 2]
    answers = [await desk.give(person_id=member, round_id=round_id) for member in members]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_two_cards_of_one_person_show_their_excess_when_they_are_bound(desk: Desk) -> None:
    person, other = await desk.person(), "BCDEFGHJK"
    await desk.hear(card(), card(other))
    for code in (CODE, card(other).code):
        assert (await desk.give(card=code)).status_code == 201
    await desk.hear(card(version=2, person_id=person), card(other, version=2, person_id=person))
    assert await standings(desk) == [{"unit_id": person, "taken": 1, "over": 1}]
    assert await desk.rows("SELECT kind, state, excess, unit_id FROM review_case") == [
        {"kind": "OVER_ISSUE", "state": "OPEN", "excess": 1, "unit_id": person}
    ]
    assert [event["excess"] for event in await desk.events("case_opened")] == [1]


async def test_an_excess_moves_with_its_unit_and_its_old_case_ends(desk: Desk) -> None:
    log = [desk.handout(card=CODE, device_seq=n, scanned_at=real_now() - timedelta(minutes=50 - n)) for n in range(2)]
    await desk.hear(card())
    await desk.send(log)
    await desk.hear(card(version=2, person_id=await desk.person()))
    cases = await desk.rows("SELECT state, resolution, excess FROM review_case ORDER BY state")
    assert [(case["state"], case["resolution"], case["excess"]) for case in cases] == [
        ("OPEN", None, 1),
        ("RESOLVED", "UNIT_FOLLOWED", 1),
    ]
    assert [event["resolution"] for event in await desk.events("case_resolved")] == ["UNIT_FOLLOWED"]


async def test_claims_say_as_whom_they_were_made(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card())
    await desk.give(card=CODE)
    await desk.hear(card(version=2, person_id=person))
    assert await desk.rows("SELECT unit_id, claimed_as FROM claim") == [
        {"unit_id": person, "claimed_as": card().card_id}
    ]


async def test_a_reversal_settles_the_unit_that_the_claim_followed_to(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card())
    first = (await desk.give(card=CODE)).json()["handout_id"]
    await desk.hear(card(version=2, person_id=person))
    await desk.post(f"/handouts/{first}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert (await desk.give(person_id=person)).status_code == 201


async def test_entries_of_an_anonymous_token_are_those_of_whom_it_is_bound_to(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="ENTRY")
    person = await desk.person()
    await desk.arrival(real_now() - timedelta(hours=3), person_id=person)
    await desk.hear(card(arrival_group_id=new_id()))
    assert (await desk.give(card=CODE, round_id=round_id)).status_code == 201
    await desk.hear(card(version=2, person_id=person))
    assert (await desk.give(person_id=person, round_id=round_id)).json()["code"] == "already_received"


@pytest.mark.parametrize("known", [True, False], ids=["anonymous", "unknown"])
async def test_a_hand_out_that_waits_while_its_card_is_bound_is_to_the_person(desk: Desk, *, known: bool) -> None:
    """The binding holds the card's gate and has not committed when the hand-out looks the card up."""
    person = await desk.person()
    assert (await desk.give(person_id=person)).status_code == 201
    if known:
        await desk.hear(card())
    runtime = desk.installation.runtime("distribution")
    release, held = asyncio.Event(), asyncio.Event()

    async def bind(session: Any) -> None:
        event: Received[Any] = Received(new_id(), real_now(), "test", card(version=2, person_id=person))
        await apply_cards(Context(session, runtime.settings, "distribution", real_now(), "test"), [event])
        held.set()
        await release.wait()

    binding = asyncio.create_task(runtime.database.run(bind))
    await held.wait()
    giving = asyncio.create_task(desk.send([desk.handout(card=CODE, scanned_at=real_now() - timedelta(minutes=5))]))

    async def waits() -> bool:
        return bool(await desk.rows(WAITS))

    await eventually(waits)
    release.set()
    await binding
    assert verdicts(await giving) == ["GIVEN_OVER"]
    assert [row["unit_id"] for row in await standings(desk)] == [person]
