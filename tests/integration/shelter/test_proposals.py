"""Proposals through the API: who is asked for, what is free, who sleeps there, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import (
    CardBound,
    CardIssued,
    HouseholdChanged,
    PersonMerged,
    PersonRegistered,
    PersonUpdated,
    UnaccompaniedChildIdentified,
)
from shared.contracts.vocabulary import CardKind, CardState, Composition, Effect, Population, Sex
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.integration.shelter.laying_out import change
from tests.support.people import COORDINATOR, DANLI, OUTSIDER, REGISTRAR

CODE = card_code(1)
PATH = f"/shelters/{DANLI}/proposals"
Json = dict[str, Any]


async def proposed(house: House, query: str) -> Json:
    """The whole answer."""
    answer = await house.get(f"{PATH}?{query}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def overflow_opened(house: House) -> None:
    """The gym is for overflow: from now on it is offered."""
    body = {"id": new_id(), "open": True, "reason": "Llegan buses"}
    assert (await house.post(f"/shelters/{DANLI}/overflow", body)).status_code == 200


def beds_of(proposal: Mapping[str, Any]) -> list[UUID]:
    """The beds of a proposal, by its guests."""
    return [UUID(place["bed_id"]) for place in proposal["places"] if "bed_id" in place]


def codes(reasons: list[Json]) -> list[str]:
    """Codes alone."""
    return [one["code"] for one in reasons]


async def with_sex(house: House, household_id: UUID, *people: tuple[UUID, Sex, int], effects: Any = ()) -> None:
    """Say the sex and age of these members, and the effects of the last."""
    await house.tell(
        *[
            PersonUpdated(
                person_id=id_,
                version=2,
                site_id=DANLI,
                household_id=household_id,
                sex=sex,
                age_years=age,
                effects=list(effects) if id_ == people[-1][0] else [],
            )
            for id_, sex, age in people
        ]
    )


def card_of(person_id: UUID | None, version: int = 1, *, card_id: UUID | None = None) -> Any:
    """The card CODE, of somebody or of nobody."""
    return (CardBound if person_id else CardIssued)(
        card_id=card_id or new_id(),
        version=version,
        code=CODE,
        kind=CardKind.CARD,
        state=CardState.ISSUED,
        site_id=DANLI,
        person_id=person_id,
        sex=None if person_id else Sex.FEMALE,
    )


def alarm(*, apart: bool = True) -> UnaccompaniedChildIdentified:
    """The bearer of the card CODE is a child in alarm."""
    return UnaccompaniedChildIdentified(
        child_id=new_id(), version=1, card_codes=[CODE], hand_over=True, apart=apart, age_band="6-11"
    )


async def test_a_household_is_proposed_together_and_can_be_checked_in_as_proposed(house: House) -> None:
    household_id, members = await house.family(40, 35, 9)
    found = await proposed(house, f"household={household_id}")
    first = found["proposals"][0]
    assert first["kind"] == "PLACEMENT"
    assert sorted(codes(first["reasons"])) == ["NOBODY_ELSE", "TOGETHER"]
    people = {one["number"]: one["person_id"] for one in found["guests"]}
    assert set(people.values()) == {str(one) for one in members}
    stays = [{"person_id": people[place["guest"]], "bed_id": place["bed_id"]} for place in first["places"]]
    await house.housed(*stays)


async def test_taken_and_held_beds_and_those_out_of_service_are_not_proposed(house: House) -> None:
    household_id, _ = await house.family(40, 35)
    await house.housed({"bed_id": house.beds[0]})
    answer = await house.post(f"/beds/{house.beds[1]}/state", {"state": "CLEANING"})
    assert answer.status_code == 200
    [first, *_] = (await proposed(house, f"household={household_id}"))["proposals"]
    assert set(beds_of(first)) == set(house.beds[2:])


async def test_where_nobody_fits_the_rule_is_named_and_counted_rooms_remain(house: House) -> None:
    household_id, [_, person] = await house.family(40, 35)
    await with_sex(house, household_id, (person, Sex.FEMALE, 35))
    await overflow_opened(house)
    await house.housed({"room_id": house.gym_id}, {"room_id": house.gym_id})
    found = await proposed(house, f"person={person}")
    assert found["proposals"][0]["places"][0]["room_id"] == str(house.gym_id)
    assert "OVERFLOW" in codes(found["proposals"][0]["reasons"])
    [counted] = found["counted"]
    assert (counted["places"], counted["overflow"]) == (1, 0)
    await house.housed(*[{"room_id": house.gym_id} for _ in range(3)])
    found = await proposed(house, f"person={person}")
    assert found["proposals"] == []
    [relaxation] = found["relaxations"]
    assert [rule["code"] for rule in relaxation["rules"]] == ["ROOM_FOR_FAMILIES"]
    assert relaxation["decided_by"] == "DESK"
    assert beds_of(relaxation)[0] in house.beds
    assert [(one["places"], one["overflow"]) for one in found["counted"]] == [(0, 1)]
    assert codes(found["notes"]) == ["WITHOUT_BED"]


async def test_a_room_for_overflow_is_offered_while_overflow_is_open_alone(house: House) -> None:
    household_id, people = await house.family(40, 35, 30, 28, 25)
    before = await proposed(house, f"household={household_id}")
    await overflow_opened(house)
    after = await proposed(house, f"household={household_id}")
    assert (before["proposals"], before["counted"]) == ([], [])
    assert {place["room_id"] for place in after["proposals"][0]["places"]} == {str(house.gym_id)}
    assert len(after["proposals"][0]["places"]) == len(people)


async def test_what_was_retired_is_not_proposed(house: House) -> None:
    household_id, _ = await house.family(40, 8)
    for bed in house.beds[:2]:
        retired = {"retired": True, "reason": "Rota"}
        assert (await change(house, f"/beds/{bed}", retired)).status_code == 200
    found = await proposed(house, f"household={household_id}")
    assert {bed for one in found["proposals"] for bed in beds_of(one)} == set(house.beds[2:])


async def test_effects_of_the_record_are_kept_to(house: House) -> None:
    household_id, [one, other] = await house.family(40, 35)
    await with_sex(house, household_id, (one, Sex.MALE, 40), (other, Sex.FEMALE, 35), effects=[Effect.STEP_FREE])
    found = await proposed(house, f"household={household_id}")
    assert found["proposals"] == []
    assert [rule["code"] for rule in found["relaxations"][0]["rules"]] == ["STEP_FREE"]


async def test_members_without_a_name_are_placed_too(house: House) -> None:
    household_id, head = new_id(), new_id()
    await house.tell(
        HouseholdChanged(
            household_id=household_id,
            version=1,
            site_id=DANLI,
            population=Population.DISPLACED,
            size=3,
            composition=Composition(women=1, girls=1, boys=1),
            head_person_id=head,
            member_ids=[head],
        ),
        PersonRegistered(
            person_id=head, version=1, household_id=household_id, site_id=DANLI, age_years=30, sex=Sex.FEMALE
        ),
    )
    found = await proposed(house, f"household={household_id}")
    assert [one.get("person_id") for one in found["guests"]] == [str(head), None, None]
    assert len(beds_of(found["proposals"][0])) == 3


async def test_who_of_the_household_is_here_is_not_placed_again_and_draws_the_others(house: House) -> None:
    household_id, [mother, child] = await house.family(40, 9)
    await house.housed({"person_id": mother, "bed_id": house.beds[0]})
    found = await proposed(house, f"household={household_id}")
    assert [one["person_id"] for one in found["guests"]] == [str(child)]
    assert found["already_here"] == 1
    assert "WITH_HOUSEHOLD" in codes(found["proposals"][0]["reasons"])
    await house.housed({"person_id": child, "bed_id": house.beds[1]})
    moved = await proposed(house, f"household={household_id}")
    assert len(moved["guests"]) == 2
    assert set(beds_of(moved["proposals"][0])) == set(house.beds[2:])


async def test_a_small_child_shares_where_beds_are_short(house: House) -> None:
    household_id, [mother, child] = await house.family(40, 2)
    await house.housed(*[{"bed_id": bed} for bed in house.beds[1:]])
    first = (await proposed(house, f"household={household_id}"))["proposals"][0]
    assert [place["place"] for place in first["places"]] == ["BED", "SHARES_WITH"]
    assert first["places"][1]["shares_with"] == 0
    hosts = new_id()
    await house.housed(
        {"id": hosts, "person_id": mother, "bed_id": first["places"][0]["bed_id"]},
        {"person_id": child, "shares_with_stay_id": hosts},
    )


async def test_a_child_in_alarm_is_referred_first_and_no_bed_beside_adults_is_shown(house: House) -> None:
    await house.tell(card_of(None), alarm())
    await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    found = await proposed(house, f"card={CODE}")
    assert [one["kind"] for one in found["proposals"]] == ["REFERRAL"]
    assert found["counted"] == []
    assert all(not one["places"] for one in found["relaxations"])
    assert {one["decided_by"] for one in found["relaxations"]} == {"OFFICER"}


async def test_nobody_is_put_to_a_child_that_sleeps_apart(house: House) -> None:
    household_id, _ = await house.family(40, 35)
    await overflow_opened(house)
    await house.tell(card_of(None), alarm())
    await house.housed({"card": CODE, "bed_id": house.beds[0]})
    found = await proposed(house, f"household={household_id}")
    assert {place["room_id"] for one in found["proposals"] for place in one["places"]} == {str(house.gym_id)}


async def test_a_separated_child_is_placed_with_who_came_with_it(house: House) -> None:
    _, [aunt] = await house.family(40)
    await house.tell(card_of(None), alarm(apart=False))
    found = await proposed(house, f"person={aunt}&card={CODE}")
    assert found["proposals"][0]["kind"] == "PLACEMENT"
    assert len({place["room_id"] for place in found["proposals"][0]["places"]}) == 1


async def test_a_withdrawn_record_is_an_anonymous_card_to_a_proposal(house: House) -> None:
    """The same card is proposed the same, of a woman with needs who is withdrawn, and of nobody (I20)."""
    household_id, [person, _] = await house.family(30, 5)
    card_id = new_id()
    await house.tell(card_of(None, card_id=card_id))
    anonymous = await proposed(house, f"card={CODE}")
    await with_sex(house, household_id, (person, Sex.FEMALE, 30), effects=[Effect.STEP_FREE, Effect.OWN_ROOM])
    await house.tell(card_of(person, 2, card_id=card_id))
    named = await proposed(house, f"card={CODE}")
    assert named["guests"][0]["person_id"] == str(person)
    await house.tell(PersonUpdated(person_id=person, version=3, site_id=DANLI, withdrawn=True))
    await house.tell(card_of(None, 3, card_id=card_id))
    hidden = await proposed(house, f"card={CODE}")
    assert {**hidden, "as_of": ""} == {**anonymous, "as_of": ""}
    assert (await house.get(f"{PATH}?person={person}")).status_code == 404
    assert str(person) not in str(await proposed(house, f"household={household_id}"))


async def test_a_withdrawn_person_is_anonymous_before_the_cards_own_event_comes(house: House) -> None:
    household_id, [person] = await house.family(30)
    await with_sex(house, household_id, (person, Sex.FEMALE, 30), effects=[Effect.STEP_FREE])
    await house.tell(card_of(person))
    await house.tell(PersonUpdated(person_id=person, version=3, site_id=DANLI, withdrawn=True))
    found = await proposed(house, f"card={CODE}")
    assert found["guests"] == [{"number": 0, "card": CODE}]
    assert not any(rule["code"] == "STEP_FREE" for one in found["relaxations"] for rule in one["rules"])


async def test_merged_records_are_one_guest(house: House) -> None:
    household_id, [person, other] = await house.family(30, 31)
    await house.tell(PersonMerged(person_id=other, version=2, site_id=DANLI, merged_into=person))
    found = await proposed(house, f"person={person}&person={other}")
    assert [one["person_id"] for one in found["guests"]] == [str(person)]
    assert household_id


async def test_a_card_that_nobody_announced_is_an_unknown_guest_who_chooses_an_area(house: House) -> None:
    await house.housed(*[{"room_id": house.gym_id} for _ in range(5)])
    found = await proposed(house, f"card={CODE}")
    assert found["guests"] == [{"number": 0, "card": CODE}]
    assert "ASK_AREA" in codes(found["notes"])
    assert found["proposals"] == []
    chosen = await proposed(house, f"card={CODE}&area=FAMILY")
    assert "CHOSEN_AREA" in codes(chosen["proposals"][0]["reasons"])


async def test_reasons_are_said_in_the_callers_language(house: House) -> None:
    household_id, _ = await house.family(40, 35)
    spanish = (await proposed(house, f"household={household_id}"))["proposals"][0]["reasons"][0]
    token = house.installation.token({"SHELTER_STAFF": [DANLI]})
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    answer = await house.installation.client.get(f"/shelter/v1{PATH}?household={household_id}", headers=headers)
    english = answer.json()["proposals"][0]["reasons"][0]
    assert (spanish["code"], spanish["parameters"]) == (english["code"], english["parameters"])
    assert spanish["text"] != english["text"]


async def test_a_proposal_shows_no_code_of_a_room_that_says_for_whom_it_is(house: House) -> None:
    household_id, _ = await house.family(40, 35)
    found = await proposed(house, f"household={household_id}")
    assert {place["room_code"] for place in found["proposals"][0]["places"]} == {"R01"}


async def test_without_a_token_nothing_is_proposed(house: House) -> None:
    answer = await house.installation.client.get(f"/shelter/v1{PATH}?person={new_id()}")
    assert answer.status_code == 401


@pytest.mark.parametrize("noun", ["household", "person"])
async def test_another_sites_shelter_and_unknown_people_are_not_found(house: House, noun: str) -> None:
    assert (await house.get(f"{PATH}?{noun}={new_id()}")).status_code == 404
    _, [person] = await house.family(30)
    assert (await house.get(f"{PATH}?person={person}", member=OUTSIDER)).status_code == 404
    assert (await house.get(f"{PATH}?person={person}", member=REGISTRAR)).status_code == 403
    assert (await house.get(f"{PATH}?person={person}", member=COORDINATOR)).status_code == 200


async def test_somebody_must_be_asked_for(house: House) -> None:
    answer = await house.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
