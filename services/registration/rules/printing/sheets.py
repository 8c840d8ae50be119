"""The PDF of cards or wristbands, with cut marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import segno

from services.registration.rules.printing.layouts import Layout, Page
from shared.contracts.card_codes import ALPHABET
from shared.printed_text import FONT, new_pdf, printable

if TYPE_CHECKING:  # a second of processor to import, in a thread and by the first sheet: most processes print none
    from fpdf import FPDF

_MARK = 3.0
"""Length of a cut mark, outside what is cut."""
_MODULE_PIXELS = 4
"""Pixels per module: edges stay sharp, whatever the viewer does with an image."""
_MASK = 2
"""Any of the eight serves: the payload is as good as random. Weighing them all takes five times as long."""
_QUIET_MODULES = 4
"""ISO/IEC 18004's quiet zone."""


@dataclass(frozen=True)
class Printed:
    """One card: its code, the text of its QR, and the bearer's name where that was asked for."""

    code: str
    qr: str
    name: str | None = None


def sheet_of(
    cards: Sequence[Printed], *, layout: Layout, page: Page, text: str, operation: str, made_at: datetime
) -> bytes:
    """A PDF with `cards` in their order; `text` is what every card says, `made_at` when the file was made."""
    pdf = new_pdf(layout.size_of(page), made_at)
    for first in range(0, len(cards), layout.pieces):
        pdf.add_page()
        _cut_marks(pdf, layout, page)
        for card, (left, top) in zip(cards[first : first + layout.pieces], layout.places(page), strict=False):
            _piece(pdf, card, layout, left, top)
            _words(pdf, card, layout, (left, top), (text, operation))
    return bytes(pdf.output())


def _piece(pdf: FPDF, card: Printed, layout: Layout, left: float, top: float) -> None:
    image = _qr(card.qr, layout.error)
    for offset in layout.qr_left:
        x, y = left + offset, top + (layout.height - layout.qr) / 2
        pdf.image(BytesIO(image), x=x, y=y, w=layout.qr, h=layout.qr)


def _qr(text: str, error: str) -> bytes:
    made = BytesIO()
    segno.make_qr(text, error=error, mask=_MASK).save(made, kind="png", scale=_MODULE_PIXELS, border=_QUIET_MODULES)
    return made.getvalue()


def _words(pdf: FPDF, card: Printed, layout: Layout, corner: tuple[float, float], texts: tuple[str, str]) -> None:
    """Code, name and text: beside the one QR of a card, or after each but the last of a wristband."""
    left, top = corner
    between = layout.qr_left if len(layout.qr_left) == 1 else layout.qr_left[:-1]
    for offset in between:
        x = left + offset + layout.qr + 1.0
        following = [one for one in layout.qr_left if one > offset]
        width = left + (following[0] if following else layout.width - 2.0) - x - 1.0
        _column(pdf, card, (x, top + 4.0), width, texts if layout.signed else ("", texts[1]))


def _column(pdf: FPDF, card: Printed, corner: tuple[float, float], width: float, texts: tuple[str, str]) -> None:
    text, operation = texts
    lines = [(operation, 7.0), (in_groups(card.code), 13.0), (card.name or "", 9.0), (text, 7.0)]
    pdf.set_xy(*corner)
    for line, points in lines:
        if not line:
            continue
        pdf.set_font(FONT, "", points)
        if line == lines[1][0]:  # a code is never broken over two lines
            pdf.set_font_size(points * min(1.0, width / pdf.get_string_width(line)))
        pdf.set_x(corner[0])
        pdf.multi_cell(width, points * 0.5, printable(pdf, line), align="L", new_x="LEFT", new_y="NEXT")
        pdf.set_y(pdf.get_y() + 1.5)


def in_groups(code: str) -> str:
    """A code as it is read aloud: three, three, four."""
    return " ".join((code[:3], code[3:6], code[6:])) if set(code) <= set(ALPHABET) else code


def _cut_marks(pdf: FPDF, layout: Layout, page: Page) -> None:
    left, top = layout.origin(page)
    right, bottom = left + layout.columns * layout.width, top + layout.rows * layout.height
    pdf.set_line_width(0.1)
    for column in range(layout.columns + 1):
        x = left + column * layout.width
        pdf.line(x, top - _MARK - 0.5, x, top - 0.5)
        pdf.line(x, bottom + 0.5, x, bottom + _MARK + 0.5)
    for row in range(layout.rows + 1):
        y = top + row * layout.height
        pdf.line(left - _MARK - 0.5, y, left - 0.5, y)
        pdf.line(right + 0.5, y, right + _MARK + 0.5, y)
