"""Receipts, and what their scans say."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Quantity
from services.distribution.schemas.stock.lines import LINES_MAX, RawScan
from shared.schemas import Answer, Body, Instant, Text


class ReceiptLine(Body):
    """What arrived of one item.

    With `scan`, what the code says need not be typed; what is typed besides must not contradict it. Without a scan
    and a lot code the goods have none: the item is chosen by its picture, and they become a lot of our own, on hold.
    `quantity` is of pieces; where it is left out, the code must say how many trade items there are.
    """

    item_id: UUID | None = None
    scan: RawScan | None = None
    picture_id: UUID | None = None
    """The picture by which the item was recognised."""
    lot_code: Text | None = None
    expires_on: date | None = None
    funding_source: Text | None = None
    """The donor."""
    quantity: Quantity | None = None
    estimated: bool = False
    """Not counted yet."""


class ReceiptIn(Body):
    """`settles`: some of it was handed out before it was written down; an open discrepancy is settled by it first."""

    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None
    settles: bool = False
    lines: Annotated[list[ReceiptLine], Field(min_length=1, max_length=LINES_MAX)]


class ReceiptOut(Answer):
    movement_id: UUID
    lot_ids: list[UUID]


class ScanIn(Body):
    site_id: UUID
    raw: RawScan


class ScanReading(Answer):
    """One reading of a code: the item and its pieces where the GTIN is known here, and the lots of that number."""

    gtin: str | None
    batch: str | None
    expires_on: date | None
    best_before: date | None
    sscc: str | None
    count: int | None
    item_id: UUID | None = None
    pieces: int | None = None
    lot_ids: list[UUID]


class ScanOut(Answer):
    """More than one reading: separators were lost, and a person must say which it is."""

    ambiguous: bool
    readings: list[ScanReading]
