"""Labels of lots: 24 on a sheet of A4, each with the lot's number as a QR and in letters. Pure: bytes from values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import segno

from shared.printed_text import FONT, new_pdf, printable

if TYPE_CHECKING:  # a second of processor to import, and most processes print none
    from fpdf import FPDF

COLUMNS, ROWS = 3, 8
WIDTH, HEIGHT = 70.0, 37.0
"""Millimetres: a usual sheet of labels, without a gap (3 × 70 = 210, 8 × 37 = 296 of 297)."""
QR = 27.0
"""With its quiet zone."""
QUIET_MODULES = 4
MARGIN = 3.0


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    code: str
    item: str
    expires_on: date | None
    funding_source: str


def sheet_of(label: Label, copies: int, *, made_at: datetime) -> bytes:
    """A PDF with `copies` labels of one lot."""
    pdf = new_pdf("A4", made_at)
    image = _qr(label.code)
    for n in range(copies):
        place = n % (COLUMNS * ROWS)
        if place == 0:
            pdf.add_page()
        row, column = divmod(place, COLUMNS)
        _label(pdf, label, image, (column * WIDTH, row * HEIGHT + 0.5))
    return bytes(pdf.output())


def _qr(text: str) -> bytes:
    made = BytesIO()
    segno.make_qr(text, error="Q").save(made, kind="png", scale=6, border=QUIET_MODULES)
    return made.getvalue()


def _label(pdf: FPDF, label: Label, image: bytes, corner: tuple[float, float]) -> None:
    left, top = corner
    pdf.image(BytesIO(image), x=left + MARGIN, y=top + (HEIGHT - QR) / 2, w=QR, h=QR)
    expiry = label.expires_on.isoformat() if label.expires_on else ""
    pdf.set_xy(left + MARGIN + QR + 1.0, top + 6.0)
    for line, points in ((label.code, 9.0), (label.item, 8.0), (expiry, 9.0), (label.funding_source, 7.0)):
        if not line:
            continue
        width = WIDTH - QR - 2 * MARGIN - 1.0
        pdf.set_font(FONT, "", points)
        text = printable(pdf, line)
        pdf.set_font_size(points * min(1.0, width / max(pdf.get_string_width(text), 0.1)))  # a number is never broken
        pdf.set_x(left + MARGIN + QR + 1.0)
        pdf.cell(width, points * 0.6, text, new_x="LEFT", new_y="NEXT")
