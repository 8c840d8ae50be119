"""Guests leave for a while and return: the bed is kept, and nobody who is away counts as present."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from shared.contracts.registration import CardBound, CardRevoked
from shared.contracts.vocabulary import CardState
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House, card_code
from tests.integration.shelter.moving import moved, tables, taken, undo, unsound
from tests.support.events import made
from tests.support.people import DANLI, OUTSIDER

NOW = datetime.now(UTC)


async def leave(house: House, *guests: Mapping[str, Any], **changes: Any) -> httpx.Response:
    listed = [{"id": new_id(), **guest} for guest in guests]
    return await house.post("/stays/leave", {"site_id": DANLI, "guests": listed, **changes})


async def come_back(house: House, *guests: Mapping[str, Any], **changes: Any) -> httpx.Response:
    listed = [{"id": new_id(), **guest} for guest in guests]
    return await house.post("/stays/return", {"site_id": DANLI, "guests": listed, **changes})


async def board(house: House) -> dict[str, Any]:
    found: dict[str, Any] = (await house.get(f"/shelters/{DANLI}/board")).json()
    return found


async def family(house: House) -> tuple[str, str]:
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    return stays[0], stays[1]


async def test_who_is_away_is_not_present_and_keeps_the_bed(house: House) -> None:
    (stay, _) = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    back_by = (NOW + timedelta(hours=3)).isoformat()
    answer = await leave(house, {"stay_id": stay}, back_by=back_by, reason="CLINIC")
    assert answer.status_code == 200, answer.text
    assert answer.json()["stays"][0]["away_since"] is not None
    seen = await board(house)
    numbers = {name: seen["numbers"][name] for name in ("present", "away", "in_beds", "beds_free", "beds_away")}
    assert numbers == {"present": 1, "away": 1, "in_beds": 1, "beds_free": 2, "beds_away": 1}
    bed = next(bed for room in seen["rooms"] for bed in room["beds"] if bed["id"] == str(house.beds[0]))
    assert (bed["state"], datetime.fromisoformat(bed["guests"][0]["back_by"])) == (
        "AWAY",
        datetime.fromisoformat(back_by),
    )
    assert (await house.check_in({"bed_id": house.beds[0]})).json()["code"] == "bed_taken"
    assert [event["stay_id"] for event in await house.events("shelter.stay_paused.v1")] == [stay]
    assert await unsound(house) == []


async def test_who_is_back_is_present_again(house: House) -> None:
    (stay,) = await house.housed({"room_id": house.gym_id})
    await leave(house, {"stay_id": stay})
    assert (await board(house))["numbers"]["present"] == 0
    assert await taken(house) == 1
    assert (await come_back(house, {"stay_id": stay})).status_code == 200
    numbers = (await board(house))["numbers"]
    assert (numbers["present"], numbers["away"], numbers["in_places"]) == (1, 0, 1)
    assert [event["version"] for event in await house.events("shelter.stay_resumed.v1")] == [3]
    assert await unsound(house) == []


async def test_a_bed_is_occupied_as_long_as_one_of_those_who_share_it_is_there(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    await house.housed({"shares_with_stay_id": host})
    await leave(house, {"stay_id": host})
    seen = await board(house)
    bed = next(bed for room in seen["rooms"] for bed in room["beds"] if bed["id"] == str(house.beds[0]))
    assert bed["state"] == "OCCUPIED"
    assert (seen["numbers"]["present"], seen["numbers"]["away"]) == (1, 1)


async def test_a_scanned_card_is_its_guest(house: House) -> None:
    (stay,) = await house.housed({"card": card_code(0), "bed_id": house.beds[0]})
    answer = await leave(house, {"card": card_code(0)})
    assert [one["stay_id"] for one in answer.json()["stays"]] == [stay]
    assert (await come_back(house, {"card": card_code(0)})).status_code == 200
    assert (await leave(house, {"card": card_code(1)})).status_code == 404


async def test_a_card_of_a_person_who_came_in_without_it_is_their_stay(house: House) -> None:
    _, (person,) = await house.family(30)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person}
    await house.tell(made(CardBound, **known))
    answer = await leave(house, {"card": card_code(0)})
    assert [one["stay_id"] for one in answer.json()["stays"]] == [stay]


async def test_a_card_that_was_revoked_since_lets_nobody_through(house: House) -> None:
    await house.housed({"card": card_code(0), "bed_id": house.beds[0]})
    card = {"code": card_code(0), "kind": "CARD", "site_id": DANLI, "state": CardState.REVOKED}
    await house.tell(made(CardRevoked, **card))
    assert (await leave(house, {"card": card_code(0)})).status_code == 404


async def test_a_households_card_asks_which_of_them(house: House) -> None:
    household, _ = await house.family(30, 20)
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "household_id": household}
    await house.tell(made(CardBound, **known))
    stays = await house.housed({"card": card_code(0), "without_bed": True}, {"card": card_code(0), "without_bed": True})
    answer = await leave(house, {"card": card_code(0)})
    assert (answer.status_code, answer.json()["code"]) == (409, "several_stays")
    assert answer.json()["parameters"]["stay_ids"] == sorted(stays)


async def test_a_child_leaves_the_house_only_with_an_adult_of_its_household(house: House) -> None:
    mother, child = await family(house)
    alone = await leave(house, {"stay_id": child})
    assert (alone.status_code, alone.json()["code"]) == (409, "child_leaves_alone")
    assert (await leave(house, {"stay_id": child}, {"stay_id": mother})).status_code == 200
    assert (await board(house))["numbers"]["away"] == 2


async def test_nobody_leaves_twice_or_returns_without_leaving(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    not_away = await come_back(house, {"stay_id": stay})
    assert (not_away.status_code, not_away.json()["code"]) == (409, "not_away")
    await leave(house, {"stay_id": stay})
    twice = await leave(house, {"stay_id": stay})
    assert (twice.status_code, twice.json()["code"]) == (409, "away_already")


async def test_the_same_leave_twice_is_one_leave(house: House) -> None:
    (stay,) = await house.housed({"card": card_code(0), "bed_id": house.beds[0]})
    guest = {"id": new_id(), "card": card_code(0)}
    first = await leave(house, guest)
    await come_back(house, {"stay_id": stay})
    await house.check_out({stay: "HOME"})
    again, other = await leave(house, guest), await leave(house, {**guest, "card": card_code(1)})
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await house.events("shelter.stay_paused.v1")) == 1


async def test_one_who_cannot_leave_keeps_all_there(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    await leave(house, {"stay_id": second})
    assert (await leave(house, {"stay_id": first}, {"stay_id": second})).status_code == 409
    assert (await board(house))["numbers"]["away"] == 1


async def test_a_leave_and_a_return_are_undone_exactly(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    there = await tables(house)
    left, back = new_id(), new_id()
    await leave(house, {"id": left, "stay_id": stay}, back_by=(NOW + timedelta(hours=3)).isoformat())
    away = await tables(house)
    await come_back(house, {"id": back, "stay_id": stay})
    assert (await undo(house, back)).status_code == 200
    assert await tables(house) == away
    assert (await undo(house, left)).status_code == 200
    assert await tables(house) == there
    assert [event["version"] for event in await house.events("shelter.stay_paused.v1")] == [2, 4]
    assert [event["version"] for event in await house.events("shelter.stay_resumed.v1")] == [3, 5]
    assert await unsound(house) == []


async def test_a_bed_of_who_is_away_may_be_needed(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await leave(house, {"stay_id": stay})
    await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    assert (await board(house))["numbers"]["beds_away"] == 1
    assert (await come_back(house, {"stay_id": stay})).status_code == 200
    assert await unsound(house) == []


async def test_who_is_away_may_be_checked_out(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await leave(house, {"stay_id": stay})
    assert (await house.check_out({stay: "LEFT_UNANNOUNCED"})).status_code == 200
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    assert await unsound(house) == []


async def test_a_check_in_whose_guest_left_since_is_undone_with_all_its_uses(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await leave(house, {"stay_id": stay})
    await come_back(house, {"stay_id": stay})
    answer = await house.post(f"/stays/{stay}/reverse", {"id": new_id(), "reason": "otra persona"})
    assert answer.status_code == 200, answer.text
    assert await house.rows("SELECT 1 FROM bed_use WHERE NOT isempty(during)") == []
    assert await unsound(house) == []


@pytest.mark.parametrize(
    ("times", "pointer", "code"),
    [
        ({"left_at": NOW - timedelta(days=2)}, "/left_at", "before_start"),
        ({"left_at": NOW + timedelta(days=1)}, "/left_at", "in_the_future"),
        ({"back_by": NOW - timedelta(hours=1)}, "/back_by", "before_leave"),
    ],
)
async def test_a_leave_lies_between_the_start_and_now(
    house: House, times: dict[str, datetime], pointer: str, code: str
) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at=(NOW - timedelta(days=1)).isoformat())
    answer = await leave(house, {"stay_id": stay}, **{name: at.isoformat() for name, at in times.items()})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


async def test_another_sites_gate_lets_nobody_through(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    for site in (DANLI, OUTSIDER.roles["SHELTER_STAFF"][0]):
        body = {"site_id": site, "guests": [{"id": new_id(), "stay_id": stay}]}
        assert (await house.post("/stays/leave", body, member=OUTSIDER)).status_code == 404
        assert (await house.post("/stays/return", body, member=OUTSIDER)).status_code == 404


async def patch(
    house: House, stay: str, body: Mapping[str, Any], etag: str | None, member: Any = STAFF
) -> httpx.Response:
    token = house.installation.token(member.roles, subject=member.subject, kind=member.kind)
    headers = {"Authorization": f"Bearer {token}", **({"If-Match": etag} if etag else {})}
    return await house.installation.client.patch(f"/shelter/v1/stays/{stay}", json=body, headers=headers)


async def test_an_expected_departure_is_set_with_the_etag_that_was_read(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    read = await house.get(f"/stays/{stay}")
    day = (NOW + timedelta(days=3)).date().isoformat()
    answer = await patch(house, stay, {"leaves_on": day}, read.headers["ETag"])
    assert (answer.status_code, answer.json()["leaves_on"]) == (200, day)
    assert (await board(house))["rooms"][0]["beds"][0]["guests"][0]["leaves_on"] == day
    assert (await patch(house, stay, {"leaves_on": None}, read.headers["ETag"])).status_code == 412
    assert (await patch(house, stay, {"leaves_on": None}, None)).status_code == 428
    cleared = await patch(house, stay, {"leaves_on": None}, answer.headers["ETag"])
    assert (cleared.status_code, cleared.json()["leaves_on"]) == (200, None)


async def test_an_expected_return_is_of_who_is_away(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    back_by = (NOW + timedelta(days=1)).isoformat()
    there = await patch(house, stay, {"back_by": back_by}, '"1"')
    assert (there.status_code, there.json()["code"]) == (409, "not_away")
    await leave(house, {"stay_id": stay})
    assert (await patch(house, stay, {"back_by": back_by}, '"2"')).status_code == 200
    assert await unsound(house) == []


async def test_nobody_is_expected_to_leave_before_coming(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    answer = await patch(house, stay, {"leaves_on": "2020-01-01"}, '"1"')
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "before_start")


async def test_another_sites_staff_reads_and_changes_no_stay(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    assert (await house.get(f"/stays/{stay}", member=OUTSIDER)).status_code == 404
    assert (await patch(house, stay, {"leaves_on": None}, '"1"', OUTSIDER)).status_code == 404


async def test_a_stay_is_read_with_its_steps(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]}, reason="NOISE")
    await undo(house, step)
    await leave(house, {"stay_id": stay})
    steps = (await house.get(f"/stays/{stay}")).json()["steps"]
    told = [(one["kind"], one["bed_id"], one["reason"], one["undone"]) for one in steps]
    assert told == [("MOVED", str(house.beds[1]), "NOISE", True), ("LEFT", str(house.beds[0]), None, False)]
