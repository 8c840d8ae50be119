"""Labels of beds: 24 on a sheet of A4, each with its neutral code as a QR and in letters. Pure: bytes from values.

A label hangs where everybody passes. It says where it belongs and nothing of whom the room is for (`rules.bed_codes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
POINTS = 22.0


def sheets_of(labels: Sequence[str], *, made_at: datetime) -> bytes:
    """A PDF with one label for each text."""
    pdf = new_pdf("A4", made_at)
    for number, label in enumerate(labels):
        place = number % (COLUMNS * ROWS)
        if place == 0:
            pdf.add_page()
        row, column = divmod(place, COLUMNS)
        _label(pdf, label, (column * WIDTH, row * HEIGHT + 0.5))
    return bytes(pdf.output())


def _label(pdf: FPDF, label: str, corner: tuple[float, float]) -> None:
    left, top = corner
    image = BytesIO()
    segno.make_qr(label, error="Q").save(image, kind="png", scale=6, border=QUIET_MODULES)
    pdf.image(image, x=left + MARGIN, y=top + (HEIGHT - QR) / 2, w=QR, h=QR)
    width = WIDTH - QR - 2 * MARGIN - 1.0
    pdf.set_font(FONT, "", POINTS)
    text = printable(pdf, label)
    pdf.set_font_size(POINTS * min(1.0, width / max(pdf.get_string_width(text), 0.1)))  # a code is never broken
    pdf.set_xy(left + MARGIN + QR + 1.0, top + HEIGHT / 2 - 5.0)
    pdf.cell(width, 10.0, text)
