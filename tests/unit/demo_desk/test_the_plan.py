"""The people of a demonstration's day: the same in every run, others on another day, families as they are."""

from __future__ import annotations

from datetime import date

import pytest

from amparo.demo_desk.house import ROOMS
from amparo.demo_desk.plan import ADULT_YEARS, PARTIES, TOKENS, WAITING, Party, registration
from amparo.demo_desk.trying import unknown_card
from shared.contracts.card_codes import is_card_code

DAY = date(2026, 11, 30)


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.key)
def test_a_party_is_the_same_in_every_run_and_another_on_another_day(party: Party) -> None:
    assert registration(party, DAY) == registration(party, DAY)
    assert registration(party, DAY)["id"] != registration(party, date(2026, 12, 1))["id"]


@pytest.mark.parametrize("day", [DAY, date(2028, 2, 29), date(2027, 1, 1)])
@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.key)
def test_everybody_has_two_surnames_and_the_age_of_the_plan(party: Party, day: date) -> None:
    for member, body in zip(party.members, registration(party, day)["members"], strict=True):
        born = body["birth_date"]
        assert day.year - born.year - ((day.month, day.day) < (born.month, born.day)) == member.age
        assert len(body["family_names"].split()) == 2


def test_a_child_has_the_fathers_surname_and_the_mothers() -> None:
    father, mother, *children = registration(next(one for one in PARTIES if one.key == "large"), DAY)["members"]

    expected = f"{father['family_names'].split()[0]} {mother['family_names'].split()[0]}"
    assert {child["family_names"] for child in children} == {expected}


def test_each_child_is_with_an_adult_of_its_party() -> None:
    for party in PARTIES:
        for member in party.members:
            assert member.age >= ADULT_YEARS or party.members[member.cared_for_by].age >= ADULT_YEARS


def test_some_have_documents_and_some_have_none() -> None:
    adults = [
        body
        for party in PARTIES
        for member, body in zip(party.members, registration(party, DAY)["members"], strict=True)
        if member.age >= ADULT_YEARS
    ]
    documented = [body for body in adults if body["documents"]]
    assert 0 < len(documented) < len(adults)


def test_every_room_takes_those_who_are_planned_for_it() -> None:
    planned = {room.code: 0 for room in ROOMS}
    for party in PARTIES:
        if party.room not in (None, WAITING):
            planned[party.room] += len(party.members) - len(party.sharing)
    for _, room, _ in TOKENS:
        planned[room] += 1
    assert [room.code for room in ROOMS if planned[room.code] > room.places] == []


def test_the_unknown_card_is_written_as_a_card() -> None:
    assert is_card_code(unknown_card(DAY))
