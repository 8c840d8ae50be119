"""Goods that came, moved, were missing or recalled."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT


class StockReceived(Payload):
    TYPE = "distribution.stock_received.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "movement_id"

    movement_id: UUID
    site_id: UUID
    item_id: UUID
    lot_id: UUID
    quantity: int
    funding_source: str | None = None
    occurred_at: datetime


class StockChange(BaseModel):
    """What an account of a site has more (or, below zero, less) of an item."""

    model_config = ConfigDict(frozen=True)

    site_id: UUID
    account: str
    quantity: int


class StockMoved(Payload):
    """A movement of one item that is no receipt and no hand-out; the changes of all accounts sum to zero."""

    TYPE = "distribution.stock_moved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ()
    SUBJECT = "movement_id"

    movement_id: UUID
    kind: str
    reason: str
    item_id: UUID
    changes: list[StockChange]
    reverses: UUID | None = None
    occurred_at: datetime


class LotRecalled(Payload):
    """A lot that nobody may use any more, wherever it is."""

    TYPE = "distribution.lot_recalled.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ()
    SUBJECT = "lot_id"

    lot_id: UUID
    item_id: UUID
    reason: str
    occurred_at: datetime


class StockDiscrepancyFound(Payload):
    TYPE = "distribution.stock_discrepancy_found.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    site_id: UUID
    item_id: UUID
    quantity: int
    occurred_at: datetime
