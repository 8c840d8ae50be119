"""Every number on the board and by night is the ledger's."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.holding import held
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

BOARD = f"/shelters/{DANLI}/board"


async def full_house(house: House) -> list[str]:
    _, (mother, baby, other) = await house.family(30, 1, 40)
    stays = await house.housed({"person_id": mother, "bed_id": house.beds[0]})
    stays += await house.housed({"person_id": baby, "shares_with_stay_id": stays[0]})
    stays += await house.housed({"person_id": other, "without_bed": True})
    return stays + await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES + 2)))


async def test_the_board_wants_a_token_of_its_site(house: House) -> None:
    assert (await house.installation.client.get(f"/shelter/v1{BOARD}")).status_code == 401
    assert (await house.get(BOARD, member=OUTSIDER)).status_code == 404


async def test_the_boards_numbers_are_the_ledgers(house: House) -> None:
    await full_house(house)
    numbers = (await house.get(BOARD)).json()["numbers"]
    ledger = {
        row["place"]: row["people"]
        for row in await house.rows("SELECT place, count(*) AS people FROM stay WHERE ended_at IS NULL GROUP BY place")
    }
    assert numbers["present"] == sum(ledger.values()) == 10
    shown = {name: numbers[name] for name in ("in_beds", "in_places", "sharing", "overflow", "without_bed")}
    assert list(shown.values()) == [
        ledger[place] for place in ("BED", "PLACE", "SHARES_WITH", "OVERFLOW", "WITHOUT_BED")
    ]
    assert (numbers["beds_free"], numbers["places_free"]) == (3, 0)
    (counter,) = await house.rows("SELECT taken FROM room WHERE mode = 'COUNTED'")
    assert counter["taken"] == ledger["PLACE"]


async def test_a_tile_shows_household_size_and_an_age_icon_and_no_rule_of_the_room(house: House) -> None:
    await full_house(house)
    board = (await house.get(BOARD)).json()
    guests = board["rooms"][0]["beds"][0]["guests"]
    assert [(guest["household_size"], guest["age"], guest["place"]) for guest in guests] == [
        (3, "18-59", "BED"),
        (3, "0-5", "SHARES_WITH"),
    ]
    assert len(board["without_bed"]) == 1
    assert not {"FAMILY", "population"} & set(json.dumps(board).replace('"', " ").split())


async def test_who_shared_with_somebody_who_left_is_shown_without_a_bed(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    await house.housed({"shares_with_stay_id": host})
    await house.check_out({host: "HOSPITAL"})
    numbers = (await house.get(BOARD)).json()["numbers"]
    assert (numbers["sharing"], numbers["without_bed"], numbers["beds_free"]) == (0, 1, 4)


async def test_an_unchanged_board_is_not_sent_twice(house: House) -> None:
    first = await house.get(BOARD)
    again = await house.get(BOARD, unless=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    await house.housed({"bed_id": house.beds[0]})
    changed = await house.get(BOARD, unless=first.headers["ETag"])
    assert (changed.status_code, changed.headers["ETag"] != first.headers["ETag"]) == (200, True)


@pytest.mark.parametrize("named", ["*", '"x", {}', "{}", ", ".join(f'"{number}"' for number in range(50)) + ", {}"])
async def test_a_board_is_not_sent_to_whoever_names_it_among_others(house: House, named: str) -> None:
    etag = (await house.get(BOARD)).headers["ETag"].removeprefix("W/")
    assert (await house.get(BOARD, unless=named.format(etag))).status_code == 304


async def test_a_board_is_packed_for_whoever_takes_it_packed(house: House) -> None:
    client, token = house.installation.client, house.installation.token({"SHELTER_STAFF": [DANLI]})
    packed = [
        (
            await client.get(
                f"/shelter/v1{BOARD}", headers={"Authorization": f"Bearer {token}", "Accept-Encoding": accepted}
            )
        ).headers.get("Content-Encoding")
        for accepted in ("gzip", "br, *", "gzip;q=0", "identity")
    ]
    assert packed == ["gzip", "gzip", None, None]


async def test_a_hold_shows_until_it_expires(house: House) -> None:
    house.at = "2023-06-15T12:00:00-06:00"
    await held(house, bed_ids=[house.beds[0]], expires_at="2023-06-15T16:00:00-06:00")
    await held(house, bed_ids=[house.beds[1]], expires_at="2023-06-15T14:00:00-06:00")
    house.at = "2023-06-15T15:00:00-06:00"
    states = [bed["state"] for bed in (await house.get(BOARD)).json()["rooms"][0]["beds"]]
    assert states == ["HELD", "AVAILABLE", "AVAILABLE", "AVAILABLE"]
    assert (await house.check_in({"bed_id": house.beds[0]})).json()["code"] == "bed_taken"
    broken = await house.post(f"/beds/{house.beds[0]}/state", {"state": "OUT_OF_SERVICE"})
    assert broken.json()["code"] == "bed_taken"
    assert (await house.check_in({"bed_id": house.beds[1]})).status_code == 201


async def test_nights_balance_and_an_arrival_before_six_belongs_to_the_night_before(house: House) -> None:
    house.at = "2023-06-17T12:00:00-06:00"
    (early,) = await house.housed({"without_bed": True}, started_at="2023-06-15T05:59:00-06:00")
    await house.housed({"without_bed": True}, started_at="2023-06-15T06:00:00-06:00")
    await house.check_out({early: "ONWARD_TRAVEL"}, ended_at="2023-06-16T05:00:00-06:00")
    answer = await house.get(f"/shelters/{DANLI}/occupancy?from=2023-06-13&to=2023-06-16")
    nights = answer.json()["nights"]
    assert [night["people"] for night in nights] == [0, 1, 2, 1]
    for before, night in itertools.pairwise(nights):
        assert night["people"] == before["people"] + night["came"] - night["left"]


async def test_a_span_of_nights_that_is_too_long_is_not_valid(house: House) -> None:
    answer = await house.get(f"/shelters/{DANLI}/occupancy?from=2020-01-01&to=2023-06-16")
    assert answer.status_code == 422


async def test_a_shelter_shows_its_capacity_by_beds_and_by_sphere(house: House) -> None:
    shelter = (await house.get(f"/shelters/{DANLI}")).json()
    names = ("beds_in_layout", "places_in_layout", "overflow_beds", "overflow_places", "sphere_places", "over_sphere")
    assert [shelter[name] for name in names] == [4, PLACES, 0, PLACES, 10, False]
    assert [event["places"] for event in await house.events("shelter.shelter_capacity_changed.v1")] == [PLACES]


async def test_the_same_layout_again_is_answered_and_another_one_is_refused(house: House) -> None:
    again = await house.post("/shelters", house.layout(), member=COORDINATOR)
    other = await house.post("/shelters", {**house.layout(), "covered_area_m2": 36}, member=COORDINATOR)
    assert (again.status_code, other.status_code, other.json()["code"]) == (201, 422, "id_reused")


async def test_two_rooms_of_one_code_are_refused(house: House) -> None:
    body = house.layout() | {"site_id": OUTSIDER.roles["SHELTER_STAFF"][0]}
    keeper = OUTSIDER.__class__(OUTSIDER.subject, {"SITE_COORDINATOR": [body["site_id"]]})
    room = {"code": "A", "mode": "COUNTED", "places": 3, "covered_area_m2": 9}
    body["rooms"] = [{**room, "id": "00000000-0000-0000-0000-000000000001"}]
    body["rooms"].append({**room, "id": "00000000-0000-0000-0000-000000000002"})
    answer = await house.post("/shelters", body, member=keeper)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_code_taken")


async def test_a_stay_in_transit_over_its_nights_is_an_alert_and_no_eviction(house: House) -> None:
    cards = await house.tokens(2)
    long_ago = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    await house.housed({"card": cards[0].code, "bed_id": house.beds[0]}, started_at=long_ago)
    await house.housed({"card": cards[1].code, "bed_id": house.beds[1]})
    await house.housed({"bed_id": house.beds[2]}, started_at=long_ago)
    board = (await house.get(BOARD)).json()
    alerts = [bed["guests"][0]["alerts"] for bed in board["rooms"][0]["beds"] if bed["guests"]]
    assert alerts == [["OVER_NIGHTS"], [], []]
    assert board["numbers"]["present"] == 3
