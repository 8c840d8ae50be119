"""Transfers between warehouses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Quantity
from services.distribution.schemas.stock.lines import LINES_MAX, LotLines
from shared.schemas import Answer, Body, Instant, Text


class TransferState(StrEnum):
    """IN_TRANSIT: more may come. SHORT: something did not come. CLOSED: every piece is accounted for."""

    IN_TRANSIT = "IN_TRANSIT"
    SHORT = "SHORT"
    CLOSED = "CLOSED"


class DispatchLine(Body):
    """Of a lot that was picked, or of an item: then what expires first goes first."""

    item_id: UUID | None = None
    lot_id: UUID | None = None
    quantity: Quantity


class DispatchIn(Body):
    id: UUID
    waybill: Text
    """The number on the paper that travels with the goods."""
    from_site_id: UUID
    to_site_id: UUID
    occurred_at: Instant | None = None
    lines: Annotated[list[DispatchLine], Field(min_length=1, max_length=LINES_MAX)]


class ArrivedLine(Body):
    """What came of a lot: `received` in good state, `damaged` not."""

    lot_id: UUID
    received: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = 0
    damaged: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = 0


class ArrivedIn(Body):
    """What came. `complete`: no more is expected, so what is missing is short; lots that are not named are."""

    id: UUID
    occurred_at: Instant | None = None
    complete: bool = True
    lines: Annotated[list[ArrivedLine], Field(max_length=LINES_MAX)]


class WriteOffReason(StrEnum):
    THEFT = "THEFT"
    LOST_ON_THE_WAY = "LOST_ON_THE_WAY"
    ACCIDENT = "ACCIDENT"
    SEIZED = "SEIZED"
    NEVER_LOADED = "NEVER_LOADED"


class WriteOffIn(Body):
    """What did not come, and is given up as lost."""

    id: UUID
    reason: WriteOffReason
    lines: LotLines


class InTransit(Answer):
    item_id: UUID
    lot_id: UUID
    quantity: int


class TransferOut(Answer):
    """A transfer, with what is still on its way or missing."""

    transfer_id: UUID
    waybill: str
    from_site_id: UUID
    to_site_id: UUID
    state: TransferState
    dispatched_at: datetime
    in_transit: list[InTransit]
