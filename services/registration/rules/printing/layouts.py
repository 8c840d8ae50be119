"""Sheets and what is cut from them, in millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A sheet of paper, upright."""

    width: float
    height: float


PAGES = {"A4": Page(210.0, 297.0), "LETTER": Page(215.9, 279.4)}


@dataclass(frozen=True)
class Layout:
    """Pieces in a grid in the middle of a sheet; `qr` is the side of a QR with its quiet zone.

    `error` is the QR's correction level (H restores 30 % of its data, so that a fifth of it may be lost anywhere),
    `qr_left` where on a piece QRs begin: a wristband has three of the same, so that one faces the scanner. A `signed`
    QR holds the whole signature; on a narrow band the ten characters alone fit into modules that are read wet and bent.
    """

    width: float
    height: float
    columns: int
    rows: int
    qr: float
    error: str
    qr_left: tuple[float, ...]
    signed: bool
    landscape: bool = False

    @property
    def pieces(self) -> int:
        """How many fit on a sheet."""
        return self.columns * self.rows

    def size_of(self, page: Page) -> tuple[float, float]:
        """Width and height of the page as this layout turns it."""
        return (page.height, page.width) if self.landscape else (page.width, page.height)

    def places(self, page: Page) -> Iterator[tuple[float, float]]:
        """The upper left corner of each piece, row by row."""
        left, top = self.origin(page)
        for row in range(self.rows):
            for column in range(self.columns):
                yield left + column * self.width, top + row * self.height

    def origin(self, page: Page) -> tuple[float, float]:
        """The upper left corner of the grid."""
        width, height = self.size_of(page)
        return (width - self.columns * self.width) / 2, (height - self.rows * self.height) / 2


LAYOUTS = {
    # ISO/IEC 7810 ID-1, the size of a bank card: ten on a sheet of either paper.
    "CARD": Layout(85.6, 53.98, 2, 5, qr=48.0, error="H", qr_left=(3.0,), signed=True),
    "WRISTBAND": Layout(
        250.0, 25.0, 1, 7, qr=23.2, error="H", qr_left=(20.0, 110.0, 200.0), signed=False, landscape=True
    ),
}
