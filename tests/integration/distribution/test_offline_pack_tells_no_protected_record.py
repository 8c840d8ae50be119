"""In an offline pack a protected record is one more anonymous card (I20): whole packs, and differences."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.distribution.commands import packs
from shared.contracts.registration import PersonUpdated
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.packs import many_codes, pack, told
from tests.support.people import DANLI

ANONYMOUS, PROTECTED, FAMILY = many_codes(3, first=70_000)
KITCHEN = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 2}


async def a_round_with_both(desk: Desk) -> tuple[UUID, UUID]:
    """A household of four of whom one is protected, and an anonymous card: the round, and the household."""
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    household = await desk.household(4)
    person = await desk.person(household_id=household)
    gone = PersonUpdated(person_id=person, version=2, site_id=DANLI, withdrawn=True)
    await desk.hear(card(PROTECTED[:9], person_id=person), card(FAMILY[:9], household_id=household))
    await desk.hear(gone, card(PROTECTED[:9], version=2), card(ANONYMOUS[:9], version=2))
    return round_id, household


async def test_a_protected_card_stands_alone_like_an_anonymous_one(desk: Desk) -> None:
    round_id, _ = await a_round_with_both(desk)
    content = await pack(desk, round_id)
    assert told(content, PROTECTED) == told(content, ANONYMOUS) == (1, 0, "", 1)
    assert told(content, FAMILY) == (2, 0, "", 1)


async def test_what_the_family_is_given_changes_nothing_that_is_told_of_it(desk: Desk) -> None:
    round_id, household = await a_round_with_both(desk)
    first = await pack(desk, round_id)
    await desk.give(household_id=household, round_id=round_id, quantity=2)
    whole, difference = await pack(desk, round_id), await pack(desk, round_id, since=first.version)
    assert told(whole, PROTECTED) == told(whole, ANONYMOUS) == (1, 0, "", 1)
    assert [told(difference, code) for code in (PROTECTED, ANONYMOUS)] == [None, None]
    assert told(difference, FAMILY) == (2, 2, "", 1)


async def test_without_that_rule_it_would_show(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "_is_own", lambda one: True)
    round_id, household = await a_round_with_both(desk)
    first = await pack(desk, round_id)
    await desk.give(household_id=household, round_id=round_id, quantity=2)
    assert told(await pack(desk, round_id), PROTECTED) != told(await pack(desk, round_id), ANONYMOUS)
    assert told(await pack(desk, round_id, since=first.version), PROTECTED) is not None


async def test_what_is_given_on_the_card_itself_is_told_as_of_an_anonymous_one(desk: Desk) -> None:
    round_id, _ = await a_round_with_both(desk)
    first = await pack(desk, round_id)
    for code in (PROTECTED, ANONYMOUS):
        assert (await desk.give(card=code, round_id=round_id)).status_code == 201
    for content in (await pack(desk, round_id), await pack(desk, round_id, since=first.version)):
        assert told(content, PROTECTED) == told(content, ANONYMOUS) == (1, 1, "", 1)
