"""Receipts and balances."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Quantity
from shared.schemas import Answer, Body, Instant, Text


class ReceiptLine(Body):
    """What arrived of one item; without a lot code it is our own lot of that day."""

    item_id: UUID
    lot_code: Text | None = None
    expires_on: date | None = None
    funding_source: Text | None = None
    quantity: Quantity


class ReceiptIn(Body):
    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None
    lines: Annotated[list[ReceiptLine], Field(min_length=1, max_length=200)]


class ReceiptOut(Answer):
    movement_id: UUID
    lot_ids: list[UUID]


class StockLine(Answer):
    item_id: UUID
    lot_id: UUID
    lot_code: str | None
    expires_on: date | None
    account: str
    quantity: int


class StockOut(Answer):
    site_id: UUID
    lines: list[StockLine]
