"""A layout as a table: a row for each bed, and one for each room without any. Pure: cells in, rows out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.shelter.schemas.layout_file import LayoutRow
from shared.tables import NoText, delimiter_of, text_of

ROWS_MAX = 5_000
HEADINGS = {
    "room_id": "cuarto_id",
    "room": "cuarto",
    "neutral_code": "código_neutro",
    "population": "población",
    "mode": "modo",
    "floor": "piso",
    "accessible": "accesible",
    "room_area_m2": "área_m2",
    "places": "lugares",
    "bed_id": "cama_id",
    "bed": "cama",
    "bed_kind": "tipo_de_cama",
}
"""Columns in English with their names in Spanish: a file is written in one of them, and read in both."""
_NAMES = {name: name for name in HEADINGS} | {spanish: name for name, spanish in HEADINGS.items()}
_PLAIN = str.maketrans("áéíóú", "aeiou")
_NAMES |= {heading.translate(_PLAIN): name for heading, name in _NAMES.items()}
_TRUE, _FALSE = {"true", "yes", "sí", "si", "x", "1"}, {"false", "no", "0"}
_CELL_CHARACTERS_MAX = 200


class LayoutFileWrong(Exception):
    """The file, or some of its cells, can't be read: `at` has lines (from 1), columns and reasons."""

    def __init__(self, at: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(at)
        self.at = at


@dataclass
class Wrong:
    """What is wrong in a file, cell by cell."""

    at: list[tuple[int, str, str]] = field(default_factory=list)

    def note(self, line: int, column: str, reason: str) -> None:
        """A cell is wrong."""
        self.at.append((line, column, reason))

    def refuse(self) -> None:
        """Stop here if anything is wrong.

        Raises:
            LayoutFileWrong: something is.
        """
        if self.at:
            raise LayoutFileWrong(self.at)


def rows_in(content: bytes) -> list[tuple[int, LayoutRow]]:
    """The file's rows, each with its line; `,`, `;` or tabs between cells, empty lines left out.

    Raises:
        LayoutFileWrong: it is no such table, or a cell is not what its column holds.
    """
    try:
        text = text_of(content)
    except NoText as error:
        raise LayoutFileWrong([(1, "room", "no_text")]) from error
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, ","), strict=True)
    wrong, rows = Wrong(), []
    try:
        names = _columns(next(table, []))
        line = table.line_num + 1
        for cells in table:
            if any(cell.strip() for cell in cells):
                rows.append((line, _cells(names, cells)))
            if len(rows) > ROWS_MAX:
                raise LayoutFileWrong([(line, "room", "too_many_rows")])
            line = table.line_num + 1
    except csv.Error as error:
        raise LayoutFileWrong([(table.line_num, "room", "csv")]) from error
    read = [(number, row) for number, given in rows if (row := _row(number, given, wrong)) is not None]
    wrong.refuse()
    return read


def _columns(headings: Sequence[str]) -> list[str]:
    """The columns by their places; a place without a heading is none, and one that is unknown is told by its number."""
    names = [_NAMES.get(heading.strip().lower()) if heading.strip() else "" for heading in headings]
    unknown = [(1, str(place), "unknown_column") for place, name in enumerate(names, start=1) if name is None]
    if unknown:
        raise LayoutFileWrong(unknown)
    known = [name or "" for name in names]
    twice = [(1, name, "twice") for name in HEADINGS if known.count(name) > 1]
    if twice or "room" not in known:
        raise LayoutFileWrong(twice or [(1, "room", "missing")])
    return known


def _cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells that are filled, by column; an apostrophe that keeps a spreadsheet from calculating is left out."""
    found = {name: cell.strip()[:_CELL_CHARACTERS_MAX] for name, cell in zip(names, cells, strict=False) if name}
    return {name: cell.removeprefix("'") for name, cell in found.items() if cell}


def _row(line: int, cells: dict[str, str], wrong: Wrong) -> LayoutRow | None:
    values: dict[str, Any] = dict(cells)
    if "accessible" in cells:
        said = cells["accessible"].lower()
        values["accessible"] = True if said in _TRUE else False if said in _FALSE else said
    if "room_area_m2" in cells:
        values["room_area_m2"] = cells["room_area_m2"].replace(",", ".")  # 20,5 is what is written here
    try:
        return LayoutRow.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            wrong.note(line, str(detail["loc"][0]) if detail["loc"] else "room", detail["type"])
        return None


def lines_of(rooms: Iterable[Mapping[Any, Any]]) -> list[list[object]]:
    """The cells of a layout's rows, by room and bed: `rooms` with their beds, those that were retired left out."""
    lines: list[list[object]] = []
    for room in rooms:
        counted = room["places"] or None
        cells = [
            *(room["id"], room["code"], room["neutral_code"], room["population"], room["mode"], room["floor"]),
            *(room["accessible"], room["covered_area_m2"], counted),
        ]
        beds = [(bed["id"], bed["code"], bed["kind"]) for bed in room["beds"]] or [(None, None, None)]
        lines += [[*cells, *bed] for bed in beds]
    return lines


@dataclass
class Plan:
    """What a file adds and changes; `before` holds the fields of changed rooms and beds as they were."""

    rooms: list[dict[str, Any]] = field(default_factory=list)
    rooms_changed: list[dict[str, Any]] = field(default_factory=list)
    beds: list[dict[str, Any]] = field(default_factory=list)
    beds_changed: list[dict[str, Any]] = field(default_factory=list)
    room_ids: dict[UUID, int] = field(default_factory=dict)
    """Ids of new rooms and beds, each with its line."""
    bed_ids: dict[UUID, int] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.rooms or self.rooms_changed or self.beds or self.beds_changed)
