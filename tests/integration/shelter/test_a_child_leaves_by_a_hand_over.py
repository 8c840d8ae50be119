"""A child in alarm leaves by a hand-over only; a record that is withdrawn is a card without a bearer."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import CardBound, CardIssued, PersonUpdated, UnaccompaniedChildIdentified
from shared.contracts.vocabulary import CardKind, CardState, Sex
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.people import DANLI

CODE = card_code(1)


def alarm(version: int = 1, *, hand_over: bool = True, child: UUID | None = None) -> UnaccompaniedChildIdentified:
    """What registration says of the child with the card."""
    return UnaccompaniedChildIdentified(
        child_id=child or new_id(), version=version, card_codes=[CODE], hand_over=hand_over, apart=hand_over
    )


def card(card_id: UUID, version: int, person_id: UUID | None = None) -> Any:
    """The card with the code, as registration tells of it."""
    return (CardBound if person_id else CardIssued)(
        card_id=card_id,
        version=version,
        code=CODE,
        kind=CardKind.CARD,
        state=CardState.ISSUED,
        site_id=DANLI,
        person_id=person_id,
        sex=None if person_id else Sex.FEMALE,
    )


def withdrawn(person_id: UUID, version: int = 2) -> PersonUpdated:
    """Nothing may be known of the person any more."""
    return PersonUpdated(person_id=person_id, version=version, site_id=DANLI, withdrawn=True)


@pytest.mark.parametrize(("reason", "status"), [("HOME", 409), ("FAMILY_REUNITED", 409), ("HANDED_OVER", 200)])
async def test_it_leaves_by_a_hand_over_only(house: House, reason: str, status: int) -> None:
    await house.tell(card(new_id(), 1), alarm())
    [stay] = await house.housed({"card": CODE, "bed_id": house.beds[0]})
    answer = await house.check_out({stay: reason})
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "child_leaves_alone"


async def test_an_unrelated_adult_of_its_household_takes_it_nowhere(house: House) -> None:
    household_id, [adult, child] = await house.family(40, 9)
    await house.tell(alarm(child=child))
    stays = await house.housed(
        {"person_id": adult, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    assert household_id
    refused = await house.check_out(dict.fromkeys(stays, "HOME"))
    assert refused.json()["parameters"]["stay_ids"] == [stays[1]]
    assert (await house.check_out({stays[0]: "HOME", stays[1]: "HANDED_OVER"})).status_code == 200


async def test_a_missing_child_is_a_case_though_nothing_is_known_of_it(house: House) -> None:
    await house.tell(card(new_id(), 1), alarm())
    [stay] = await house.housed({"card": CODE, "bed_id": house.beds[0]})
    assert (await house.check_out({stay: "MISSING"})).status_code == 200
    assert [event["kind"] for event in await house.events("shelter.case_opened.v1")] == ["CHILD_MISSING"]


async def test_when_the_alarm_has_ended_it_leaves_like_anybody_in_any_order_of_events(house: House) -> None:
    child = new_id()
    await house.tell(alarm(2, hand_over=False, child=child))
    await house.tell(alarm(1, child=child))
    [stay] = await house.housed({"card": CODE, "bed_id": house.beds[0]})
    assert (await house.check_out({stay: "HOME"})).status_code == 200


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_withdrawn_persons_stay_shows_the_card_alone(house: House, order: tuple[int, ...]) -> None:
    _, [person_id] = await house.family(30)
    card_id = new_id()
    events = [card(card_id, 1, person_id), card(card_id, 2), withdrawn(person_id)]
    first, *later = (events[place] for place in order)
    await house.tell(first)
    await house.housed({"card": CODE, "bed_id": house.beds[0]})
    for event in later:
        await house.tell(event)
    [row] = await house.rows("SELECT person_id, household_id, card_code FROM stay")
    assert row == {"person_id": None, "household_id": None, "card_code": CODE}
    again = await house.check_in({"card": CODE, "bed_id": house.beds[1]})
    assert again.status_code == 409


async def test_lifted_the_stay_is_the_persons_again(house: House) -> None:
    _, [person_id] = await house.family(30)
    card_id = new_id()
    await house.tell(card(card_id, 1, person_id))
    await house.housed({"card": CODE, "bed_id": house.beds[0]})
    await house.tell(withdrawn(person_id), card(card_id, 2))
    back = PersonUpdated(person_id=person_id, version=3, site_id=DANLI, age_years=30)
    await house.tell(back)
    await house.tell(card(card_id, 3, person_id))
    assert await house.rows("SELECT person_id FROM stay") == [{"person_id": person_id}]
