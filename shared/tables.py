"""Tables as CSV (RFC 4180) that a spreadsheet opens: text is text, whatever it begins with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.instants import in_utc, spelled

_BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets read accents wrongly."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for a formula, in either width (OWASP, CSV injection)."""


class NoText(ValueError):
    """The bytes are no text: some other kind of file."""


def text_of(content: bytes) -> str:
    """A CSV file's text: UTF-8, else as Excel saves it in Spanish.

    Raises:
        NoText: it holds a NUL.
    """
    if b"\0" in content:
        raise NoText()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def delimiter_of(text: str, usual: str) -> str:
    """What separates the cells of the first line, of `,`, `;` and tabs; `usual` where it has none of them."""
    head = text.splitlines()[0] if text else ""
    return max([usual, ",", ";", "\t"], key=head.count)


def safe(value: object) -> str:
    """A cell's text; one that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = _shown(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _shown(value: object) -> str:
    """As JSON would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spelled(in_utc(value).isoformat()) if isinstance(value, datetime) else str(value)


def csv_of(headings: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe(cell) for cell in line] for line in lines)
    return (_BYTE_ORDER_MARK + file.getvalue()).encode()


def xlsx_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """A workbook: each sheet by its name, its headings and its lines; a text is never a formula or a link."""
    import xlsxwriter  # a process that writes no workbook does without

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, headings, lines in sheets:
        sheet = book.add_worksheet(name)
        for number, line in enumerate([headings, *lines]):
            for column, value in enumerate(line):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                elif value is not None:
                    sheet.write_string(number, column, _shown(value))
    book.close()
    return file.getvalue()
