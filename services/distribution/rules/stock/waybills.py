"""A waybill as a PDF: what was sent from where to where, and places to sign and to write what came. No names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import segno

from services.distribution.rules.paper import PAGES
from shared.printed_text import FONT, new_pdf, printable

if TYPE_CHECKING:  # a second of processor to import, by the first waybill that is printed
    from fpdf import FPDF

_SIDE, _TOP, _ROW, _QR, _SIGNING = 12.0, 52.0, 8.0, 30.0, 46.0
_COLUMNS = (40.0, 22.0, 22.0, 20.0, 20.0)
"""Widths of lot, expiry, quantity, received and damaged, after the item, which has the rest."""
_QUIET_MODULES, _MODULE_PIXELS = 4, 6
_GAP, _POINTS, _POINTS_LEAST = 2.0, 9.0, 6.0


@dataclass(frozen=True)
class Words:
    """What stands on a waybill in one language."""

    title: str
    taken_back: str
    page: str
    sent_from: str
    sent_to: str
    date: str
    headings: tuple[str, str, str, str, str, str]
    signatures: tuple[str, str, str]
    blanks: tuple[str, str]


WORDS = {
    "es": Words(
        title="Guía de remisión",
        taken_back="ANULADA",
        page="Página",
        sent_from="De",
        sent_to="A",
        date="Fecha de salida",
        headings=("Artículo", "Lote", "Vence", "Cantidad", "Recibido", "Dañado"),
        signatures=("Entregó (bodega)", "Transportó", "Recibió (bodega)"),
        blanks=("Firma", "Fecha y hora"),
    ),
    "en": Words(
        title="Waybill",
        taken_back="TAKEN BACK",
        page="Page",
        sent_from="From",
        sent_to="To",
        date="Sent on",
        headings=("Item", "Lot", "Expires", "Quantity", "Received", "Damaged"),
        signatures=("Sent by (warehouse)", "Carried by", "Received by (warehouse)"),
        blanks=("Signature", "Date and time"),
    ),
}


@dataclass(frozen=True)
class WaybillLine:
    """So many pieces of a lot; `unit` is what they are counted in."""

    item: str
    unit: str
    lot: str
    expires_on: date | None
    quantity: int


@dataclass(frozen=True)
class Waybill:
    """What travels: its number, the codes of the sites, the local day, and what was dispatched.

    `taken_back`: the dispatch was reversed, and nothing may be received by it.
    """

    number: str
    sent_from: str
    sent_to: str
    sent_on: date
    lines: Sequence[WaybillLine]
    taken_back: bool = False


def waybill_pdf(waybill: Waybill, *, paper: str, language: str, made_at: datetime) -> bytes:
    """The waybill, as many pages as its lines need; who signs does so on the last one."""
    pdf = new_pdf(PAGES[paper], made_at)
    pdf.set_line_width(0.2)
    words, rows = WORDS[language], int((pdf.h - _TOP - _SIGNING) // _ROW)
    pages = max(1, -(-len(waybill.lines) // rows))
    image = _qr(waybill.number)
    for page in range(pages):
        pdf.add_page()
        _head(pdf, waybill, words, f"{words.page} {page + 1} / {pages}")
        pdf.image(BytesIO(image), x=pdf.w - _SIDE - _QR, y=8.0, w=_QR, h=_QR)
        for place, line in enumerate(waybill.lines[page * rows : (page + 1) * rows]):
            _line(pdf, line, _TOP + place * _ROW)
    _places_to_sign(pdf, words)
    return bytes(pdf.output())


def _qr(text: str) -> bytes:
    made = BytesIO()
    segno.make_qr(text, error="M").save(made, kind="png", scale=_MODULE_PIXELS, border=_QUIET_MODULES)
    return made.getvalue()


def _edges(pdf: FPDF) -> list[float]:
    """Where each column begins, and where the last one ends."""
    edges = [_SIDE, pdf.w - _SIDE - sum(_COLUMNS)]
    for width in _COLUMNS:
        edges.append(edges[-1] + width)
    return edges


def _write(pdf: FPDF, place: tuple[float, float], text: str, points: float, width: float) -> None:
    """A text from a place on, smaller if it is too long, and cut where it would be too small to read."""
    pdf.set_font(FONT, "", points)
    shown = printable(pdf, text)
    pdf.set_font_size(max(_POINTS_LEAST, points * min(1.0, width / max(pdf.get_string_width(shown), 0.1))))
    if pdf.get_string_width(shown) > width:
        while shown and pdf.get_string_width(shown + "…") > width:
            shown = shown[:-1]
        shown += "…"
    pdf.text(*place, shown)


def _head(pdf: FPDF, waybill: Waybill, words: Words, page: str) -> None:
    width = pdf.w - 2 * _SIDE - _QR - _GAP
    title = f"{words.title} {waybill.number}"
    _write(pdf, (_SIDE, 17.0), f"{title}  ·  {words.taken_back}" if waybill.taken_back else title, 16.0, width)
    said = ((words.sent_from, waybill.sent_from), (words.sent_to, waybill.sent_to), (words.date, waybill.sent_on))
    for place, (word, what) in enumerate(said):
        _write(pdf, (_SIDE, 25.0 + place * 6.0), f"{word}: {what}", 10.0, width)
    _write(pdf, (_SIDE, 43.0), page, 8.0, width)
    edges = _edges(pdf)
    for (left, right), heading in zip(pairwise(edges), words.headings, strict=True):
        _write(pdf, (left, _TOP - 2.0), heading, 8.0, right - left - _GAP)
    pdf.line(_SIDE, _TOP, pdf.w - _SIDE, _TOP)


def _line(pdf: FPDF, line: WaybillLine, top: float) -> None:
    edges, base = _edges(pdf), top + _ROW - 2.6
    expiry = line.expires_on.isoformat() if line.expires_on else "—"
    said = (f"{line.item} ({line.unit})", line.lot, expiry, str(line.quantity))
    for (left, right), text in zip(pairwise(edges), said, strict=False):
        _write(pdf, (left, base), text, _POINTS, right - left - _GAP)
    for left, right in pairwise(edges[4:]):  # to write what came
        pdf.rect(left, top + 1.0, right - left - _GAP, _ROW - 2.0)
    pdf.line(_SIDE, top + _ROW, pdf.w - _SIDE, top + _ROW)


def _places_to_sign(pdf: FPDF, words: Words) -> None:
    width = (pdf.w - 2 * _SIDE) / len(words.signatures)
    for place, who in enumerate(words.signatures):
        left, top = _SIDE + place * width, pdf.h - _SIGNING + 10.0
        _write(pdf, (left, top), who, 9.0, width - 2 * _GAP)
        for row, blank in enumerate(words.blanks):
            line = top + 13.0 + row * 11.0
            pdf.line(left, line, left + width - 2 * _GAP, line)
            _write(pdf, (left, line + 3.0), blank, 7.0, width - 2 * _GAP)
