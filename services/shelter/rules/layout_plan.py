"""What a layout's file adds to a layout and changes in it. Pure: what is not in the file is left as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from services.shelter.rules.layout_file import Plan, Wrong
from services.shelter.schemas.layout_file import LayoutRow
from services.shelter.schemas.shelters import BedKind, RoomMode, RoomPopulation

COLUMNS = {
    "neutral_code": "neutral_code",
    "population": "population",
    "mode": "mode",
    "floor": "floor",
    "accessible": "accessible",
    "room_area_m2": "covered_area_m2",
    "places": "places",
}
"""A file's columns of rooms, and what each is called in a layout."""
_NEW: Mapping[str, Any] = {"population": RoomPopulation.FAMILY, "floor": 0, "accessible": False, "places": 0}
Row = Mapping[Any, Any]
Rows = Sequence[tuple[int, LayoutRow]]


def room_id_of(site_id: UUID, room: str) -> UUID:
    """The id of a room that a file names by its code alone: the same file again names the same room."""
    return uuid5(site_id, f"room {room}")


def bed_id_of(site_id: UUID, room: str, bed: str) -> UUID:
    """The id of a bed that a file names by the codes of its room and its own."""
    return uuid5(site_id, f"bed {room} {bed}")


@dataclass
class _Room:
    """A room of the file: the first line that names it, and what its lines say of it with theirs."""

    line: int
    code: str
    id: UUID | None = None
    said: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, LayoutRow]] = field(default_factory=list)


def plan_of(site_id: UUID, rows: Rows, rooms: Sequence[Row]) -> Plan:
    """What `rows` add and change at a site with `rooms`, which hold their beds; retired ones are among them.

    Raises:
        LayoutFileWrong: a row contradicts another one or the layout; says each line and column.
    """
    wrong, plan = Wrong(), Plan()
    by_code, by_id = {room["code"]: room for room in rooms}, {room["id"]: room for room in rooms}
    for told in _gathered(rows, wrong).values():
        known = by_code.get(told.code)
        if told.id and told.id in by_id and by_id[told.id] is not known:
            wrong.note(told.line, "room_id", "of_another_room")
        elif known is None:
            _add_room(site_id, told, plan, wrong)
        elif told.id and told.id != known["id"]:
            wrong.note(told.line, "room_id", "code_of_another_room")
        elif known["retired_at"]:
            wrong.note(told.line, "room", "retired")
        else:
            _change_room(site_id, told, known, plan, wrong)
    _name_neutrally(rooms, plan, wrong)
    _must_be_once(rooms, plan, wrong)
    wrong.refuse()
    return plan


def _gathered(rows: Rows, wrong: Wrong) -> dict[str, _Room]:
    """The file's rooms by code; two lines of a room may not say two things of it."""
    found: dict[str, _Room] = {}
    for line, row in rows:
        room = found.setdefault(row.room, _Room(line, row.room))
        room.rows.append((line, row))
        if row.room_id:
            if room.id not in (None, row.room_id):
                wrong.note(line, "room_id", "differs")
            room.id = row.room_id
        for column in COLUMNS:
            value = getattr(row, column)
            if value is not None and room.said.setdefault(column, value) != value:
                wrong.note(line, column, "differs")
            elif value is not None:
                room.lines.setdefault(column, line)
        if row.bed is None and (row.bed_id or row.bed_kind):
            wrong.note(line, "bed", "missing")
    return found


def _add_room(site_id: UUID, told: _Room, plan: Plan, wrong: Wrong) -> None:
    said = told.said
    mode = said.get("mode", RoomMode.COUNTED if "places" in said else RoomMode.NUMBERED)
    if "room_area_m2" not in said:
        wrong.note(told.line, "room_area_m2", "missing")
    if mode is RoomMode.COUNTED and "places" not in said:
        wrong.note(told.line, "places", "missing")
    _must_be_of_mode(told, mode, wrong)
    fields = {**_NEW, **{COLUMNS[column]: value for column, value in said.items()}}
    id_ = told.id or room_id_of(site_id, told.code)
    room = {"neutral_code": None, **fields, "id": id_, "site_id": site_id, "code": told.code, "mode": mode}
    plan.rooms.append({**room, "line": told.lines.get("neutral_code", told.line)})
    plan.room_ids[id_] = told.line
    _beds(site_id, told, {"id": id_, "beds": []}, plan, wrong)


def _change_room(site_id: UUID, told: _Room, known: Row, plan: Plan, wrong: Wrong) -> None:
    mode = told.said.get("mode", known["mode"])
    if mode != known["mode"]:
        wrong.note(told.lines["mode"], "mode", "cannot_change")
    _must_be_of_mode(told, known["mode"], wrong)
    if told.said.get("places", known["places"]) < known["taken"]:
        wrong.note(told.lines["places"], "places", "places_taken")
    after = {**known, **{COLUMNS[column]: value for column, value in told.said.items()}}
    if any(after[name] != known[name] for name in COLUMNS.values()):
        plan.rooms_changed.append({**after, "line": told.lines.get("neutral_code", told.line)})
    _beds(site_id, told, known, plan, wrong)


def _must_be_of_mode(told: _Room, mode: str, wrong: Wrong) -> None:
    if mode == RoomMode.NUMBERED and "places" in told.said:
        wrong.note(told.lines["places"], "places", "numbered_rooms_have_beds")
    if mode == RoomMode.COUNTED:
        for line, row in told.rows:
            if row.bed:
                wrong.note(line, "bed", "counted_rooms_have_places")


def _beds(site_id: UUID, told: _Room, room: Row, plan: Plan, wrong: Wrong) -> None:
    known = {bed["code"]: bed for bed in room["beds"]}
    seen: set[str] = set()
    for line, row in told.rows:
        if row.bed is None:
            continue
        if row.bed in seen:
            wrong.note(line, "bed", "twice")
        seen.add(row.bed)
        if row.bed in known:
            _change_bed(line, row, known[row.bed], plan, wrong)
            continue
        id_ = row.bed_id or bed_id_of(site_id, told.code, row.bed)
        if plan.bed_ids.setdefault(id_, line) != line:
            wrong.note(line, "bed_id", "twice")
        kind = row.bed_kind or BedKind.SINGLE
        plan.beds.append({"id": id_, "room_id": room["id"], "site_id": site_id, "code": row.bed, "kind": kind})


def _change_bed(line: int, row: LayoutRow, bed: Row, plan: Plan, wrong: Wrong) -> None:
    if row.bed_id and str(row.bed_id) != bed["id"]:
        wrong.note(line, "bed_id", "code_of_another_bed")
    elif bed["retired_at"]:
        wrong.note(line, "bed", "retired")
    elif row.bed_kind and row.bed_kind != bed["kind"]:
        change = {"id": UUID(bed["id"]), "kind": row.bed_kind, "before": bed["kind"], "retired_at": None}
        plan.beds_changed.append(change)


def _name_neutrally(rooms: Sequence[Row], plan: Plan, wrong: Wrong) -> None:
    """Give new rooms without a neutral code the next free number; no two rooms may have one."""
    changed = {room["id"]: room["neutral_code"] for room in plan.rooms_changed}
    codes = [changed.get(room["id"], room["neutral_code"]) for room in rooms]
    used = Counter([*codes, *(room["neutral_code"] for room in plan.rooms if room["neutral_code"])])
    for room in (*plan.rooms, *plan.rooms_changed):
        if room["neutral_code"] and used[room["neutral_code"]] > 1:
            wrong.note(room["line"], "neutral_code", "taken")
    for position, room in enumerate(plan.rooms, start=len(rooms) + 1):
        if not room["neutral_code"]:
            room["neutral_code"] = next(code for code in map("R{:02d}".format, count(position)) if not used[code])
            used[room["neutral_code"]] += 1


def _must_be_once(rooms: Sequence[Row], plan: Plan, wrong: Wrong) -> None:
    """A new id may not be another room's or bed's of the site."""
    beds = {UUID(bed["id"]) for room in rooms for bed in room["beds"]}
    for id_, line in plan.bed_ids.items():
        if id_ in beds:
            wrong.note(line, "bed_id", "of_another_bed")
    if len(plan.room_ids) < len(plan.rooms):
        wrong.note(plan.rooms[-1]["line"], "room_id", "twice")
