"""What the PDFs of every service begin with: blank pages, and one font with the letters of many languages."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # a second of processor to import, and most processes print none
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONT = "sans"
_UNKNOWN = "·"
"""For a letter that the font lacks; the font library would name it in a log."""


def new_pdf(page: str | tuple[float, float], made_at: datetime) -> FPDF:
    """A PDF whose pages, a named size or millimetres, are placed by hand and without margins; it writes in `FONT`."""
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format=page)
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(made_at)
    pdf.add_font(FONT, "", _font_file())
    return pdf


def printable(pdf: FPDF, text: str) -> str:
    """The text, with a dot for each letter that the font lacks."""
    known = cast("TTFFont", pdf.fonts[FONT]).cmap  # an added font is never one of the core ones
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in text)


@cache
def _font_file() -> Path:
    """Noto Sans, from the package that carries it with its licence (OFL 1.1)."""
    return Path(str(resources.files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"))
