"""Movements: counts, losses, releases, kits packed and opened, reversals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Quantity
from services.distribution.schemas.stock.lines import LINES_MAX, LotLine, LotLines
from shared.schemas import Answer, Body, Instant, Text


class MovementLine(Answer):
    """One leg: so many pieces came to (or, below zero, left) an account of a site."""

    site_id: UUID
    account: str
    item_id: UUID
    lot_id: UUID
    quantity: int


class MovementOut(Answer):
    """A movement; a hand-out's has no site of its own but that of its legs."""

    movement_id: UUID
    site_id: UUID | None
    kind: str
    reason: str
    occurred_at: datetime
    transfer_id: UUID | None = None
    reverses: UUID | None = None
    lines: list[MovementLine]


class CountReason(StrEnum):
    PERIODIC = "PERIODIC"
    BEFORE_A_ROUND = "BEFORE_A_ROUND"
    AFTER_A_ROUND = "AFTER_A_ROUND"
    DISCREPANCY = "DISCREPANCY"
    HANDOVER = "HANDOVER"
    SUSPECTED_THEFT = "SUSPECTED_THEFT"


class CountedLot(Body):
    """What was found on the shelf; 0 is a finding too."""

    lot_id: UUID
    counted: Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class CountIn(Body):
    """A count is held against the books as they stand when it is posted."""

    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None
    reason: CountReason
    lines: Annotated[list[CountedLot], Field(min_length=1, max_length=LINES_MAX)]


class LossAccount(StrEnum):
    LOST = "LOST"
    DAMAGED = "DAMAGED"
    EXPIRED = "EXPIRED"


class LossReason(StrEnum):
    EXPIRY = "EXPIRY"
    THEFT = "THEFT"
    MISSING = "MISSING"
    WATER = "WATER"
    FIRE = "FIRE"
    PESTS = "PESTS"
    BREAKAGE = "BREAKAGE"
    QUALITY = "QUALITY"
    RECALL = "RECALL"


class StoreAccount(StrEnum):
    SHELF = "SHELF"
    QUARANTINE = "QUARANTINE"


class LossIn(Body):
    """What leaves the books as lost, damaged or expired."""

    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None
    source: StoreAccount = StoreAccount.SHELF
    account: LossAccount
    reason: LossReason
    lines: LotLines


class ReleaseIn(Body):
    """What goes back from quarantine to the shelf: its lots are approved and in date."""

    id: UUID
    site_id: UUID
    lines: LotLines


class AssemblyIn(Body):
    """`quantity` kits are packed into a lot of `item_id`, the packed kit; the bill of materials says with what."""

    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None
    kit_id: UUID
    bom_version: Annotated[int, Field(ge=1, le=100_000, strict=True)] | None = None
    item_id: UUID
    lot_code: Text | None = None
    quantity: Quantity


class BreakUpIn(LotLine):
    """`quantity` kits of a packed lot are opened."""

    id: UUID
    site_id: UUID
    occurred_at: Instant | None = None


class ReversalReason(StrEnum):
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"
    ENTERED_TWICE = "ENTERED_TWICE"
    WRONG_QUANTITY = "WRONG_QUANTITY"
    WRONG_LOT = "WRONG_LOT"
    WRONG_SITE = "WRONG_SITE"


class MovementReversalIn(Body):
    id: UUID
    reason: ReversalReason
