"""The evacuation sheet as a PDF: who has to be brought out, by codes and beds, and who needs which help. No names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from shared.contracts.card_codes import ALPHABET
from shared.contracts.vocabulary import Effect
from shared.printed_text import FONT, new_pdf, printable

if TYPE_CHECKING:  # a second of processor to import, by the first sheet that is printed
    from fpdf import FPDF

PAGES = {"A4": (210.0, 297.0), "LETTER": (215.9, 279.4)}
"""Width and height in millimetres."""
_SIDE, _TOP, _ROW, _FOOT, _BOX = 12.0, 42.0, 7.0, 12.0, 4.0
_COLUMNS = (26.0, 30.0, 44.0)
"""Widths of room, bed and code; help has the rest, before a box to tick at the meeting point."""

HELP = (Effect.STEP_FREE, Effect.LOWER_BED, Effect.CARER_BESIDE)
"""What helps to bring somebody out. Other effects say nothing of that, and stay off paper."""


@dataclass(frozen=True)
class Words:
    """What stands on the sheet in one language."""

    title: str
    people: str
    number: str
    check: str
    as_of: str
    page: str
    headings: tuple[str, str, str, str]
    help: dict[str, str]
    without_place: str


WORDS = {
    "es": Words(
        title="Hoja de evacuación",
        people="Personas",
        number="N.º",
        check="Control",
        as_of="Al",
        page="Página",
        headings=("Cuarto", "Cama", "Código", "Ayuda"),
        help={"STEP_FREE": "sin gradas", "LOWER_BED": "cama baja", "CARER_BESIDE": "con acompañante"},
        without_place="Sin cama",
    ),
    "en": Words(
        title="Evacuation sheet",
        people="People",
        number="No.",
        check="Check",
        as_of="As of",
        page="Page",
        headings=("Room", "Bed", "Code", "Help"),
        help={"STEP_FREE": "step-free", "LOWER_BED": "lower bed", "CARER_BESIDE": "carer beside"},
        without_place="No bed",
    ),
}


@dataclass(frozen=True)
class Row:
    """Somebody who is here: room by neutral code (none: without a place), bed by label, a code, and help by `HELP`."""

    room: str | None
    bed: str | None
    code: str
    help: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """Everybody at a site at a local time, by the sheet's number; `check` is printed of its seal."""

    site: str
    number: int
    as_of: str
    check: str
    rows: Sequence[Row]


def check_of(seal: str) -> str:
    """The first 50 bits of a sheet's seal, as ten characters that are read aloud without mistakes."""
    bits = int(seal[:13], 16) >> 2
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(10)))


def evacuation_pdf(sheet: Sheet, *, paper: str, language: str, made_at: datetime) -> bytes:
    """The sheet, as many pages as its rows need; each has its number and how many there are."""
    pdf = new_pdf(PAGES[paper], made_at)
    pdf.set_line_width(0.2)
    words, rows = WORDS[language], int((pdf.h - _TOP - _FOOT) // _ROW)
    pages = max(1, -(-len(sheet.rows) // rows))
    for page in range(pages):
        pdf.add_page()
        _head(pdf, sheet, words, f"{words.page} {page + 1} / {pages}")
        for place, row in enumerate(sheet.rows[page * rows : (page + 1) * rows]):
            _row(pdf, row, words, _TOP + place * _ROW)
    return bytes(pdf.output())


def _edges(pdf: FPDF) -> list[float]:
    edges = [_SIDE]
    for width in _COLUMNS:
        edges.append(edges[-1] + width)
    return [*edges, pdf.w - _SIDE - _BOX - 2.0]


def _write(pdf: FPDF, place: tuple[float, float], text: str, points: float) -> None:
    pdf.set_font(FONT, "", points)
    pdf.text(*place, printable(pdf, text))


def _head(pdf: FPDF, sheet: Sheet, words: Words, page: str) -> None:
    _write(pdf, (_SIDE, 17.0), f"{words.title}  ·  {sheet.site}  ·  {words.number} {sheet.number}", 16.0)
    _write(pdf, (_SIDE, 26.0), f"{words.people}: {len(sheet.rows)}", 12.0)
    check = f"{sheet.check[:3]} {sheet.check[3:6]} {sheet.check[6:]}"
    _write(pdf, (_SIDE, 33.0), f"{words.as_of} {sheet.as_of}  ·  {words.check} {check}  ·  {page}", 9.0)
    for (left, _), heading in zip(pairwise(_edges(pdf)), words.headings, strict=True):
        _write(pdf, (left, _TOP - 2.0), heading, 8.0)
    pdf.line(_SIDE, _TOP, pdf.w - _SIDE, _TOP)


def _row(pdf: FPDF, row: Row, words: Words, top: float) -> None:
    base = top + _ROW - 2.2
    helped = ", ".join(words.help[effect] for effect in HELP if effect in row.help)
    said = (row.room or words.without_place, row.bed or "", row.code, helped)
    for (left, _), text in zip(pairwise(_edges(pdf)), said, strict=True):
        _write(pdf, (left, base), text, 10.0)
    pdf.rect(pdf.w - _SIDE - _BOX, top + 1.5, _BOX, _BOX)
    pdf.line(_SIDE, top + _ROW, pdf.w - _SIDE, top + _ROW)
