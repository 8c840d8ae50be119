"""A check-in that a desk wrote down without a network: whoever slept there did, and nobody is lost."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.shelter.queries import stays as stay_queries
from shared.contracts.registration import PersonMerged
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.moving import moved, place_of, taken, undo, unsound
from tests.support.events import made
from tests.support.people import DANLI, LA_LIMA

LAST_NIGHT = "2023-06-15T20:00:00-06:00"
NOW = "2023-06-16T09:00:00-06:00"
RACE = 16


@pytest.fixture(autouse=True)
def morning(house: House) -> None:
    """All of it is the morning after."""
    house.at = NOW


async def sent(house: House, *stays: dict[str, Any], **changes: Any) -> httpx.Response:
    """Send what a desk wrote down last night."""
    house.at = NOW
    return await house.check_in(*stays, **{"recorded_offline": True, "started_at": LAST_NIGHT, **changes})


async def recorded(house: House, *stays: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """The stays of what a desk wrote down last night."""
    answer = await sent(house, *stays, **changes)
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["stays"]
    return found


async def cases(house: House) -> dict[str, list[str]]:
    """The open cases that the board shows, by stay; and that everybody is on it."""
    board = (await house.get(f"/shelters/{DANLI}/board")).json()
    guests = [guest for room in board["rooms"] for bed in room["beds"] for guest in bed["guests"]]
    guests += [guest for room in board["rooms"] for guest in room["guests"]] + board["without_bed"]
    rows = await house.rows("SELECT id FROM stay WHERE ended_at IS NULL")
    assert {guest["stay_id"] for guest in guests} == {str(row["id"]) for row in rows}
    return {guest["stay_id"]: guest["cases"] for guest in guests if guest["cases"]}


async def agrees(house: House) -> None:
    """`amparo verify` finds nothing wrong with beds, places and cases."""
    assert await unsound(house) == []


async def test_a_bed_that_was_free_is_the_guests_from_then_on(house: House) -> None:
    (stay,) = await recorded(house, {"bed_id": house.beds[0]})
    assert (stay["place"], stay["recorded_offline"], stay["night_of"]) == ("BED", True, "2023-06-15")
    assert stay["started_at"] == "2023-06-16T02:00:00Z"
    assert await cases(house) == {}


async def test_a_bed_that_somebody_has_leaves_the_guest_without_a_bed_and_is_a_case(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]}, started_at=LAST_NIGHT)
    (stay,) = await recorded(house, {"bed_id": house.beds[0]})
    assert (stay["place"], stay["wanted_bed_id"]) == ("WITHOUT_BED", str(house.beds[0]))
    assert await cases(house) == {stay["stay_id"]: ["BED_TAKEN_OFFLINE"]}
    board = (await house.get(f"/shelters/{DANLI}/board")).json()
    assert [guest["wanted_bed_id"] for guest in board["without_bed"]] == [str(house.beds[0])]
    (event,) = [event for event in await house.events("shelter.stay_started.v1") if event["place"] == "WITHOUT_BED"]
    assert event["stay_id"] == stay["stay_id"]
    await agrees(house)


async def test_a_bed_that_somebody_had_at_that_time_and_has_left_is_a_case_too(house: House) -> None:
    house.at = NOW
    (earlier,) = await house.housed({"bed_id": house.beds[0]}, started_at="2023-06-15T19:00:00-06:00")
    await house.check_out({earlier: "HOME"}, ended_at="2023-06-16T06:00:00-06:00")
    (during,) = await recorded(house, {"bed_id": house.beds[0]})
    (after,) = await recorded(house, {"bed_id": house.beds[0]}, started_at="2023-06-16T06:00:00-06:00")
    assert (during["place"], after["place"]) == ("WITHOUT_BED", "BED")


async def test_two_guests_whom_one_desk_put_into_one_bed_are_told_apart(house: House) -> None:
    stays = await recorded(house, {"bed_id": house.beds[0]}, {"bed_id": house.beds[0]})
    assert [stay["place"] for stay in stays] == ["BED", "WITHOUT_BED"]


async def test_online_the_same_is_refused_as_ever(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]})
    refused = await house.check_in({"bed_id": house.beds[0]})
    assert (refused.status_code, refused.json()["code"]) == (409, "bed_taken")


async def test_the_same_sent_again_is_answered_the_same_whatever_the_clock_says(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]}, started_at=LAST_NIGHT)
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    first = await sent(house, stay, sent_at=NOW)
    again = await sent(house, stay, sent_at="2023-06-16T09:05:00-06:00")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await house.events("shelter.case_opened.v1")) == 1
    other = await sent(house, {**stay, "bed_id": house.beds[1]})
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")


async def test_a_check_in_whose_answer_was_lost_is_the_one_that_was_made_online(house: House) -> None:
    house.at = LAST_NIGHT
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    first = await house.check_in(stay)
    again = await sent(house, stay, started_at="2023-06-15T20:00:30-06:00")
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_clock_that_is_off_is_corrected_and_never_ahead(house: House) -> None:
    (behind,) = await recorded(house, {"without_bed": True}, sent_at="2023-06-16T06:00:00-06:00")
    (ahead,) = await recorded(house, {"without_bed": True}, started_at="2023-06-17T20:00:00-06:00")
    assert behind["started_at"] == "2023-06-16T05:00:00Z"
    assert ahead["started_at"] == "2023-06-16T15:00:00Z"


@pytest.mark.parametrize(
    "changes",
    [
        {"started_at": None},
        {"started_at": "2023-05-01T20:00:00-06:00"},
        {"recorded_offline": False, "sent_at": NOW},
    ],
)
async def test_a_time_that_is_missing_or_too_long_ago_is_refused(house: House, changes: dict[str, Any]) -> None:
    answer = await sent(house, {"without_bed": True}, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await house.rows("SELECT 1 FROM stay UNION ALL SELECT 1 FROM bed_use") == []


async def test_a_guest_with_another_open_stay_has_two_and_both_are_cases(house: House) -> None:
    _, (person,) = await house.family(30)
    (first,) = await house.housed({"person_id": person, "without_bed": True}, started_at=LAST_NIGHT)
    (second,) = await recorded(house, {"person_id": person, "bed_id": house.beds[0]})
    assert (second["place"], second["person_id"]) == ("BED", str(person))
    assert await cases(house) == {id_: ["TWO_OPEN_STAYS"] for id_ in (first, second["stay_id"])}
    await agrees(house)
    assert (await house.check_out({first: "HOME"})).status_code == 200
    assert await cases(house) == {}
    await agrees(house)


@pytest.mark.parametrize("ended", ["first", "second"])
async def test_a_third_stay_is_refused_while_one_of_two_is_open(house: House, ended: str) -> None:
    _, (person,) = await house.family(30)
    (first,) = await house.housed({"person_id": person, "without_bed": True}, started_at=LAST_NIGHT)
    (second,) = await recorded(house, {"person_id": person, "without_bed": True})
    await house.check_out({first if ended == "first" else second["stay_id"]: "HOME"})
    third = await house.check_in({"person_id": person, "without_bed": True})
    left = second["stay_id"] if ended == "first" else first
    assert (third.status_code, third.json()["code"]) == (409, "already_sheltered")
    assert third.json()["parameters"]["other_stay_id"] == left
    await house.check_out({left: "HOME"})
    assert (await house.check_in({"person_id": person, "without_bed": True})).status_code == 201
    await agrees(house)


async def test_a_guest_under_another_record_is_two_cases_too(house: House) -> None:
    (_, (one,)), (_, (other,)) = await house.family(30), await house.family(30)
    await house.tell(made(PersonMerged, person_id=other, merged_into=one, site_id=DANLI, version=2))
    (first,) = await house.housed({"person_id": one, "without_bed": True}, started_at=LAST_NIGHT)
    (second,) = await recorded(house, {"person_id": other, "without_bed": True})
    assert await cases(house) == {id_: ["TWO_OPEN_STAYS"] for id_ in (first, second["stay_id"])}
    await agrees(house)


async def test_an_anonymous_card_with_another_stay_is_a_case(house: House) -> None:
    (card,) = await house.tokens(1)
    (first,) = await house.housed({"card": card.code, "without_bed": True}, started_at=LAST_NIGHT)
    (second,) = await recorded(house, {"card": card.code, "bed_id": house.beds[0]})
    assert await cases(house) == {second["stay_id"]: ["SHELTERED_TWICE"]}
    await house.check_out({first: "HOME"})
    refused = await house.check_in({"card": card.code, "without_bed": True})
    assert refused.json()["code"] == "already_sheltered"
    await house.check_out({second["stay_id"]: "HOME"})
    resolved = await house.events("shelter.case_resolved.v1")
    assert [event["resolution"] for event in resolved] == ["STAY_ENDED"]
    await agrees(house)


async def test_a_bed_out_of_service_or_retired_and_a_room_nobody_knows_are_cases_and_no_loss(house: House) -> None:
    await house.post(f"/beds/{house.beds[1]}/state", {"state": "OUT_OF_SERVICE"})
    stays = await recorded(
        house, {"bed_id": house.beds[1]}, {"bed_id": new_id()}, {"room_id": new_id()}, {"room_id": house.room_id}
    )
    assert {stay["place"] for stay in stays} == {"WITHOUT_BED"}
    assert await cases(house) == {stay["stay_id"]: ["PLACE_GONE_OFFLINE"] for stay in stays}
    assert stays[3]["wanted_room_id"] == str(house.room_id)


async def test_whose_host_left_meanwhile_is_without_a_bed(house: House) -> None:
    house.at = NOW
    (host,) = await house.housed({"bed_id": house.beds[0]}, started_at=LAST_NIGHT)
    await house.check_out({host: "HOME"})
    (stay,) = await recorded(house, {"shares_with_stay_id": host})
    assert await cases(house) == {stay["stay_id"]: ["PLACE_GONE_OFFLINE"]}


async def test_who_shares_with_somebody_of_the_same_desk_follows_where_that_guest_is(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]}, started_at=LAST_NIGHT)
    mother = new_id()
    stays = await recorded(house, {"id": mother, "bed_id": house.beds[0]}, {"shares_with_stay_id": mother})
    assert [stay["place"] for stay in stays] == ["WITHOUT_BED", "SHARES_WITH"]
    assert set(await cases(house)) == {str(mother)}
    await agrees(house)


async def test_a_full_room_takes_everybody_as_overflow(house: House) -> None:
    stays = await recorded(house, *({"room_id": house.gym_id} for _ in range(6)))
    assert [stay["place"] for stay in stays].count("OVERFLOW") == 1
    assert await taken(house) == 5


async def test_a_room_that_was_given_meanwhile_has_the_guest_and_says_why(house: House) -> None:
    household, _ = await house.family(30, 29)
    given = {"id": new_id(), "household_id": household, "reason": "una familia"}
    assert (await house.post(f"/rooms/{house.gym_id}/household", given)).status_code == 200
    (stay,) = await recorded(house, {"room_id": house.gym_id})
    assert stay["place"] == "PLACE"
    rows = await house.rows("SELECT reason FROM given_room_stay")
    assert rows == [{"reason": "RECORDED_OFFLINE"}]


async def test_a_household_that_is_another_by_now_is_taken_as_it_is_known(house: House) -> None:
    known, (person,) = await house.family(30)
    (stay,) = await recorded(house, {"person_id": person, "household_id": new_id(), "without_bed": True})
    assert stay["household_id"] == str(known)


async def test_what_is_another_sites_is_refused_and_nothing_is_stored(house: House) -> None:
    elsewhere = {"site_id": LA_LIMA, "stays": [{"id": new_id(), "without_bed": True}]}
    answer = await house.post("/stays", {**elsewhere, "recorded_offline": True, "started_at": NOW})
    assert answer.status_code == 404
    assert await house.rows("SELECT 1 FROM stay") == []


async def test_the_case_is_over_when_the_guest_has_a_place_and_is_back_when_that_is_undone(house: House) -> None:
    house.at = NOW
    await house.housed({"bed_id": house.beds[0]}, started_at=LAST_NIGHT)
    (stay,) = await recorded(house, {"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay["stay_id"], "bed_id": house.beds[1]})
    assert await cases(house) == {}
    assert [event["resolution"] for event in await house.events("shelter.case_resolved.v1")] == ["HOUSED"]
    assert (await undo(house, step)).status_code == 200
    assert await cases(house) == {stay["stay_id"]: ["BED_TAKEN_OFFLINE"]}
    assert (await place_of(house, stay["stay_id"]))["place"] == "WITHOUT_BED"
    await house.check_out({stay["stay_id"]: "HOME"})
    assert await cases(house) == {}
    await agrees(house)


async def race(house: House) -> list[httpx.Response]:
    """Sixteen desks had put sixteen guests into one bed, and send it at once."""
    answers = await asyncio.gather(*(sent(house, {"bed_id": house.beds[0]}) for _ in range(RACE)))
    return list(answers)


async def test_of_sixteen_offline_check_ins_for_one_bed_one_has_it_and_the_others_are_cases(house: House) -> None:
    answers = await race(house)
    assert [answer.status_code for answer in answers] == [201] * RACE
    places = [answer.json()["stays"][0]["place"] for answer in answers]
    assert (places.count("BED"), places.count("WITHOUT_BED")) == (1, RACE - 1)
    assert list((await cases(house)).values()) == [["BED_TAKEN_OFFLINE"]] * (RACE - 1)
    await agrees(house)


async def test_without_the_lock_on_the_bed_the_race_is_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unlocked(session: Any, site_id: UUID, ids: Any) -> dict[UUID, Any]:
        rows = await house.rows("SELECT id, room_id, state FROM bed WHERE id = ANY(:ids)", ids=sorted(ids))
        return {row["id"]: row for row in rows}

    monkeypatch.setattr(stay_queries, "lock_beds", unlocked)
    answers = await race(house)
    assert [answer.status_code for answer in answers] != [201] * RACE


async def test_sixteen_desks_that_send_one_guest_make_one_case_for_each_stay(house: House) -> None:
    _, (person,) = await house.family(30)
    answers = await asyncio.gather(*(sent(house, {"person_id": person, "without_bed": True}) for _ in range(RACE)))
    assert [answer.status_code for answer in answers] == [201] * RACE
    assert list((await cases(house)).values()) == [["TWO_OPEN_STAYS"]] * RACE
    await agrees(house)


async def test_a_late_check_out_stands_unless_the_guest_was_seen_elsewhere_in_the_house_since(house: House) -> None:
    house.at = NOW
    stay, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]}, started_at=LAST_NIGHT)
    left = "2023-06-16T06:00:00-06:00"
    assert (await house.check_out({stay: "HOME"}, ended_at=left)).status_code == 200
    await moved(house, {"stay_id": other, "bed_id": house.beds[2]}, moved_at="2023-06-16T07:00:00-06:00")
    late = await house.check_out({other: "HOME"}, ended_at=left)
    assert (late.status_code, late.json()["code"]) == (422, "invalid_request")
