"""The PDF of a sheet: a row per expected hand-out, with its QR and code, and places to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import segno

from services.distribution.rules.row_codes import SheetName, in_groups, qr_text, row_code
from shared.printed_text import FONT, new_pdf, printable

if TYPE_CHECKING:  # a second of processor to import, by the first sheet that is printed
    from fpdf import FPDF

PAGES = {"A4": (210.0, 297.0), "LETTER": (215.9, 279.4)}
"""Width and height in millimetres."""
ROWS_PER_PAGE = 12
_SIDE, _TOP, _ROW, _QR = 10.0, 38.0, 19.5, 18.0
_COLUMNS = (32.0, 20.0, 52.0, 22.0)
"""Widths of code, row void, card and quantity, after the QR; the signature has the rest."""
_BOXES, _BOX = 10, 4.8
"""A card's code has ten characters: one box each, so that nobody writes nine."""
_QUIET_MODULES, _MODULE_PIXELS = 4, 4
_MASK = 2
"""Any of the eight serves: the payload is as good as random. Weighing them all takes five times as long."""


@dataclass(frozen=True)
class Words:
    """What stands on a sheet in one language."""

    sheet: str
    page: str
    date: str
    writer: str
    headings: tuple[str, str, str, str, str]
    note: str


WORDS = {
    "es": Words(
        sheet="Hoja",
        page="Página",
        date="Fecha",
        writer="Entrega",
        headings=("Fila", "Anulada", "Tarjeta", "Cantidad", "Firma o huella"),
        note="Una fila por entrega. Sin nombres ni documentos. Si se equivoca, marque «Anulada» y use la siguiente.",
    ),
    "en": Words(
        sheet="Sheet",
        page="Page",
        date="Date",
        writer="Given by",
        headings=("Row", "Void", "Card", "Quantity", "Signature or mark"),
        note="One row per hand-out. Write no names or documents. If you slip, cross “Void” and use the next row.",
    ),
}


@dataclass(frozen=True)
class Sheet:
    """What is printed: the round's code and days, its kit, and the site's code."""

    name: SheetName
    rows: int
    round_code: str
    kit_name: str
    site_code: str
    starts_on: date
    ends_on: date


def sheet_pdf(sheet: Sheet, *, paper: str, language: str, made_at: datetime) -> bytes:
    """The sheet as a PDF; the same sheet again is the same rows."""
    pdf = new_pdf(PAGES[paper], made_at)
    pdf.set_line_width(0.2)
    pages = -(-sheet.rows // ROWS_PER_PAGE)
    for page in range(pages):
        pdf.add_page()
        _head(pdf, sheet, WORDS[language], f"{page + 1} / {pages}")
        for place in range(min(ROWS_PER_PAGE, sheet.rows - page * ROWS_PER_PAGE)):
            _row(pdf, sheet, page * ROWS_PER_PAGE + place + 1, _TOP + place * _ROW)
    return bytes(pdf.output())


def _lefts(pdf: FPDF) -> Sequence[float]:
    """Where the columns after the QR begin, and where the last one ends."""
    edges = [_SIDE + _QR + 2.0]
    for column in _COLUMNS:
        edges.append(edges[-1] + column)
    return [*edges, pdf.w - _SIDE]


def _write(pdf: FPDF, x: float, y: float, text: str, points: float) -> None:
    pdf.set_font(FONT, "", points)
    pdf.text(x, y, printable(pdf, text))


def _head(pdf: FPDF, sheet: Sheet, words: Words, pages: str) -> None:
    days = f"{sheet.starts_on.isoformat()} – {sheet.ends_on.isoformat()}"
    title = f"{sheet.round_code}  ·  {sheet.site_code}  ·  {words.sheet} {sheet.name.number:03d}"
    _write(pdf, _SIDE, 14.0, title, 13.0)
    _write(pdf, _SIDE, 20.0, f"{sheet.kit_name}  ·  {days}  ·  {words.page} {pages}", 9.0)
    _write(pdf, _SIDE, 28.0, f"{words.date}: ______ /____ /____      {words.writer}: ______________________", 9.0)
    _write(pdf, _SIDE, 33.0, words.note, 7.0)
    for left, heading in zip(_lefts(pdf), words.headings, strict=False):
        _write(pdf, left, _TOP - 1.0, heading, 7.0)


def _row(pdf: FPDF, sheet: Sheet, row: int, top: float) -> None:
    code, void, card, quantity, signature, end = _lefts(pdf)
    image = BytesIO()
    segno.make_qr(qr_text(sheet.name, row), error="M", mask=_MASK).save(
        image, kind="png", scale=_MODULE_PIXELS, border=_QUIET_MODULES
    )
    pdf.image(image, x=_SIDE, y=top + (_ROW - _QR) / 2, w=_QR, h=_QR)
    _write(pdf, code, top + _ROW / 2 + 1.5, in_groups(row_code(sheet.name, row)), 12.0)
    middle = top + (_ROW - _BOX) / 2
    pdf.rect(void + 4.0, middle, _BOX, _BOX)
    for box in range(_BOXES):
        pdf.rect(card + box * _BOX, middle, _BOX, _BOX * 1.4)
    pdf.rect(quantity + 2.0, middle, 2 * _BOX, _BOX * 1.4)
    pdf.line(signature, top + _ROW - 3.0, end, top + _ROW - 3.0)
    pdf.line(_SIDE, top + _ROW, end, top + _ROW)
