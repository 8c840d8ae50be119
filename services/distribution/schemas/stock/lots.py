"""Lots: their states, and where they went."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.schemas import Answer, Body


class LotState(StrEnum):
    APPROVED = "APPROVED"
    ON_HOLD = "ON_HOLD"
    RECALLED = "RECALLED"
    EXPIRED = "EXPIRED"


class LotReason(StrEnum):
    INSPECTED = "INSPECTED"
    COUNTED = "COUNTED"
    QUALITY = "QUALITY"
    CONTAMINATED = "CONTAMINATED"
    SUPPLIER_NOTICE = "SUPPLIER_NOTICE"
    AUTHORITY_NOTICE = "AUTHORITY_NOTICE"
    LABEL_MISSING = "LABEL_MISSING"
    SPOILT = "SPOILT"
    RECALL_LIFTED = "RECALL_LIFTED"


class LotStepIn(Body):
    id: UUID
    reason: LotReason


class LotOut(Answer):
    lot_id: UUID
    item_id: UUID
    code: str
    expires_on: date | None
    funding_source: str
    state: LotState


class LotStepOut(Answer):
    """Who changed a lot's state, from which, and why."""

    lot_id: UUID
    from_state: LotState
    state: LotState
    reason: LotReason
    done_by: UUID
    occurred_at: datetime


class Piece(Answer):
    """What an account of a site has of a lot; of sites that are not the caller's, the sum without the site."""

    site_id: UUID | None
    account: str
    quantity: int


class WhereaboutsOut(Answer):
    """Every piece of a lot; the quantities sum to zero, for a lot comes from SUPPLIER."""

    lot_id: UUID
    state: LotState
    pieces: list[Piece]


class Recipient(Answer):
    """A hand-out with pieces of the lot.

    Not `certain`: it was a packed kit of a lot into which some went, or the books had too few and the lot stood there.
    """

    handout_id: UUID
    site_id: UUID
    occurred_at: datetime
    quantity: int | None
    certain: bool
    card_id: UUID | None
    person_id: UUID | None
    household_id: UUID | None
    reversed: bool
