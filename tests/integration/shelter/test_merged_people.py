"""What is read of somebody by a record that was merged since is what is known of whom it stands for."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.shelter.queries import evacuation
from shared.contracts.registration import CardBound, HouseholdMerged, PersonMerged, PersonRegistered, PersonUpdated
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.integration.shelter.referring import open_other, read, referred
from tests.integration.shelter.test_evacuation_sheet import issued, printed
from tests.integration.shelter.test_evacuation_sheets_are_kept import contents
from tests.integration.shelter.test_forecast import foretold
from tests.integration.shelter.test_two_open_stays import merged, parted
from tests.integration.shelter.test_withdrawn_people import AFTERNOON, EVENING, NIGHT, withdrawn
from tests.support.events import made
from tests.support.paper import words_of
from tests.support.people import DANLI


async def listed(house: House, **known: Any) -> UUID:
    """A record of which nothing is known but that."""
    person_id = new_id()
    await house.tell(made(PersonRegistered, person_id=person_id, site_id=DANLI, **known))
    return person_id


async def met_again(house: House, *ages: int) -> tuple[str, UUID, UUID]:
    """The stay under a record of no age, that record, and that of the last of a family, which it turns out to be."""
    record = await listed(house)
    *_, person = (await house.family(*ages))[1]
    (stay,) = await house.housed({"person_id": record, "bed_id": house.beds[0]})
    return stay, record, person


async def test_a_child_by_the_record_for_which_its_stay_stands_does_not_leave_alone(house: House) -> None:
    stay, record, child = await met_again(house, 40, 15)
    await house.tell(merged(record, child))
    refused = await house.check_out({stay: "HOME"})
    assert (refused.status_code, refused.json()["code"]) == (409, "child_leaves_alone")
    await house.tell(parted(record))
    assert (await house.check_out({stay: "HOME"})).status_code == 200


async def test_it_leaves_with_an_adult_of_the_household_in_which_it_stands(house: House) -> None:
    _, (mother, child) = await house.family(40, 15)
    gone, (record,) = await house.family(15)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": record, "bed_id": house.beds[1]}
    )
    assert (await house.check_out(dict.fromkeys(stays, "HOME"))).json()["code"] == "child_leaves_alone"
    state = {"person_id": record, "household_id": gone, "age_years": 15, "site_id": DANLI, "version": 2}
    await house.tell(made(PersonMerged, **state, merged_into=child))
    assert (await house.check_out(dict.fromkeys(stays, "HOME"))).status_code == 200


async def test_a_household_that_was_merged_is_the_one_in_which_its_people_stand(house: House) -> None:
    household_id, (mother, _) = await house.family(40, 15)
    gone, (child,) = await house.family(9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    told = {"household_id": gone, "site_id": DANLI, "population": "DISPLACED", "composition": {}}
    await house.tell(made(HouseholdMerged, **told, size=0, version=2, merged_into=household_id))
    assert (await house.check_out(dict.fromkeys(stays, "HOME"))).status_code == 200


async def test_a_head_whose_age_nobody_asked_takes_a_child_along_under_a_merged_record_too(house: House) -> None:
    _, (head, child) = await house.family(40, 9)
    record = await listed(house)
    await house.tell(made(PersonUpdated, person_id=head, site_id=DANLI, version=2, household_id=None))
    stays = await house.housed(
        {"person_id": record, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    (home,) = await house.rows("SELECT household_id FROM household WHERE head_person_id = :id", id=head)
    known = {"person_id": head, "site_id": DANLI, "version": 3, "household_id": home["household_id"]}
    await house.tell(made(PersonUpdated, **known), merged(record, head))
    assert (await house.check_out(dict.fromkeys(stays, "HOME"))).status_code == 200


async def test_a_child_by_the_record_for_which_its_stay_stands_is_an_alarm_of_the_census(house: House) -> None:
    house.at = AFTERNOON
    stay, record, child = await met_again(house, 40, 15)
    await house.tell(merged(record, child))
    house.at = EVENING
    answer = await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [stay]})
    assert answer.json()["rooms"][0]["alarms"] == [stay]


async def test_a_child_by_the_record_for_which_its_stay_stands_is_short_in_an_area(house: House) -> None:
    house.at = AFTERNOON
    record, (_, child) = await listed(house), (await house.family(40, 15))[1]
    await house.housed({"person_id": record, "room_id": house.gym_id})
    await house.tell(merged(record, child))
    house.at = EVENING
    answer = await house.confirm(NIGHT, {"room_id": house.gym_id, "counted": {"women": 1}})
    assert answer.json()["rooms"][0]["children_short"] == 1


async def test_the_board_shows_the_age_of_whom_a_record_stands_for_and_counts_infants_by_it(house: House) -> None:
    house.at = f"{NIGHT}T12:00:00-06:00"
    _, record, infant = await met_again(house, 30, 0)
    board = f"/shelters/{DANLI}/board"
    before = (await house.get(board)).json()["rooms"][0]["beds"][0]["guests"]
    assert (await foretold(house))["lacking"] == []
    await house.tell(merged(record, infant))
    (guest,) = (await house.get(board)).json()["rooms"][0]["beds"][0]["guests"]
    assert ("age" in before[0], guest["age"]) == (False, "0-5")
    assert (await foretold(house))["lacking"][0]["quantity"] == 1
    await house.tell(made(PersonUpdated, person_id=infant, site_id=DANLI, version=2, age_years=70))
    (guest,) = (await house.get(board)).json()["rooms"][0]["beds"][0]["guests"]
    assert guest["age"] == "60+"


async def test_the_evacuation_sheet_has_the_help_and_the_card_of_whom_a_record_stands_for(house: House) -> None:
    stay, record, person = await met_again(house, 70)
    code = card_code(1)
    card = {"card_id": new_id(), "code": code, "kind": "CARD", "state": "ISSUED", "site_id": DANLI}
    effects = {"effects": ["STEP_FREE"], "age_years": 70}
    await house.tell(
        made(CardBound, **card, person_id=person),
        made(PersonUpdated, person_id=person, site_id=DANLI, version=2, **effects),
        merged(record, person),
    )
    words = " ".join(words_of((await printed(house)).content).split())
    assert f"R01 R01-B1 {code}" in words
    assert "step-free" in words
    assert await contents(house) == 1
    await house.tell(withdrawn(person, version=3))
    assert await contents(house) == 0
    words = " ".join(words_of((await printed(house)).content).split())
    assert f"…{stay.replace('-', '')[-8:]}" in words
    assert "step-free" not in words


@pytest.mark.parametrize("guarded", [True, False])
async def test_who_is_withdrawn_while_a_sheet_is_issued_is_not_on_it_by_a_merged_record(
    house: House, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: without holding the people who are here the sheet keeps whoever is withdrawn meanwhile."""
    _, record, person = await met_again(house, 70)
    await house.tell(merged(record, person))
    read_people, was_read = evacuation.people_here, asyncio.Event()

    async def slowly(session: Any, site_id: UUID) -> Any:
        rows = await read_people(session, site_id)
        was_read.set()
        await asyncio.sleep(0.5)
        return rows

    async def nobody(*_: object) -> None:
        """Hold nobody."""

    monkeypatch.setattr(evacuation, "people_here", slowly)
    if not guarded:
        monkeypatch.setattr(evacuation, "hold_people_here", nobody)
    issuing = asyncio.create_task(issued(house))
    await was_read.wait()
    await house.tell(withdrawn(person))
    assert (await issuing).status_code == 201
    assert await contents(house) == (0 if guarded else 1)


@pytest.mark.parametrize("by", ["person", "card", "household"])
async def test_a_referral_counts_what_those_for_whom_records_stand_need(house: House, by: str) -> None:
    await open_other(house)
    household_id, (person,) = await house.family(70)
    gone, (record,) = await house.family(70)
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, version=2, effects=["LOWER_BED"]))
    card = {"card_id": new_id(), "code": card_code(1), "kind": "CARD", "state": "ISSUED", "site_id": DANLI}
    told = {"household_id": gone, "site_id": DANLI, "population": "DISPLACED", "composition": {}}
    await house.tell(
        made(CardBound, **card, person_id=record),
        merged(record, person),
        made(HouseholdMerged, **told, size=0, version=2, merged_into=household_id),
    )
    named: dict[str, dict[str, Any]] = {
        "person": {"person_ids": [record, person]},
        "card": {"cards": [card_code(1)]},
        "household": {"household_id": gone},
    }
    id_ = await referred(house, **named[by])
    assert (await read(house, id_))["effects"] == {"LOWER_BED": 1}
    await house.tell(withdrawn(person, version=3))
    found = await read(house, id_)
    assert (found["effects"], found.get("person_ids", [])) == ({}, [])
