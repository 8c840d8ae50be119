"""Rows of cells out of a file: CSV in whatever encoding and with whatever separator, or a workbook's first table."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from services.registration.rules.lists import limits
from services.registration.rules.lists.archive import FileKind, kind_of
from services.registration.rules.lists.refused import FileRefused

Cell = str | int | float | date | None
Row = list[Cell]

_DELIMITERS = ";,\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE_CHARACTERS = 20_000
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, EOFError, zipfile.BadZipFile)
"""What openpyxl answers a damaged or forged workbook with."""


def rows_of(content: bytes) -> Iterator[Row]:
    """The rows of the file's table, the first line first; empty ones too, so that numbers are the file's own.

    Raises:
        FileRefused: it is not a table that may be read; also in the middle of the rows.
    """
    kind = kind_of(content)
    rows = _of_workbook(content) if kind is FileKind.XLSX else _of_text(content)
    return _bounded(rows)


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number > limits.ROWS_MAX:
            raise FileRefused("file_too_many_rows", rows_max=limits.ROWS_MAX)
        while row and row[-1] is None:
            row.pop()
        if len(row) > limits.COLUMNS_MAX:
            raise FileRefused("file_too_many_columns", columns_max=limits.COLUMNS_MAX)
        yield row


def encoding_of(content: bytes) -> str:
    """The encoding of a text file: by its mark, by its zeros (UTF-16 without one), else UTF-8 where it is that.

    What is neither is Windows' Western one: Excel in Spanish saves CSV so, and Latin-1 is the same in its letters.

    Raises:
        FileRefused: it is no text.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    head = content[:2_000]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    if 0 in content:
        raise FileRefused("file_not_a_sheet")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _of_text(content: bytes) -> Iterator[Row]:
    encoding = encoding_of(content)
    # Five bytes are no letter in cp1252: one of them does not make a list unreadable.
    errors = "replace" if encoding == "cp1252" else "strict"
    try:
        text = content.decode(encoding, errors)
    except UnicodeDecodeError as error:
        raise FileRefused("file_unreadable") from error
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter_of(text[:_SAMPLE_CHARACTERS]))
    try:
        for fields in reader:
            yield [_text(field) for field in fields[: limits.COLUMNS_MAX + 1]]
    except csv.Error as error:
        raise FileRefused("file_unreadable") from error


def delimiter_of(sample: str) -> str:
    """The separator by which most lines have the same, and the greatest, number of fields."""

    def fit(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in sample.splitlines()[:50] if line.strip()]
        usual = max(set(counts), key=lambda count: (counts.count(count) * (count > 0), count), default=0)
        return (counts.count(usual) * usual, usual)

    return max(_DELIMITERS, key=fit)


def _of_workbook(content: bytes) -> Iterator[Row]:
    import openpyxl  # half a second that a text file need not wait for
    from defusedxml.common import DefusedXmlException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it leaves out
            # data_only: a formula's last value as it was saved; nothing is ever calculated here
            with contextlib.closing(
                openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            ) as book:
                sheet = _first_with_rows(book)
                sheet.reset_dimensions()  # what the file says of its own size may be wrong, or forged
                for cells in sheet.iter_rows(max_col=limits.COLUMNS_MAX + 1, values_only=True):
                    yield [_plain(cell) for cell in cells]
    except FileRefused:
        raise
    except DefusedXmlException as error:
        raise FileRefused("file_has_unsafe_xml") from error
    except (*_UNREADABLE, SyntaxError) as error:  # a ParseError of XML is a SyntaxError
        unsafe = isinstance(error.__cause__, DefusedXmlException)  # openpyxl tells of a sheet's in its own words
        raise FileRefused("file_has_unsafe_xml" if unsafe else "file_unreadable") from error


def _first_with_rows(book: Any) -> Any:
    """The first visible sheet with two rows that hold something; else the first."""
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    if not sheets:
        raise FileRefused("file_has_no_table")
    for sheet in sheets:
        sheet.reset_dimensions()
        head = sheet.iter_rows(max_row=limits.HEADER_ROWS_MAX, max_col=limits.COLUMNS_MAX, values_only=True)
        if sheet.sheet_state == "visible" and sum(any(cell is not None for cell in row) for row in head) >= 2:
            return sheet
    return sheets[0]


def _plain(value: Any) -> Cell:
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time):
        return None
    if value is None or isinstance(value, int | float | date):
        return value
    return _text(str(value))


def _text(value: str) -> Cell:
    """A cell's text on one line, without what no list needs: control characters and spaces around it."""
    if len(value) > limits.CELL_CHARACTERS_MAX:
        value = value[: limits.CELL_CHARACTERS_MAX]
    kept = "".join(one if one.isprintable() else " " for one in value)
    return " ".join(kept.split()) or None
