"""Whoever was met is not silent: one tap at the board is a contact like a meal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import DANLI, OUTSIDER

MONDAY, TUESDAY = "2023-06-12", "2023-06-13"


def at(day: str, hour: int) -> str:
    return f"{day}T{hour:02d}:00:00-06:00"


async def met(house: House, *stays: str, **changes: Any) -> httpx.Response:
    guests = [{"id": new_id(), "stay_id": stay} for stay in stays]
    return await house.post("/stays/seen", {"site_id": DANLI, "guests": guests, **changes})


async def silent(house: House) -> list[str]:
    answer = await house.get(f"/shelters/{DANLI}/not-seen?nights=1")
    return [guest["stay_id"] for guest in answer.json()["guests"]]


async def missed_at_the_census(house: House, *stays: str) -> None:
    house.at = at(MONDAY, 21)
    await house.confirm(MONDAY, {"room_id": house.room_id, "not_seen": list(stays)})
    await house.close(MONDAY)
    house.at = at(TUESDAY, 7)


async def open_cases(house: House) -> Sequence[Mapping[str, Any]]:
    return await house.rows("SELECT kind FROM shelter_case WHERE resolved_at IS NULL")


async def test_who_was_met_is_off_the_list_of_those_not_seen(house: House) -> None:
    house.at = at(MONDAY, 19)
    one, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    await missed_at_the_census(house, one, other)
    assert sorted(await silent(house)) == sorted([one, other])

    answer = await met(house, one)

    assert (answer.status_code, [stay["stay_id"] for stay in answer.json()["stays"]]) == (200, [one])
    assert await silent(house) == [other]


async def test_a_child_who_was_looked_for_is_found(house: House) -> None:
    house.at = at(MONDAY, 19)
    household_id, (mother, child) = await house.family(30, 8)
    stays = await house.housed(
        {"person_id": mother, "household_id": household_id, "bed_id": house.beds[0]},
        {"person_id": child, "household_id": household_id, "bed_id": house.beds[1]},
    )
    await missed_at_the_census(house, stays[1])
    assert [one["kind"] for one in await open_cases(house)] == ["CHILD_NOT_SEEN"]

    await met(house, stays[1])

    assert await open_cases(house) == []


async def test_the_same_meeting_again_is_answered_and_written_once(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    guests = [{"id": new_id(), "stay_id": stay}]
    body = {"site_id": DANLI, "guests": guests}
    assert [(await house.post("/stays/seen", body)).status_code for _ in range(2)] == [200, 200]
    assert len(await house.rows("SELECT 1 FROM guest_met")) == 1


async def test_an_id_is_of_one_meeting(house: House) -> None:
    one, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    id_ = new_id()
    await house.post("/stays/seen", {"site_id": DANLI, "guests": [{"id": id_, "stay_id": one}]})
    again = await house.post("/stays/seen", {"site_id": DANLI, "guests": [{"id": id_, "stay_id": other}]})
    assert (again.status_code, again.json()["code"]) == (422, "id_reused")


async def test_who_is_away_returns_instead(house: House) -> None:
    one, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    leave = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": one}]}
    assert (await house.post("/stays/leave", leave)).status_code == 200

    answer = await met(house, other, one)

    assert (answer.status_code, answer.json()["code"]) == (409, "away_already")
    assert await house.rows("SELECT 1 FROM guest_met") == []


async def test_who_has_left_is_not_met(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    answer = await met(house, stay)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_ended_already")


async def test_meeting_wants_staff_of_the_site(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    body = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": stay}]}
    assert (await house.installation.client.post("/shelter/v1/stays/seen", json={})).status_code == 401
    assert (await house.post("/stays/seen", body, member=OUTSIDER)).status_code == 404
    assert (await met(house, str(new_id()))).status_code == 404


async def test_no_meeting_lies_ahead_or_long_ago(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    for moment, said in (("2099-01-01T00:00:00Z", "in_the_future"), ("2001-01-01T00:00:00Z", "too_long_ago")):
        answer = await met(house, stay, seen_at=moment)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == said
