"""What is expected of a night: the board's people and places, and who leaves, returns and is announced."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import ArrivalGroupChanged, CardBound
from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.holding import held
from tests.integration.shelter.laying_out import lay_out
from tests.integration.shelter.test_figures_of_a_census import away
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER

PATH, BOARD = f"/shelters/{DANLI}/forecast", f"/shelters/{DANLI}/board"
NOON, TONIGHT, TOMORROW = "2023-06-15T12:00:00-06:00", "2023-06-15", "2023-06-16"
BEDS = 4


async def foretold(house: House, night: str | None = None) -> Any:
    answer = await house.get(PATH + (f"?night_of={night}" if night else ""))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def leaving_on(house: House, stay_id: str, day: str) -> None:
    (row,) = await house.rows(
        "UPDATE stay SET leaves_on = :day WHERE id = :id RETURNING 1", day=date.fromisoformat(day), id=stay_id
    )
    assert row


async def announce(house: House, people: int | None, *, hours: float = 6, **changes: Any) -> UUID:
    """A bus that is expected so many hours after noon."""
    expected_at = datetime.fromisoformat(NOON).astimezone(UTC) + timedelta(hours=hours)
    given = {
        "arrival_group_id": new_id(),
        "site_id": DANLI,
        "kind": "TRANSIT_ENTRY",
        "state": "EXPECTED",
        "means": "BUS",
    }
    group = made(ArrivalGroupChanged, **{**given, "announced": people, "occurred_at": expected_at, **changes})
    await house.tell(group)
    id_: UUID = group.arrival_group_id
    return id_


async def test_a_forecast_wants_a_token_of_its_site(house: House) -> None:
    assert (await house.installation.client.get(f"/shelter/v1{PATH}")).status_code == 401
    assert (await house.get(PATH, member=OUTSIDER)).status_code == 404


async def test_an_ordinary_night_is_the_boards_numbers(house: House) -> None:
    house.at = NOON
    stays = await house.housed({"bed_id": house.beds[0]}, {"without_bed": True})
    await house.housed({"shares_with_stay_id": stays[0]})
    numbers = (await house.get(BOARD)).json()["numbers"]
    night = await foretold(house)
    assert (night["night_of"], night["people"]["present"], night["people"]["people"]) == (
        TONIGHT,
        numbers["present"],
        3,
    )
    assert night["places"]["usable"] == numbers["beds"] == BEDS
    assert (night["people"]["sharing"], night["free"], night["missing"], night["lacking"]) == (1, 2, 0, [])


async def test_who_leaves_and_who_comes_back_counts_by_the_night(house: House) -> None:
    house.at = NOON
    leaver, out, back, _ = await house.housed(*({"bed_id": bed} for bed in house.beds))
    await leaving_on(house, leaver, TOMORROW)
    await away(house, out)
    await away(house, back, back_by="2023-06-16T20:00:00-06:00")
    tonight, tomorrow = await foretold(house), await foretold(house, TOMORROW)
    assert tonight["people"] == {
        "present": 2,
        "departing": 0,
        "returning": 0,
        "announced": 0,
        "people": 2,
        "sharing": 0,
    }
    assert (tonight["places"]["kept"], tonight["free"]) == (2, 0)
    assert tomorrow["people"] == {
        "present": 2,
        "departing": 1,
        "returning": 1,
        "announced": 0,
        "people": 2,
        "sharing": 0,
    }
    assert (tomorrow["places"]["kept"], tomorrow["free"]) == (1, 1)


async def test_an_announced_bus_is_expected_and_its_lacking_mats_are_said(house: House) -> None:
    house.at = NOON
    await house.housed(*({"bed_id": bed} for bed in house.beds[:3]))
    group = await announce(house, 7)
    night = await foretold(house)
    assert (night["people"]["announced"], night["people"]["people"], night["missing"], night["free"]) == (7, 10, 6, 0)
    assert [(one["arrival_group_id"], one["waiting"]) for one in night["groups"]] == [(str(group), 7)]
    assert {one["code"]: (one["quantity"], one["text"]) for one in night["lacking"]} == {
        "PLACES": (6, "Faltan 6 lugares para dormir"),
        "MATS": (6, "Faltan 6 colchonetas"),
    }


async def test_those_of_a_group_who_are_here_are_not_expected_twice(house: House) -> None:
    house.at = NOON
    group = await announce(house, 3)
    await house.housed({"without_bed": True, "arrival_group_id": group})
    night = await foretold(house)
    assert (night["people"]["present"], night["people"]["announced"], night["people"]["people"]) == (1, 2, 3)


async def test_only_who_is_expected_here_and_by_then_is_announced(house: House) -> None:
    house.at = NOON
    await announce(house, 5, site_id=LA_LIMA)
    await announce(house, 5, state="FINISHED")
    await announce(house, 5, hours=-25)
    late = await announce(house, 2, hours=-3)
    unsaid = await announce(house, None, hours=2)
    await announce(house, 11, hours=30)
    tonight, tomorrow = await foretold(house), await foretold(house, TOMORROW)
    assert [one["arrival_group_id"] for one in tonight["groups"]] == [str(late), str(unsaid)]
    assert tonight["groups"][1].get("waiting") is None
    assert (tonight["people"]["announced"], tomorrow["people"]["announced"]) == (2, 13)


async def test_a_bus_that_arrived_is_waited_for_until_its_people_have_a_stay_or_it_is_finished(house: House) -> None:
    house.at = NOON
    group = await announce(house, 3, hours=-1)
    await announce(house, 3, arrival_group_id=group, version=2, hours=-1, state="ARRIVED", headcount=4)
    night = await foretold(house)
    assert (night["people"]["announced"], night["free"], night["groups"][0]["arrived"]) == (4, 0, True)
    await house.housed({"bed_id": house.beds[0], "arrival_group_id": group})
    assert [one["waiting"] for one in (await foretold(house))["groups"]] == [3]
    await announce(house, 3, arrival_group_id=group, version=3, hours=-1, state="FINISHED", headcount=4)
    night = await foretold(house)
    assert (night["groups"], night["free"]) == ([], 3)


async def test_who_came_on_a_bus_and_is_checked_in_by_name_is_waited_for_no_more(house: House) -> None:
    house.at = NOON
    group = await announce(house, 2, hours=-1, state="ARRIVED")
    person = new_id()
    (card,) = await house.tokens(1, group)
    await house.tell(made(CardBound, **{**card.model_dump(), "version": 2, "person_id": person}))
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    assert [one["waiting"] for one in (await foretold(house))["groups"]] == [1]


async def test_who_arrived_unannounced_or_long_ago_is_said_to_sleep_elsewhere(house: House) -> None:
    house.at = NOON
    await announce(house, None, hours=-1, state="ARRIVED", headcount=40)
    await announce(house, 40, hours=-25, state="ARRIVED", headcount=40)
    assert (await foretold(house))["groups"] == []


async def test_a_newer_number_of_a_group_replaces_the_older_one(house: House) -> None:
    house.at = NOON
    group = await announce(house, 5)
    await announce(house, 8, arrival_group_id=group, version=2)
    assert (await foretold(house))["people"]["announced"] == 8
    await announce(house, 8, arrival_group_id=group, version=3, headcount=6)
    assert (await foretold(house))["people"]["announced"] == 6


async def test_beds_of_those_who_leave_are_free_by_household_size(house: House) -> None:
    house.at = NOON
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    before = await foretold(house)
    assert [one["households"] for one in before["free_by_size"]][:4] == [0, 1, 0, 0]
    await leaving_on(house, first, TONIGHT)
    after = await foretold(house)
    assert [one["households"] for one in after["free_by_size"]][:4] == [0, 1, 1, 0]
    assert (before["largest_household"], after["largest_household"]) == (2, 3)
    assert second


async def test_overflow_is_place_while_it_is_open(house: House) -> None:
    house.at = NOON
    assert (await foretold(house))["places"]["usable"] == BEDS
    opened = await lay_out(house, f"/shelters/{DANLI}/overflow", open=True, reason="tres buses")
    assert opened.status_code == 200, opened.text
    night = await foretold(house)
    assert (night["places"]["usable"], night["free"]) == (BEDS + PLACES, BEDS + PLACES)
    assert night["free_by_size"][0]["households"] == PLACES
    assert night["free_by_size"][4]["households"] == 1


async def test_a_bed_that_is_held_over_the_evening_is_nobodys(house: House) -> None:
    house.at = NOON
    await held(house, bed_ids=[house.beds[0]], expires_at="2023-06-16T06:00:00-06:00")
    await held(house, bed_ids=[house.beds[1]], expires_at="2023-06-15T16:00:00-06:00")
    night = await foretold(house)
    assert (night["places"]["held_for_others"], night["free"], night["largest_household"]) == (1, 3, 3)


@pytest.mark.parametrize(("theirs", "expected"), [(True, (0, 2)), (False, (2, 0))])
async def test_what_is_held_for_an_announced_bus_waits_for_its_people(
    house: House, theirs: bool, expected: tuple[int, int]
) -> None:
    house.at = NOON
    group = await announce(house, 2)
    for_whom = {"arrival_group_id": group} if theirs else {"reason": "CHURCH"}
    until = "2023-06-16T06:00:00-06:00"
    await held(house, bed_ids=house.beds[:2], expires_at=until, **for_whom)
    night = await foretold(house)
    assert (night["places"]["held_for_others"], night["free"]) == expected


async def test_infants_without_a_crib_are_said_where_their_age_is_known(house: House) -> None:
    house.at = NOON
    _, (mother, infant, toddler) = await house.family(30, 0, 2)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": infant, "bed_id": house.beds[1]}
    )
    assert (await foretold(house))["lacking"][0]["text"] == "Falta 1 cuna"
    await house.housed({"person_id": toddler, "shares_with_stay_id": stays[0]})
    assert (await foretold(house))["lacking"][0]["quantity"] == 1
    crib = [{"id": new_id(), "code": "CUNA", "kind": "CRIB"}]
    added = await house.post(f"/rooms/{house.room_id}/beds", {"id": new_id(), "beds": crib}, member=COORDINATOR)
    assert added.status_code == 200, added.text
    night = await foretold(house)
    assert (night["lacking"], night["largest_household"]) == ([], 2)


async def test_a_night_that_is_over_or_too_far_ahead_is_not_valid(house: House) -> None:
    house.at = NOON
    for night in ("2023-06-14", "2023-06-30", "0001-01-01", "9999-12-31"):
        answer = await house.get(f"{PATH}?night_of={night}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/night_of")
    assert (await foretold(house, "2023-06-29"))["night_of"] == "2023-06-29"
