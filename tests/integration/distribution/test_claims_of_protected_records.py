"""A record that is protected later keeps what was claimed: no second kit, and none lost when protection is lifted."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import HouseholdChanged, PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.events import made
from tests.support.people import DANLI

CODE = card().code


def withdrawn(person_id: UUID, version: int = 2) -> PersonUpdated:
    """Nothing may be known of the person any more."""
    return PersonUpdated(person_id=person_id, version=version, site_id=DANLI, withdrawn=True)


async def known(desk: Desk, **fields: Any) -> UUID:
    """Somebody with a card."""
    person = await desk.person(**fields)
    await desk.hear(card(version=1, person_id=person))
    return person


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
async def test_no_second_kit_by_becoming_protected(desk: Desk, order: tuple[int, ...]) -> None:
    person = await known(desk)
    first = await desk.give(card=CODE)
    events = [withdrawn(person), card(version=2)]
    for place in order:
        await desk.hear(events[place])
        again = await desk.give(card=CODE)
        assert (first.status_code, again.json()["code"]) == (201, "already_received")
    assert again.json()["parameters"]["given_at"] == first.json()["occurred_at"]


async def test_what_is_given_while_protected_counts_when_it_is_lifted(desk: Desk) -> None:
    person = await known(desk)
    await desk.hear(withdrawn(person), card(version=2))
    assert (await desk.give(card=CODE)).status_code == 201
    [event] = await desk.events("handout_given")
    assert (event["person_id"], event["household_id"]) == (None, None)
    await desk.hear(made(PersonUpdated, person_id=person, version=3, site_id=DANLI), card(version=3, person_id=person))
    assert (await desk.give(person_id=person)).json()["code"] == "already_received"


async def test_one_protected_from_the_first_save_keeps_it_too(desk: Desk) -> None:
    await desk.hear(card(version=1))
    assert (await desk.give(card=CODE)).status_code == 201
    person = await desk.person()
    await desk.hear(card(version=2, person_id=person))
    assert (await desk.give(card=CODE)).json()["code"] == "already_received"


async def test_a_households_kit_is_not_given_again_to_a_member_who_is_protected(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    household = await desk.household(2)
    person = await known(desk, household_id=household)
    assert (await desk.give(household_id=household, round_id=round_id)).status_code == 201
    await desk.hear(withdrawn(person), card(version=2))
    assert (await desk.give(card=CODE, round_id=round_id)).json()["code"] == "already_received"


async def test_asked_by_its_id_nothing_is_known_of_it(desk: Desk) -> None:
    person = await known(desk)
    await desk.give(card=CODE)
    await desk.hear(withdrawn(person), card(version=2))
    shown = await desk.get(f"/entitlements?site_id={DANLI}&person_id={person}")
    [line] = shown.json()["items"]
    assert (line["code"], line["taken"], line["given_at"]) == ("recipient_unknown", 0, None)
    assert (await desk.give(person_id=person)).json()["code"] == "recipient_unknown"


async def test_beside_a_card_its_id_answers_as_one_that_was_invented(desk: Desk) -> None:
    own, other = card(), card("BBBBBBBBB")
    person = await known(desk)
    await desk.hear(withdrawn(person), card(version=2), other)
    for code in (own.code, other.code):
        named = [await desk.give(card=code, person_id=one) for one in (person, new_id())]
        assert [answer.json()["code"] for answer in named] == ["recipient_unknown"] * 2
    assert (await desk.give(card=own.code)).status_code == 201


async def test_a_withdrawn_household_is_unknown(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    household = await desk.household(3)
    gone: HouseholdChanged = made(
        HouseholdChanged,
        household_id=household,
        version=2,
        site_id=DANLI,
        population="DISPLACED",
        size=0,
        composition={},
        withdrawn=True,
    )
    await desk.hear(gone)
    assert (await desk.give(household_id=household, round_id=round_id)).json()["code"] == "recipient_unknown"
