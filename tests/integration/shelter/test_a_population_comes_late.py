"""A stay that began before its guest was known gets their population when it comes, and keeps what it has."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    CardBound,
    CardIssued,
    CardRevoked,
    HouseholdChanged,
    PersonMerged,
    PersonRegistered,
    PersonUpdated,
)
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import made
from tests.support.people import DANLI

BOARD = f"/shelters/{DANLI}/board"
CODE = card_code(0)


async def populations(house: House) -> list[str | None]:
    return [row["population"] for row in await house.rows("SELECT population FROM stay ORDER BY started_at, id")]


def card(type_: type[Payload] = CardIssued, **said: Any) -> Any:
    token = {"card_id": UUID(int=7), "code": CODE, "kind": "WRISTBAND", "site_id": DANLI, "state": "ISSUED"}
    return made(type_, **token | said)


def person(id_: UUID, type_: type[Payload] = PersonRegistered, **said: Any) -> Any:
    return made(type_, person_id=id_, site_id=DANLI, **said)


def home(id_: UUID, members: list[UUID], **said: Any) -> Any:
    about = {"site_id": DANLI, "population": "RETURNEE", "composition": {"women": 1}, "size": len(members) or 1}
    return made(HouseholdChanged, household_id=id_, member_ids=members, **about | said)


async def test_a_guest_in_transit_whose_card_comes_late_is_an_alert_after_five_nights(house: House) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    await house.housed({"card": CODE, "without_bed": True}, started_at=long_ago)
    before = await house.get(BOARD)
    assert [guest["alerts"] for guest in before.json()["without_bed"]] == [[]]
    await house.tell(card(population="IN_TRANSIT"))
    after = await house.get(BOARD, unless=before.headers["ETag"])
    assert [guest["alerts"] for guest in after.json()["without_bed"]] == [["OVER_NIGHTS"]]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("apart", [True, False])
async def test_card_person_and_household_may_come_in_any_order(
    house: House, order: tuple[int, ...], apart: bool
) -> None:
    who, family = new_id(), new_id()
    await house.housed({"card": CODE, "without_bed": True})
    told = [card(CardBound, person_id=who), person(who, household_id=family), home(family, [who])]
    for step in [[told[number]] for number in order] if apart else [[told[number] for number in order]]:
        await house.tell(*step)
    assert await populations(house) == ["RETURNEE"]


async def test_a_guest_by_id_gets_the_population_of_the_record(house: House) -> None:
    who = new_id()
    await house.housed({"person_id": who, "without_bed": True})
    await house.tell(person(who, populations=["IN_TRANSIT"]))
    assert await populations(house) == ["IN_TRANSIT"]


async def test_a_guest_by_household_gets_the_population_of_the_household(house: House) -> None:
    family = new_id()
    await house.housed({"household_id": family, "without_bed": True})
    await house.tell(home(family, []))
    assert await populations(house) == ["RETURNEE"]


async def test_a_stay_that_ended_gets_it_too_for_its_nights_may_be_posted_later(house: House) -> None:
    (stay,) = await house.housed({"card": CODE, "without_bed": True})
    assert (await house.check_out({stay: "HOME"})).status_code == 200
    await house.tell(card(population="IN_TRANSIT"))
    assert await populations(house) == ["IN_TRANSIT"]


async def test_what_a_stay_has_is_not_rewritten_by_a_correction_or_a_merge(house: House) -> None:
    who, other = new_id(), new_id()
    await house.tell(person(who, populations=["IN_TRANSIT"]))
    await house.housed({"person_id": who, "without_bed": True})
    await house.tell(person(who, PersonUpdated, populations=["RETURNEE"], version=2))
    await house.tell(
        person(other, populations=["RETURNEE"]),
        person(who, PersonMerged, populations=["RETURNEE"], merged_into=other, version=3),
    )
    assert await populations(house) == ["IN_TRANSIT"]


async def test_a_card_that_was_revoked_at_the_scan_says_nothing_later(house: House) -> None:
    who = new_id()
    await house.tell(card(CardRevoked, state="REVOKED"), person(who))
    await house.housed({"card": CODE, "without_bed": True})
    await house.tell(
        card(CardRevoked, state="REVOKED", person_id=who, population="RETURNEE", version=2),
        person(who, PersonUpdated, populations=["IN_TRANSIT"], version=2),
    )
    assert await populations(house) == [None]


async def test_nothing_is_filled_in_of_a_withdrawn_record(house: House) -> None:
    who = new_id()
    await house.housed({"card": CODE, "without_bed": True}, {"person_id": who, "without_bed": True})
    await house.tell(person(who, populations=["IN_TRANSIT"], withdrawn=True))
    await house.tell(card(CardBound, person_id=who))
    assert await populations(house) == [None, None]


async def test_nights_are_posted_with_it_from_then_on_and_posted_ones_stay(house: House) -> None:
    house.at = "2023-06-14T20:00:00-06:00"
    await house.housed({"card": CODE, "without_bed": True}, started_at="2023-06-14T18:00:00-06:00")
    assert (await house.close("2023-06-14")).status_code == 200
    await house.tell(card(population="IN_TRANSIT"))
    house.at = "2023-06-15T20:00:00-06:00"
    assert (await house.close("2023-06-15")).status_code == 200
    nights = await house.events("shelter.service_given.v1")
    assert [night["population"] for night in nights] == [None, "IN_TRANSIT"]
    assert await house.events("shelter.night_taken_back.v1") == []
