"""A layout changes by versions: rooms and beds are added, edited and retired, and every version says who made it."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, STAFF, House
from tests.integration.shelter.holding import held
from tests.integration.shelter.laying_out import SHELTER, capacities, change, history, lay_out
from tests.support.people import COORDINATOR, LA_LIMA, OUTSIDER, REGISTRAR, Member, fixed_id

WAIVER = {"m2_per_person": 2.5, "reason": "Inundación: no hay otro techo"}
ELSEWHERE = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})
GYM = {"code": "AULA", "mode": "COUNTED", "covered_area_m2": 30, "places": 8}


@pytest.mark.parametrize(("member", "status"), [(ELSEWHERE, 404), (REGISTRAR, 403), (STAFF, 403)])
async def test_a_layout_is_changed_by_who_keeps_it_alone(house: House, member: Member, status: int) -> None:
    paths = {SHELTER: {"day_capacity": 9}, f"/rooms/{house.gym_id}": {"places": 9}, f"/beds/{house.beds[0]}": {}}
    for path, body in paths.items():
        assert (await change(house, path, body, member=member)).status_code == status
    added = {"id": new_id(), "rooms": [{"id": new_id(), **GYM}]}
    assert (await house.post(f"{SHELTER}/rooms", added, member=member)).status_code == status
    assert len(await history(house)) == 1
    assert (await house.get(f"{SHELTER}/changes", member=OUTSIDER)).status_code == 404


async def test_a_change_names_the_version_that_was_read(house: House) -> None:
    path, body = f"/rooms/{house.gym_id}", {"places": 9}
    assert (await change(house, path, body, version=0)).status_code == 428
    first = await change(house, path, body, version=1)
    assert (first.status_code, first.headers["ETag"], first.json()["places"]) == (200, '"2"', 9)
    stale = await change(house, path, {"places": 10}, version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


async def test_capacity_by_day_and_night_is_set_and_taken_away(house: House) -> None:
    answer = await change(house, SHELTER, {"day_capacity": 60, "night_capacity": 30})
    assert (answer.json()["day_capacity"], answer.json()["night_capacity"], answer.json()["version"]) == (60, 30, 2)
    answer = await change(house, SHELTER, {"day_capacity": None})
    assert ("day_capacity" in answer.json(), answer.json()["night_capacity"]) == (True, 30)
    assert answer.json()["day_capacity"] is None
    assert [entry["kind"] for entry in await history(house)] == ["CAPACITY_CHANGED", "CAPACITY_CHANGED", "OPENED"]
    assert [version for version, *_ in await capacities(house)] == [1, 2, 3]


async def test_a_change_that_changes_nothing_makes_no_version(house: House) -> None:
    answer = await change(house, SHELTER, {"covered_area_m2": 35})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    answer = await change(house, f"/rooms/{house.gym_id}", {"places": PLACES, "retired": False})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert len(await capacities(house)) == 1


async def test_who_waived_the_sphere_figure_and_withdrew_it_is_kept_with_the_reasons(house: House) -> None:
    waived = (await change(house, SHELTER, {"waiver": WAIVER})).json()
    assert (waived["sphere_places"], waived["waiver_reason"]) == (14, WAIVER["reason"])
    unexplained = await change(house, SHELTER, {"waiver": None})
    assert unexplained.status_code == 422
    withdrawn = (await change(house, SHELTER, {"waiver": None, "reason": "Bajó el agua"})).json()
    assert (withdrawn["sphere_places"], withdrawn["waiver_reason"]) == (10, None)
    last, first, _ = await history(house)
    assert (first["kind"], first["reason"], first["changed_by"]) == (
        "WAIVED",
        WAIVER["reason"],
        str(COORDINATOR.subject),
    )
    assert (last["kind"], last["reason"]) == ("WAIVER_WITHDRAWN", "Bajó el agua")
    assert last["before"]["waived_by"] == str(COORDINATOR.subject)


async def test_the_history_can_only_grow(house: House) -> None:
    for table in ("layout_change", "given_room_stay"):
        (may,) = await house.rows(
            """
            SELECT has_table_privilege(:name, 'INSERT') AS insert, has_any_column_privilege(:name, 'UPDATE') AS update,
                   has_table_privilege(:name, 'DELETE, TRUNCATE') AS delete
            """,
            name=table,
        )
        assert may == {"insert": True, "update": False, "delete": False}


async def test_the_history_is_read_in_pages(house: House) -> None:
    for capacity in (10, 20, 30):
        await change(house, SHELTER, {"day_capacity": capacity})
    first = (await house.get(f"{SHELTER}/changes?limit=3")).json()
    rest = (await house.get(f"{SHELTER}/changes?limit=3&cursor={first['next']}")).json()
    assert [entry["version"] for entry in (*first["items"], *rest["items"])] == [4, 3, 2, 1]
    assert rest["next"] is None
    assert (await house.get(f"{SHELTER}/changes?cursor=x")).status_code == 422


async def test_rooms_and_beds_are_added_later_and_told(house: House) -> None:
    room, bed = new_id(), new_id()
    numbered = {
        "id": new_id(),
        "code": "B",
        "mode": "NUMBERED",
        "covered_area_m2": 9,
        "beds": [{"id": bed, "code": "1"}],
    }
    answer = await lay_out(house, f"{SHELTER}/rooms", rooms=[{"id": room, **GYM}, numbered])
    assert (answer.status_code, answer.json()["version"], len(answer.json()["rooms"])) == (201, 2, 2)
    assert [one["neutral_code"] for one in answer.json()["rooms"]] == ["R03", "R04"]
    cot = {"id": new_id(), "code": "B5", "kind": "COT"}
    answer = await lay_out(house, f"/rooms/{house.room_id}/beds", beds=[cot])
    assert [one["code"] for one in answer.json()["beds"]] == ["B1", "B2", "B3", "B4", "B5"]
    assert await capacities(house) == [(1, 4, PLACES), (2, 5, PLACES + 8), (3, 6, PLACES + 8)]
    told = {event["bed_id"] for event in await house.events("shelter.bed_state_changed.v1")}
    assert {str(bed), str(cot["id"])} <= told
    assert (await house.check_in({"bed_id": bed}, {"bed_id": cot["id"]}, {"room_id": room})).status_code == 201


async def test_the_same_addition_again_is_answered_and_another_one_under_its_id_is_refused(house: House) -> None:
    id_, room = new_id(), {"id": new_id(), **GYM}
    answers = [await lay_out(house, f"{SHELTER}/rooms", id=id_, rooms=[room]) for _ in range(2)]
    assert [answer.json()["version"] for answer in answers] == [2, 2]
    other = await lay_out(house, f"{SHELTER}/rooms", id=id_, rooms=[{**room, "places": 9}])
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    twice = await lay_out(house, f"{SHELTER}/rooms", rooms=[{**room, "code": "C"}])
    assert (twice.status_code, twice.json()["code"]) == (422, "id_reused")


async def test_a_code_that_is_used_is_refused_and_nothing_is_added(house: House) -> None:
    rooms = [{"id": new_id(), **GYM}, {"id": new_id(), **GYM, "code": "A"}]
    answer = await lay_out(house, f"{SHELTER}/rooms", rooms=rooms)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_code_taken")
    answer = await lay_out(house, f"/rooms/{house.room_id}/beds", beds=[{"id": new_id(), "code": "B1"}])
    assert (answer.status_code, answer.json()["code"]) == (409, "room_code_taken")
    assert len(await capacities(house)) == 1


async def test_a_counted_room_has_no_beds_and_a_numbered_one_no_places(house: House) -> None:
    beds = await lay_out(house, f"/rooms/{house.gym_id}/beds", beds=[{"id": new_id(), "code": "1"}])
    places = await change(house, f"/rooms/{house.room_id}", {"places": 4})
    assert (beds.status_code, places.status_code) == (422, 422)


async def test_a_room_is_edited(house: House) -> None:
    edited = {"population": "WOMEN", "floor": 2, "accessible": True, "neutral_code": "K", "covered_area_m2": 18.5}
    answer = await change(house, f"/rooms/{house.room_id}", {**edited, "reason": "Se cambió de sala"})
    assert {name: answer.json()[name] for name in edited} == edited
    board = (await house.get(f"{SHELTER}/board")).json()
    assert board["rooms"][0]["code"] == "K"
    latest = (await history(house))[0]
    assert (latest["kind"], latest["after"]["population"], latest["reason"]) == (
        "ROOM_CHANGED",
        "WOMEN",
        "Se cambió de sala",
    )


async def test_a_counted_room_never_has_fewer_places_than_are_taken(house: House) -> None:
    await house.housed(*({"room_id": house.gym_id} for _ in range(3)))
    refused = await change(house, f"/rooms/{house.gym_id}", {"places": 2})
    assert (refused.status_code, refused.json()["code"], refused.json()["parameters"]["taken"]) == (
        409,
        "places_taken",
        3,
    )
    assert (await change(house, f"/rooms/{house.gym_id}", {"places": 3})).status_code == 200
    assert (await house.check_in({"room_id": house.gym_id})).json()["stays"][0]["place"] == "OVERFLOW"


async def test_a_bed_is_retired_while_nobody_has_it(house: House) -> None:
    path = f"/beds/{house.beds[0]}"
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    refused = await change(house, path, {"retired": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "bed_taken")
    await house.check_out({stay: "ONWARD_TRAVEL"})
    assert (await change(house, path, {"retired": True, "reason": "Rota"})).json()["retired_at"]
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 404
    assert (await house.post(f"{path}/state", {"state": "CLEANING"})).status_code == 404
    board = (await house.get(f"{SHELTER}/board")).json()
    assert (board["numbers"]["beds"], len(board["rooms"][0]["beds"])) == (3, 3)
    assert (await capacities(house))[-1] == (2, 3, PLACES)
    assert (await house.events("shelter.bed_state_changed.v1"))[-1]["state"] == "RETIRED"
    assert (await change(house, path, {"retired": False})).json()["retired_at"] is None
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201


async def test_a_bed_that_is_held_is_not_retired(house: House) -> None:
    await held(house, bed_ids=[house.beds[1]])
    assert (await change(house, f"/beds/{house.beds[1]}", {"retired": True})).json()["code"] == "bed_taken"
    assert (await change(house, f"/rooms/{house.room_id}", {"retired": True})).json()["code"] == "room_in_use"


async def test_a_room_is_retired_with_its_beds_and_comes_back_with_them(house: House) -> None:
    path = f"/rooms/{house.room_id}"
    await change(house, f"/beds/{house.beds[3]}", {"retired": True})
    retired = await change(house, path, {"retired": True, "reason": "Gotera"})
    assert retired.status_code == 200
    assert (await capacities(house))[-1] == (3, 0, PLACES)
    assert [room["code"] for room in (await house.get(f"{SHELTER}/board")).json()["rooms"]] == []
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 404
    assert (await lay_out(house, f"{path}/beds", beds=[{"id": new_id(), "code": "B9"}])).status_code == 422
    assert (await change(house, f"/beds/{house.beds[3]}", {"retired": False})).status_code == 422
    back = (await change(house, path, {"retired": False})).json()
    assert [bed["retired_at"] is None for bed in back["beds"]] == [True, True, True, False]
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201


@pytest.mark.parametrize("people", [1, PLACES + 1])
async def test_a_counted_room_is_retired_while_nobody_is_in_it(house: House, people: int) -> None:
    path = f"/rooms/{house.gym_id}"
    stays = await house.housed(*({"room_id": house.gym_id} for _ in range(people)))
    await house.check_out(dict.fromkeys(stays[:-1], "ONWARD_TRAVEL")) if stays[1:] else None
    refused = await change(house, path, {"retired": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "room_in_use")
    await house.check_out({stays[-1]: "ONWARD_TRAVEL"})
    assert (await change(house, path, {"retired": True})).status_code == 200
    assert (await house.check_in({"room_id": house.gym_id})).status_code == 404


async def test_every_change_of_a_layout_is_told_and_kept(house: House) -> None:
    await lay_out(house, f"{SHELTER}/rooms", rooms=[{"id": new_id(), **GYM}])
    await change(house, f"/beds/{house.beds[0]}", {"kind": "LOWER"})
    await change(house, f"/rooms/{house.room_id}", {"retired": True})
    await change(house, f"/rooms/{house.room_id}", {"retired": False})
    findings = {finding.check: finding.ok for finding in await house.findings() if finding.invariant in {"I6", "I7"}}
    assert [check for check, ok in findings.items() if not ok] == []
    assert (await history(house))[0]["version"] == 5
