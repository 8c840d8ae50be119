"""What shelter must still know of people who are withdrawn: that a child leaves by a hand-over, and whose a stay is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import (
    ERASED_VERSION,
    CardBound,
    PersonErased,
    PersonUpdated,
    UnaccompaniedChildIdentified,
)
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.integration.shelter.moving import unsound
from tests.integration.shelter.test_proposals import overflow_opened, proposed
from tests.integration.shelter.test_two_open_stays import RESOLVED, merged, parted, shown, two
from tests.support.events import made
from tests.support.people import DANLI

NIGHT, AFTERNOON, EVENING = "2023-06-15", "2023-06-15T15:00:00-06:00", "2023-06-15T21:00:00-06:00"


def alarm(child: UUID) -> UnaccompaniedChildIdentified:
    """A child in alarm without a card."""
    return UnaccompaniedChildIdentified(
        child_id=child, version=1, card_codes=[], hand_over=True, apart=True, age_band="6-11"
    )


def withdrawn(person_id: UUID, version: int = 2) -> PersonUpdated:
    """Nothing may be known of the person any more."""
    return PersonUpdated(person_id=person_id, version=version, site_id=DANLI, withdrawn=True)


def told_again(person_id: UUID, version: int = 3, **known: Any) -> PersonUpdated:
    """The protection was lifted."""
    return PersonUpdated(person_id=person_id, version=version, site_id=DANLI, **known)


async def sheltered_by_id(house: House, *, beside: bool = False) -> str:
    """The stay of a child that was checked in by its id, and is in alarm since; `beside` another, recorded offline."""
    _, (child,) = await house.family(9)
    here = {"person_id": child, "bed_id": house.beds[0]}
    if beside:
        (first,) = await house.housed({"person_id": child, "without_bed": True})
        (stay,) = await house.housed(here, recorded_offline=True, started_at=AFTERNOON)
        await house.check_out({first: "ENTERED_IN_ERROR"})
    else:
        (stay,) = await house.housed(here)
    await house.tell(alarm(child))
    await house.tell(withdrawn(child))
    rows = await house.rows("SELECT person_id FROM stay WHERE id = :id", id=UUID(stay))
    assert rows == [{"person_id": None}]
    return stay


@pytest.mark.parametrize("beside", [False, True])
async def test_a_child_in_alarm_that_was_checked_in_by_id_leaves_by_a_hand_over_only(
    house: House, *, beside: bool
) -> None:
    house.at = EVENING if beside else None
    stay = await sheltered_by_id(house, beside=beside)
    refused = await house.check_out({stay: "HOME"})
    assert (refused.status_code, refused.json()["code"]) == (409, "child_leaves_alone")
    assert refused.json()["parameters"]["stay_ids"] == [stay]
    gate = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": stay}]}
    assert (await house.post("/stays/leave", gate)).json()["code"] == "child_leaves_alone"
    assert (await house.check_out({stay: "HANDED_OVER"})).status_code == 200


async def test_a_child_in_alarm_that_was_checked_in_by_id_and_is_missing_is_a_case(house: House) -> None:
    stay = await sheltered_by_id(house)
    assert (await house.check_out({stay: "MISSING"})).status_code == 200
    assert [event["kind"] for event in await house.events("shelter.case_opened.v1")] == ["CHILD_MISSING"]


async def test_a_child_in_alarm_that_was_checked_in_by_id_is_an_alarm_of_the_census(house: House) -> None:
    house.at = AFTERNOON
    stay = await sheltered_by_id(house)
    house.at = EVENING
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [stay]})
    assert answer.json()["rooms"][0]["alarms"] == [stay]


async def test_nobody_is_put_to_a_child_in_alarm_that_was_checked_in_by_id(house: House) -> None:
    household_id, _ = await house.family(40, 35)
    await overflow_opened(house)
    await sheltered_by_id(house)
    found = await proposed(house, f"household={household_id}")
    assert {place["room_id"] for one in found["proposals"] for place in one["places"]} == {str(house.gym_id)}


@pytest.mark.parametrize("size", [2, 3])
async def test_people_who_are_protected_in_one_batch_are_nobodys_two_stays(house: House, size: int) -> None:
    _, people = await house.family(*[40, 35, 9][:size])
    await house.housed(*({"person_id": who, "bed_id": bed} for who, bed in zip(people, house.beds, strict=False)))
    await house.tell(*map(withdrawn, people))
    assert await shown(house) == {}
    assert await house.events("shelter.case_opened.v1") == []
    assert await unsound(house) == []


async def test_others_who_have_two_stays_keep_their_cases_beside_those_who_are_protected(house: House) -> None:
    one, other, stays = await two(house)
    _, people = await house.family(40, 35)
    await house.housed(*({"person_id": who, "bed_id": bed} for who, bed in zip(people, house.beds[2:], strict=True)))
    await house.tell(*map(withdrawn, people), merged(other, one))
    assert await shown(house) == {stay: ["TWO_OPEN_STAYS"] for stay in stays}
    assert await unsound(house) == []


async def test_the_cases_of_two_stays_end_when_their_person_is_withdrawn_and_come_again_with_them(house: House) -> None:
    """Two anonymous cards are not said to be one person's; both stays were, as of the record that was merged."""
    one, other, stays = await two(house)
    await house.tell(merged(other, one))
    await house.tell(withdrawn(one))
    assert await shown(house) == {}
    assert {event["resolution"] for event in await house.events(RESOLVED)} == {"RECORDS_PARTED"}
    assert await house.rows("SELECT id FROM stay WHERE person_id IS NOT NULL") == []
    assert await unsound(house) == []
    await house.tell(told_again(one))
    assert await shown(house) == {stay: ["TWO_OPEN_STAYS"] for stay in stays}
    assert await unsound(house) == []


async def test_a_record_that_is_merged_into_a_withdrawn_one_is_nobodys_until_they_are_parted(house: House) -> None:
    one, other, _ = await two(house)
    await house.tell(withdrawn(one))
    await house.tell(merged(other, one))
    assert await house.rows("SELECT id FROM stay WHERE person_id IS NOT NULL") == []
    assert await unsound(house) == []
    await house.tell(parted(other))
    assert await house.rows("SELECT person_id FROM stay WHERE person_id IS NOT NULL") == [{"person_id": other}]
    assert await unsound(house) == []


async def test_lifted_the_stay_of_who_was_checked_in_by_id_is_the_persons_again(house: House) -> None:
    household_id, (person,) = await house.family(15)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    await house.tell(withdrawn(person))
    assert (await unsound(house)) == []
    await house.tell(told_again(person, household_id=household_id, age_years=15))
    assert await house.rows("SELECT person_id, household_id FROM stay") == [
        {"person_id": person, "household_id": household_id}
    ]
    assert (await house.check_out({stay: "HOME"})).json()["code"] == "child_leaves_alone"


async def test_a_cards_late_event_is_no_second_stay_of_who_is_withdrawn(house: House) -> None:
    """Two cases would tell the withdrawn person's card from an anonymous one."""
    _, (person,) = await house.family(30)
    code = card_code(1)
    await house.housed({"card": code, "bed_id": house.beds[0]})
    await house.tell(withdrawn(person))
    card = {"card_id": new_id(), "code": code, "kind": "CARD", "state": "ISSUED", "site_id": DANLI}
    await house.tell(made(CardBound, **card, person_id=person))
    assert await house.rows("SELECT kind FROM shelter_case") == []
    assert await unsound(house) == []


def erased(person_id: UUID) -> PersonErased:
    """What is left of an erased person: never that they were protected."""
    return PersonErased(person_id=person_id, version=ERASED_VERSION, site_id=DANLI, age_years=30)


@pytest.mark.parametrize("hidden", [False, True], ids=["known", "withdrawn"])
@pytest.mark.parametrize("ended", [False, True], ids=["open", "ended"])
async def test_the_uses_of_beds_are_sound_after_an_erasure(house: House, *, hidden: bool, ended: bool) -> None:
    """Whoever was withdrawn until they were erased is named by no stay: nobody is told anew."""
    _, (person,) = await house.family(30)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    if ended:
        await house.check_out({stay: "ONWARD_TRAVEL"})
    if hidden:
        await house.tell(withdrawn(person))
    assert await unsound(house) == []
    await house.tell(erased(person))
    assert await house.rows("SELECT person_id FROM stay") == [{"person_id": None if hidden else person}]
    assert await unsound(house) == []


async def test_a_stay_that_lost_its_person_without_a_withdrawal_is_found(house: House) -> None:
    _, (person, other) = await house.family(30, 20)
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    await house.tell(withdrawn(other))
    await house.rows("UPDATE stay SET person_id = NULL RETURNING 1")
    (found,) = await unsound(house)
    assert "used for as long as its stay lasts" in found


async def test_a_stay_that_names_another_than_its_bed_is_found(house: House) -> None:
    _, (person, other) = await house.family(30, 20)
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    await house.tell(withdrawn(person))
    await house.rows("UPDATE stay SET person_id = :id RETURNING 1", id=other)
    (found,) = await unsound(house)
    assert "used for as long as its stay lasts" in found
