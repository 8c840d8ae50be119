"""What a layout's file adds and changes, without a database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.shelter.rules.layout_file import LayoutFileWrong, Plan, lines_of, rows_in
from services.shelter.rules.layout_plan import bed_id_of, plan_of, room_id_of

SITE = UUID(int=1)
ROOM = {
    "id": UUID(int=2),
    "code": "A",
    "neutral_code": "R01",
    "population": "FAMILY",
    "mode": "NUMBERED",
    "covered_area_m2": 20.0,
    "floor": 0,
    "accessible": False,
    "places": 0,
    "taken": 0,
    "retired_at": None,
    "beds": [{"id": str(UUID(int=3)), "code": "1", "kind": "SINGLE", "retired_at": None}],
}


def planned(text: str, *rooms: dict[str, Any]) -> Plan:
    return plan_of(SITE, rows_in(text.encode()), list(rooms))


def wrong_in(text: str, *rooms: dict[str, Any]) -> list[tuple[int, str, str]]:
    with pytest.raises(LayoutFileWrong) as refused:
        planned(text, *rooms)
    return list(refused.value.at)


def test_ids_come_from_the_site_and_the_codes() -> None:
    plan = planned("room,room_area_m2,bed\nB,20,1\nB,,2\n")
    assert [room["id"] for room in plan.rooms] == [room_id_of(SITE, "B")]
    assert [bed["id"] for bed in plan.beds] == [bed_id_of(SITE, "B", "1"), bed_id_of(SITE, "B", "2")]
    assert {bed["room_id"] for bed in plan.beds} == {room_id_of(SITE, "B")}


def test_ids_that_the_file_has_are_kept() -> None:
    plan = planned(f"room,room_id,room_area_m2,bed,bed_id\nB,{UUID(int=8)},20,1,{UUID(int=9)}\n", ROOM)
    assert ([room["id"] for room in plan.rooms], [bed["id"] for bed in plan.beds]) == ([UUID(int=8)], [UUID(int=9)])


def test_a_comma_is_a_decimal_point_where_semicolons_part_the_cells() -> None:
    plan = planned("cuarto;área_m2;lugares\nG;20,5;9\n")
    assert (plan.rooms[0]["covered_area_m2"], plan.rooms[0]["mode"]) == (20.5, "COUNTED")


def test_a_file_that_names_nothing_new_is_no_change() -> None:
    assert not planned("room,bed\nA,1\n", ROOM).changes
    assert not planned("room\n", ROOM).changes


def test_numbers_of_lines_are_the_files_own() -> None:
    assert wrong_in('room,room_area_m2\n\nA,\n"B","x"\n', ROOM) == [(4, "room_area_m2", "float_parsing")]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (f"room,room_id\nB,{ROOM['id']}\n", (2, "room_id", "of_another_room")),
        (f"room,room_id\nA,{UUID(int=9)}\n", (2, "room_id", "code_of_another_room")),
        (f"room,bed,bed_id\nA,1,{UUID(int=9)}\n", (2, "bed_id", "code_of_another_bed")),
        (f"room,bed,bed_id\nA,2,{UUID(int=3)}\n", (2, "bed_id", "of_another_bed")),
        (f"room,bed_id\nA,{UUID(int=9)}\n", (2, "bed", "missing")),
        (f"room,room_id,room_area_m2\nB,{UUID(int=8)},9\nC,{UUID(int=8)},9\n", (3, "room_id", "twice")),
    ],
)
def test_ids_that_contradict_the_codes_are_refused(text: str, at: tuple[int, str, str]) -> None:
    assert wrong_in(text, ROOM) == [at]


def test_a_file_that_was_written_says_what_the_layout_is() -> None:
    lines = lines_of([ROOM, {**ROOM, "code": "G", "mode": "COUNTED", "places": 5, "beds": []}])
    assert [line[1] for line in lines] == ["A", "G"]
    assert [(line[8], line[10]) for line in lines] == [(None, "1"), (5, None)]
