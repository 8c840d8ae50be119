"""A layout is written as CSV and read back: all or none, the same again changes nothing, what is missing stays."""

from __future__ import annotations

import asyncpg
import pytest

from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import PLACES, STAFF, House
from tests.integration.shelter.laying_out import SHELTER, capacities, change, history, send_file
from tests.support.people import OUTSIDER

NEW = """room,neutral_code,population,mode,floor,accessible,room_area_m2,places,bed,bed_kind
B,K,WOMEN,NUMBERED,2,yes,18.5,,B1,LOWER
B,,,,,,,,B2,UPPER
AULA,,,COUNTED,,,30,8,,
"""


async def exported(house: House) -> str:
    answer = await house.get(f"{SHELTER}/layout.csv")
    assert answer.status_code == 200, answer.text
    return answer.content.decode("utf-8-sig")


async def test_a_file_is_its_own_sites_and_imported_by_who_keeps_the_layout(house: House) -> None:
    assert (await house.get(f"{SHELTER}/layout.csv", member=OUTSIDER)).status_code == 404
    assert (await send_file(house, NEW, member=STAFF)).status_code == 403
    assert (await send_file(house, NEW, media_type="application/json")).status_code == 415


async def test_a_file_adds_rooms_and_beds(house: House) -> None:
    answer = await send_file(house, NEW)
    assert answer.status_code == 200, answer.text
    counts = {name: answer.json()[name] for name in ("rooms_added", "beds_added", "rooms_changed", "beds_changed")}
    assert counts == {"rooms_added": 2, "beds_added": 2, "rooms_changed": 0, "beds_changed": 0}
    rooms = {room["code"]: room for room in (await house.get(SHELTER)).json()["rooms"]}
    assert (rooms["B"]["population"], rooms["B"]["floor"], rooms["B"]["accessible"]) == ("WOMEN", 2, True)
    assert [(bed["code"], bed["kind"]) for bed in rooms["B"]["beds"]] == [("B1", "LOWER"), ("B2", "UPPER")]
    assert (rooms["AULA"]["places"], rooms["AULA"]["neutral_code"]) == (8, "R04")
    assert await capacities(house) == [(1, 4, PLACES), (2, 6, PLACES + 8)]
    assert len(await house.events("shelter.bed_state_changed.v1")) == 6


async def test_the_same_file_again_changes_nothing(house: House) -> None:
    first = await send_file(house, NEW)
    before = (await house.get(SHELTER)).json()
    again = await send_file(house, NEW)
    assert (first.json()["version"], again.json()["version"], again.json()["rooms_added"]) == (2, 2, 0)
    assert (await house.get(SHELTER)).json() == before


async def test_what_was_exported_is_imported_as_it_is(house: House) -> None:
    await send_file(house, NEW)
    for language in ("es", "en"):
        text = await exported(house)
        answer = await send_file(house, text)
        assert (answer.status_code, answer.json()["version"]) == (200, 2), (language, answer.text)
    assert "cuarto" in text.splitlines()[0]


async def test_a_key_stands_for_the_files_bytes(house: House) -> None:
    key = new_id()
    first, again = await send_file(house, NEW, key=key), await send_file(house, NEW, key=key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    other = await send_file(house, NEW + "\n", key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_file_changes_what_it_names_and_leaves_the_rest(house: House) -> None:
    answer = await send_file(house, "cuarto;población;piso;lugares;cama;tipo_de_cama\nGYM;MEN;-1;9;;\nA;;;;B2;CUNA\n")
    assert answer.status_code == 422
    answer = await send_file(house, "cuarto;población;piso;lugares;cama;tipo_de_cama\nGYM;MEN;-1;9;;\nA;;;;B2;COT\n")
    assert (answer.json()["rooms_changed"], answer.json()["beds_changed"]) == (1, 1)
    rooms = {room["code"]: room for room in (await house.get(SHELTER)).json()["rooms"]}
    assert (rooms["GYM"]["population"], rooms["GYM"]["floor"], rooms["GYM"]["places"]) == ("MEN", -1, 9)
    assert [bed["kind"] for bed in rooms["A"]["beds"]] == ["SINGLE", "COT", "SINGLE", "SINGLE"]
    latest = (await history(house))[0]
    assert latest["kind"] == "IMPORTED"
    assert latest["before"][str(house.gym_id)] == {"population": "OVERFLOW", "floor": 0, "places": PLACES}


@pytest.mark.parametrize(
    ("lines", "pointer", "code"),
    [
        ("B,K,WOMEN,NUMBERED,2,yes,many,,B1,LOWER", "/lines/2/room_area_m2", "float_parsing"),
        ("B,K,WOMEN,NUMBERED,2,yes,,,B1,LOWER", "/lines/2/room_area_m2", "missing"),
        ("B,K,SAINTS,NUMBERED,2,yes,9,,B1,LOWER", "/lines/2/population", "enum"),
        ("B,,,NUMBERED,,,9,,B1,\nB,,MEN,,,,8,,B2,", "/lines/3/room_area_m2", "differs"),
        ("B,,,NUMBERED,,,9,,B1,\nB,,,,,,,,B1,", "/lines/3/bed", "twice"),
        ("B,R01,,NUMBERED,,,9,,B1,", "/lines/2/neutral_code", "taken"),
        ("AULA,,,COUNTED,,,9,,,", "/lines/2/places", "missing"),
        ("AULA,,,COUNTED,,,9,5,B1,", "/lines/2/bed", "counted_rooms_have_places"),
        ("GYM,,,NUMBERED,,,,,,", "/lines/2/mode", "cannot_change"),
        ("GYM,,,,,,,1,,", "/lines/2/places", "places_taken"),
        ("A,,,,,,,4,,", "/lines/2/places", "numbered_rooms_have_beds"),
    ],
)
async def test_a_wrong_cell_is_named_by_line_and_column_and_nothing_is_changed(
    house: House, lines: str, pointer: str, code: str
) -> None:
    await house.housed({"room_id": house.gym_id}, {"room_id": house.gym_id})
    answer = await send_file(house, f"{NEW.splitlines()[0]}\n{lines}\nC,,,COUNTED,,,30,8,,\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert {"pointer": pointer, "code": code} in answer.json()["errors"]
    assert len(await capacities(house)) == 1


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b"", "/lines/1/room"),
        (b"room,colour\nA,red\n", "/lines/1/2"),
        (b"room,room\nA,A\n", "/lines/1/room"),
        (b"bed\nB1\n", "/lines/1/room"),
        (b"room,bed\nA\0,B1\n", "/lines/1/room"),
        (b'room,bed\n"A,B1\n', "/lines/2/room"),
        (b"room,bed\n" + b"A,B1\n" * 5_001, "/lines/5002/room"),
    ],
)
async def test_what_is_no_layout_is_refused_with_a_place(house: House, content: bytes, pointer: str) -> None:
    answer = await send_file(house, content)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_room_or_bed_that_was_retired_is_not_brought_back_by_a_file(house: House) -> None:
    await change(house, f"/beds/{house.beds[0]}", {"retired": True})
    await change(house, f"/rooms/{house.gym_id}", {"retired": True})
    answer = await send_file(house, "room,floor,bed\nA,,B1\nGYM,1,\n")
    retired = [{"pointer": f"/lines/{place}", "code": "retired"} for place in ("2/bed", "3/room")]
    assert answer.json()["errors"] == retired
    assert not [name for name in ("B1", "GYM") if name in await exported(house)]


async def test_the_id_of_another_sites_bed_is_refused_as_any_other(house: House) -> None:
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute("SET session_replication_role = replica")
        other = new_id()
        insert = "INSERT INTO shelter.bed (id, room_id, site_id, code, kind) VALUES ($1, $2, $2, 'X', 'SINGLE')"
        await admin.execute(insert, other, new_id())
    finally:
        await admin.close()
    answer = await send_file(house, f"room,bed,bed_id\nA,B9,{other}\n")
    assert answer.json()["errors"] == [{"pointer": "/lines/2/bed_id", "code": "of_another_bed"}]


async def test_a_spreadsheet_calculates_nothing_of_an_export(house: House) -> None:
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute("UPDATE shelter.bed SET code = '=HYPERLINK(1)' WHERE id = $1", house.beds[0])
        await admin.execute("UPDATE shelter.room SET code = '@A' WHERE id = $1", house.room_id)
    finally:
        await admin.close()
    cells = [cell for line in (await exported(house)).splitlines() for cell in line.split(",")]
    assert {"'=HYPERLINK(1)", "'@A"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


async def test_an_export_says_nothing_of_who_is_in_a_room(house: House) -> None:
    household = new_id()
    await house.post(f"/rooms/{house.gym_id}/household", {"id": new_id(), "household_id": household, "reason": "x"})
    assert str(household) not in await exported(house)
