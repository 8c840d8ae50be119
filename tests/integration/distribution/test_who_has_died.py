"""Nothing is given to somebody who has died; their household receives by its other members."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.contracts.offline_packs import hashed
from shared.contracts.registration import PersonUpdated
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.packs import pack, told
from tests.support.events import made
from tests.support.people import DANLI

KITCHEN = {"unit": "HOUSEHOLD", "window": "ROUND"}
FIRST, SECOND = (with_check_character(text) for text in ("AAAAAAAA1", "AAAAAAAA2"))


async def couple(desk: Desk) -> tuple[UUID, UUID]:
    """A household of two, each with a card: who will have died, and the household."""
    home = await desk.household(2)
    one, other = [await desk.person(household_id=home) for _ in range(2)]
    await desk.hear(card(FIRST[:9], person_id=one), card(SECOND[:9], person_id=other))
    return one, home


async def dies(desk: Desk, person: UUID, home: UUID, version: int = 2, *, deceased: bool = True) -> None:
    """Registration tells that somebody has died, or has not."""
    told_of = {"person_id": person, "household_id": home, "site_id": DANLI}
    await desk.hear(made(PersonUpdated, **told_of, version=version, deceased=deceased))


@pytest.mark.parametrize("by", ["card", "person"])
async def test_a_kit_is_refused(desk: Desk, by: str) -> None:
    person, home = await couple(desk)
    await dies(desk, person, home)
    answer = await desk.give(**({"card": FIRST} if by == "card" else {"person_id": person}))
    assert (answer.status_code, answer.json()["code"]) == (409, "recipient_deceased")
    assert await desk.rows("SELECT 1 FROM claim") == []


async def test_a_death_that_was_wrong_is_over(desk: Desk) -> None:
    person, home = await couple(desk)
    await dies(desk, person, home)
    await dies(desk, person, home, version=3, deceased=False)
    assert (await desk.give(card=FIRST)).status_code == 201


async def test_an_older_word_changes_nothing(desk: Desk) -> None:
    person, home = await couple(desk)
    await dies(desk, person, home, version=3)
    await dies(desk, person, home, version=2, deceased=False)
    assert (await desk.give(card=FIRST)).json()["code"] == "recipient_deceased"


async def test_the_household_receives_by_another_member_and_by_its_own_id(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    person, home = await couple(desk)
    await dies(desk, person, home)
    assert (await desk.give(card=FIRST, round_id=round_id)).json()["code"] == "recipient_deceased"
    assert (await desk.give(card=SECOND, round_id=round_id)).status_code == 201


async def test_the_list_of_what_may_be_given_says_why_not(desk: Desk) -> None:
    person, home = await couple(desk)
    await dies(desk, person, home)
    [item] = (await desk.get(f"/entitlements?site_id={DANLI}&card={FIRST}")).json()["items"]
    assert (item["may_receive"], item["code"]) == (0, "recipient_deceased")


async def test_a_scanner_gives_nothing_on_the_card_and_to_the_household_all_the_same(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    person, home = await couple(desk)
    await dies(desk, person, home)
    content = await pack(desk, round_id)
    assert content.paused == {hashed(content.salt, FIRST.encode())}
    assert told(content, SECOND) == (1, 0, "", 1)


async def test_what_a_scanner_gave_before_it_heard_is_recorded_with_a_case(desk: Desk) -> None:
    person, home = await couple(desk)
    await dies(desk, person, home)
    scanned = {**desk.handout(card=FIRST), "scanned_at": real_now().isoformat(), "device_seq": 1}
    answer = await desk.send([scanned])
    [item] = answer.json()["items"]
    assert (item["resource"]["verdict"], item["resource"]["code"]) == ("GIVEN_DESPITE", "recipient_deceased")
