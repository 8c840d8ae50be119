"""A sheet's rows as somebody typed them into a spreadsheet and saved as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from shared.tables import NoText, delimiter_of, text_of

_COLUMNS = {
    "row": "row", "fila": "row",
    "outcome": "outcome", "resultado": "outcome",
    "card": "card", "tarjeta": "card",
    "quantity": "quantity", "cantidad": "quantity",
    "date": "written_on", "fecha": "written_on",
    "as_written": "card_as_written", "tal_cual": "card_as_written",
}  # fmt: skip
_OUTCOMES = {
    "given": "GIVEN", "entregada": "GIVEN",
    "void": "VOID", "anulada": "VOID",
    "empty": "EMPTY", "vacia": "EMPTY", "vacía": "EMPTY",
}  # fmt: skip
_YES = {"yes", "si", "sí", "x", "1", "true"}
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_FIELD_CHARACTERS_MAX = 200


class SheetFileWrong(Exception):
    """It is no CSV, has no column for the row's code, or has more rows than a sheet."""


def rows_in(content: bytes, rows_max: int) -> list[dict[str, Any]]:
    """The rows of a file as the API takes them; what is not right in one is left for its schema to say.

    A row that names no outcome was given if a card or a quantity stands in it, and is empty otherwise.

    Raises:
        SheetFileWrong: it can't be read as a sheet's rows.
    """
    try:
        text = text_of(content)
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, ";")) if line]
    except (NoText, csv.Error) as error:
        raise SheetFileWrong() from error
    if not lines:
        raise SheetFileWrong()
    names = [_COLUMNS.get(heading.strip().lower(), "") for heading in lines[0]]
    filled = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    if "row" not in names or len(filled) > rows_max:
        raise SheetFileWrong()
    return [_row({name: cell.strip() for name, cell in zip(names, line, strict=False) if name}) for line in filled]


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: cell[:_FIELD_CHARACTERS_MAX] for name, cell in cells.items() if cell}
    said = row.pop("outcome", None)
    row["outcome"] = _outcome(said) if said else "GIVEN" if "card" in row or "quantity" in row else "EMPTY"
    if "quantity" in row and row["quantity"].isascii() and row["quantity"].isdigit():
        row["quantity"] = int(row["quantity"])
    if "written_on" in row:
        row["written_on"] = _DAY_FIRST.sub(_iso, row["written_on"])
    if "card_as_written" in row:
        row["card_as_written"] = row["card_as_written"].lower() in _YES
    return row


def _outcome(said: str) -> str:
    return _OUTCOMES.get(said.lower(), said)


def _iso(day: re.Match[str]) -> str:
    return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}"
