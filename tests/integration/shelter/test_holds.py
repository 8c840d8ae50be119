"""Beds and places are held for who is on the way, until the hold expires or is released."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.contracts.registration import ArrivalGroupChanged
from shared.contracts.vocabulary import ArrivalGroupState, ArrivalKind, Means
from shared.ids import new_id
from shared.pagination import encode_cursor
from tests.integration.shelter.conftest import PLACES, STAFF, House
from tests.integration.shelter.holding import AT_FIVE, AT_SEVEN, HOLDS, NOON, change, held, hold, read, release, room
from tests.integration.shelter.moving import unsound
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, REGISTRAR

BOARD = f"/shelters/{DANLI}/board"


async def test_without_a_token_nothing_is_held(house: House) -> None:
    answer = await house.installation.client.post(f"/shelter/v1{HOLDS}", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_another_sites_staff_holds_and_sees_nothing_here(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]])
    assert (await hold(house, bed_ids=[house.beds[1]], member=OUTSIDER)).status_code == 404
    assert (await house.get(f"/holds/{kept}", member=OUTSIDER)).status_code == 404
    assert (await house.get(HOLDS, member=OUTSIDER)).status_code == 404
    assert (await release(house, kept, member=OUTSIDER)).status_code == 404
    soon = {"expires_at": "2023-06-15T20:00:00-06:00"}
    assert (await change(house, kept, soon, member=OUTSIDER)).status_code == 404


async def test_a_registrar_holds_nothing(house: House) -> None:
    assert (await hold(house, bed_ids=[house.beds[0]], member=REGISTRAR)).status_code == 403


async def test_beds_and_places_are_held_for_an_announced_bus(house: House) -> None:
    house.at, group = NOON, new_id()
    answer = await hold(house, bed_ids=house.beds[:2], rooms=[room(house, 3)], arrival_group_id=group)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    kept = answer.json()
    assert (kept["state"], kept["arrival_group_id"], kept["expires_at"]) == ("LIVE", str(group), "2023-06-16T00:00:00Z")
    assert [(bed["bed_id"], bed["taken"]) for bed in kept["beds"]] == [(str(bed), False) for bed in house.beds[:2]]
    assert kept["rooms"] == [{"room_id": str(house.gym_id), "places": 3, "left": 3}]
    (event,) = await house.events("shelter.hold_changed.v1")
    assert (event["site_id"], event["beds"], event["places"]) == (str(DANLI), 2, 3)
    assert (await house.get(BOARD)).json()["numbers"]["beds_held"] == 2


async def test_the_same_hold_again_is_answered_as_it_is_and_another_content_is_refused(house: House) -> None:
    id_ = new_id()
    first, again = (
        await hold(house, id=id_, bed_ids=[house.beds[0]]),
        await hold(house, id=id_, bed_ids=[house.beds[0]]),
    )
    assert (again.status_code, again.json()) == (201, first.json())
    other = await hold(house, id=id_, bed_ids=[house.beds[1]])
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await house.events("shelter.hold_changed.v1")) == 1


async def test_a_bed_that_somebody_has_or_holds_is_named_and_nothing_is_held(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    answer = await hold(house, bed_ids=[house.beds[1], house.beds[0]], rooms=[room(house, 1)])
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
    assert answer.json()["parameters"] == {"bed_id": str(house.beds[0]), "other_stay_id": stay}
    kept = await held(house, bed_ids=[house.beds[2]])
    twice = await hold(house, bed_ids=[house.beds[2]])
    assert (twice.json()["parameters"]["held"], twice.json()["parameters"]["hold_id"]) == (True, kept)
    assert len(await house.rows("SELECT 1 FROM hold")) == 1
    assert await unsound(house) == []


async def test_more_places_than_are_free_are_refused_with_how_many_are(house: House) -> None:
    await house.housed({"room_id": house.gym_id})
    await held(house, rooms=[room(house, 2)])
    answer = await hold(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES - 2)])
    assert (answer.status_code, answer.json()["code"]) == (409, "places_not_free")
    assert answer.json()["parameters"] == {"room_id": str(house.gym_id), "free": PLACES - 3}
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201


async def test_what_is_no_bed_or_counted_room_here_is_not_held(house: House) -> None:
    assert (await hold(house, bed_ids=[new_id()])).status_code == 404
    assert (await hold(house, rooms=[{"room_id": new_id(), "places": 1}])).status_code == 404
    numbered = await hold(house, rooms=[{"room_id": house.room_id, "places": 1}])
    assert (numbered.status_code, numbered.json()["code"]) == (422, "invalid_request")
    await house.post(f"/beds/{house.beds[0]}/state", {"state": "OUT_OF_SERVICE"})
    assert (await hold(house, bed_ids=[house.beds[0]])).json()["code"] == "bed_out_of_service"
    assert await house.rows("SELECT 1 FROM hold") == []


async def test_a_hold_is_for_something_and_of_something(house: House) -> None:
    bare = {"id": new_id(), "bed_ids": [house.beds[0]]}
    assert (await house.post(HOLDS, bare)).status_code == 422
    assert (await hold(house)).status_code == 422
    assert (await hold(house, bed_ids=[house.beds[0]] * 2)).status_code == 422
    assert (await hold(house, rooms=[room(house, 0)])).status_code == 422


async def test_nothing_is_held_for_a_group_of_another_site_or_one_that_has_come_and_gone(house: House) -> None:
    away, gone = new_id(), new_id()
    states = {away: (LA_LIMA, ArrivalGroupState.EXPECTED), gone: (DANLI, ArrivalGroupState.FINISHED)}
    for id_, (site_id, state) in states.items():
        await house.tell(
            ArrivalGroupChanged(
                arrival_group_id=id_,
                version=1,
                site_id=site_id,
                kind=ArrivalKind.RETURN,
                means=Means.BUS,
                state=state,
                occurred_at=datetime.now(UTC),
            )
        )
    assert (await hold(house, bed_ids=[house.beds[0]], arrival_group_id=away)).status_code == 404
    answer = await hold(house, bed_ids=[house.beds[0]], arrival_group_id=gone)
    assert answer.json()["errors"] == [{"pointer": "/arrival_group_id", "code": "group_finished"}]


async def test_a_hold_lasts_no_longer_than_the_site_allows(house: House) -> None:
    house.at = NOON
    for until in ("2023-06-15T11:59:00-06:00", "2023-06-18T12:00:01-06:00"):
        answer = await hold(house, bed_ids=[house.beds[0]], expires_at=until)
        assert answer.json()["errors"] == [{"pointer": "/expires_at", "code": "out_of_range"}]
    await held(house, bed_ids=[house.beds[0]], expires_at="2023-06-18T12:00:00-06:00")


async def test_an_expired_hold_frees_by_itself(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=house.beds, rooms=[room(house, PLACES)])
    house.at = AT_SEVEN
    assert (await read(house, kept))["state"] == "EXPIRED"
    assert (await house.get(BOARD)).json()["numbers"]["beds_free"] == 4
    stays = await house.check_in({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    assert [stay["place"] for stay in stays.json()["stays"]] == ["BED", "PLACE"]
    await held(house, bed_ids=[house.beds[1]], rooms=[room(house, PLACES - 1)])
    assert await unsound(house) == []


async def test_a_live_hold_is_extended_and_an_expired_one_is_not(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, 2)])
    house.at = AT_FIVE
    later = await change(house, kept, {"expires_at": "2023-06-15T20:00:00-06:00"})
    assert (later.status_code, later.headers["ETag"], later.json()["expires_at"]) == (
        200,
        '"2"',
        "2023-06-16T02:00:00Z",
    )
    stale = await change(house, kept, {"expires_at": "2023-06-15T21:00:00-06:00"})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await change(house, kept, {"expires_at": AT_SEVEN}, version=None)).status_code == 428
    house.at = AT_SEVEN
    assert (await house.check_in({"bed_id": house.beds[0]})).json()["code"] == "bed_taken"
    house.at = "2023-06-15T20:00:00-06:00"
    over = await change(house, kept, {"expires_at": "2023-06-15T22:00:00-06:00"}, version=2)
    assert (over.status_code, over.json()["code"]) == (409, "hold_over")
    assert await unsound(house) == []


async def test_a_hold_may_end_earlier(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]])
    await change(house, kept, {"expires_at": "2023-06-15T16:00:00-06:00"})
    house.at = AT_FIVE
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201


async def test_a_released_hold_is_free_at_once_and_once(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    answer = await release(house, kept)
    assert (answer.status_code, answer.json()["state"], answer.json()["release_reason"]) == (
        200,
        "RELEASED",
        "NOT_COMING",
    )
    again = await release(house, kept)
    assert again.json() == answer.json()
    assert [event["version"] for event in await house.events("shelter.hold_changed.v1")] == [1, 2]
    stays = await house.check_in({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    assert [stay["place"] for stay in stays.json()["stays"]] == ["BED", "PLACE"]
    assert (await change(house, kept, {"expires_at": "2023-06-15T16:00:00-06:00"}, version=2)).json()[
        "code"
    ] == "hold_over"
    assert await unsound(house) == []


async def test_the_list_has_what_is_held_now_or_was_held_in_a_period(house: House) -> None:
    house.at = "2023-06-14T12:00:00-06:00"
    first = await held(house, bed_ids=[house.beds[0]])
    house.at = NOON
    second, third = await held(house, bed_ids=[house.beds[0]]), await held(house, bed_ids=[house.beds[1]])
    live = [one["hold_id"] for one in (await house.get(HOLDS)).json()["items"]]
    assert live == sorted([second, third], reverse=True)
    whole = await house.get(f"{HOLDS}?from=2023-06-14&to=2023-06-15&limit=2")
    rest = await house.get(f"{HOLDS}?from=2023-06-14&to=2023-06-15&limit=2&cursor={whole.json()['next']}")
    assert [one["hold_id"] for one in (*whole.json()["items"], *rest.json()["items"])] == [*live, first]
    assert [one["hold_id"] for one in (await house.get(f"{HOLDS}?to=2023-06-14")).json()["items"]] == [first]
    assert (await house.get(f"{HOLDS}?from=0001-01-01", member=STAFF)).status_code == 422


@pytest.mark.parametrize("moment", ["2023-06-15T12:00:00", "soon"])
@pytest.mark.parametrize("path", [HOLDS, "/referrals"])
async def test_a_cursor_without_a_moment_of_the_world_is_refused(house: House, path: str, moment: str) -> None:
    answer = await house.get(f"{path}?cursor={encode_cursor(moment, new_id())}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
