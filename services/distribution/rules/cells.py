"""Cells of a table that a spreadsheet opens: text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


def safe(value: object) -> str:
    """A cell's text; one that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def csv_of(headings: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """A CSV file (RFC 4180) in UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([safe(cell) for cell in line] for line in lines)
    return (_BOM + file.getvalue()).encode()
