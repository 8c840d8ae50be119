"""Text in the PDFs that every service prints: one font with the letters of many languages."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a second of processor to import, and most processes print none
    from fpdf import FPDF

FONT = "sans"
_UNKNOWN = "·"
"""For a letter that the font lacks; the font library would name it in a log."""


def add_font(pdf: FPDF) -> None:
    """Let `pdf` write in `FONT`."""
    pdf.add_font(FONT, "", _font_file())


def printable(pdf: FPDF, text: str) -> str:
    """The text, with a dot for each letter that the font lacks."""
    known = pdf.fonts[FONT].cmap  # type: ignore[union-attr]  # an added font is never one of the core ones
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in text)


@cache
def _font_file() -> Path:
    """Noto Sans, from the package that carries it with its licence (OFL 1.1)."""
    return Path(str(resources.files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"))
