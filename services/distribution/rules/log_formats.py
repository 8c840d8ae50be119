"""A device's log as JSON, as JSON lines or as CSV: one reading of all three, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from shared.problems import InvalidRequest
from shared.strict_json import strict_json

JSON, LINES, CSV = "application/json", "application/x-ndjson", "text/csv"
ITEMS_MAX = 500
ENVELOPE = ("device_id", "sent_at", "more")
"""What JSON says beside the items; the other formats say it in the query."""

Columns = Mapping[str, str]
"""The fields of an item that a cell can hold, with their types: string, integer or boolean."""


@dataclass(frozen=True)
class Log:
    """A log as its JSON would be; `lines` are where the items of another format began, counted from 1.

    An item that could not be read from its line is None, which no schema takes.
    """

    body: Any
    lines: tuple[int, ...] = ()


def log_of(media_type: str, query: str, content: bytes, columns: Columns) -> Log:
    """The log in `content`; of one that is too long no more than the first item too many is read.

    Raises:
        ValueError: it is no JSON where the whole body should be.
        InvalidRequest: it is no UTF-8, or its first line is no header of known columns.
    """
    if media_type not in (LINES, CSV):
        return Log(strict_json(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest.at("/", "utf_8") from error
    read = _json_lines(text) if media_type == LINES else _csv_lines(text, columns)
    lines, items = [], []
    for number, item in read:
        lines.append(number)
        items.append(item)
        if len(items) > ITEMS_MAX:
            break
    said = dict(parse_qsl(query))
    return Log({**{name: said[name] for name in ENVELOPE if name in said}, "items": items}, tuple(lines))


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, strict_json(line.encode())
            except (ValueError, RecursionError):
                yield number, None


def _csv_lines(text: str, columns: Columns) -> Iterator[tuple[int, Any]]:
    first = text.split("\n", 1)[0]
    # Field names hold neither character, so the header tells which one a spreadsheet of this country writes.
    rows = csv.reader(text.splitlines(keepends=True), delimiter=";" if ";" in first else ",", strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error:
        header = []
    if not header or len(set(header)) < len(header) or set(header) - set(columns):
        raise InvalidRequest.at("/lines/1", "columns")
    while True:
        began = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield began, None
            continue
        if any(cell.strip() for cell in row):
            yield began, _item(header, row, columns) if len(row) == len(header) else None


def _item(header: list[str], row: list[str], columns: Columns) -> dict[str, Any]:
    return {name: _value(cell.strip(), columns[name]) for name, cell in zip(header, row, strict=True) if cell.strip()}


def _value(cell: str, kind: str) -> str | int | bool:
    """A cell as its column's type; what is not of it stays text, which the item's schema refuses."""
    if kind == "integer" and cell.isascii() and cell.isdigit() and len(cell) < 20:
        return int(cell)
    if kind == "boolean" and cell in ("true", "false"):
        return cell == "true"
    return cell
