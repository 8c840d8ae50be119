"""A round's stock: what was loaded for a site or team, what came back, what was lost, and whether the sum holds."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Code, Quantity
from services.distribution.schemas.round_steps import Despite, UnsettledOut
from services.distribution.schemas.rounds import RoundState
from shared.schemas import Answer, Body, Instant, Text


class StockKind(StrEnum):
    LOADED = "LOADED"
    RETURNED = "RETURNED"
    LOST = "LOST"
    DAMAGED = "DAMAGED"


class GoneReason(StrEnum):
    """Why goods were lost or damaged."""

    THEFT = "THEFT"
    TRANSPORT = "TRANSPORT"
    WET = "WET"
    BROKEN = "BROKEN"
    PESTS = "PESTS"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


class DifferenceReason(StrEnum):
    """Why a difference is accepted."""

    LOADED_MISCOUNTED = "LOADED_MISCOUNTED"
    RETURNED_MISCOUNTED = "RETURNED_MISCOUNTED"
    GIVEN_UNRECORDED = "GIVEN_UNRECORDED"
    RECORDED_TWICE = "RECORDED_TWICE"
    UNEXPLAINED = "UNEXPLAINED"


class RoundStockLine(Body):
    item_id: UUID
    quantity: Quantity


class RoundStockIn(Body):
    """What went onto a round's tables at a site, or left them otherwise than to somebody.

    Goods that are LOADED or RETURNED stay on the site's shelf in the ledger; LOST and DAMAGED move them off it.
    """

    id: UUID
    site_id: UUID
    kind: StockKind
    team: Annotated[Code | None, Field(description="Whose table, where a site has several")] = None
    reason: Annotated[GoneReason | None, Field(description="Of LOST and DAMAGED, and required there")] = None
    occurred_at: Instant | None = None
    lines: Annotated[list[RoundStockLine], Field(min_length=1, max_length=200)]


class RoundStockReversalIn(Body):
    id: UUID
    reason: Text


class RoundStockLineOut(Answer):
    item_id: UUID
    quantity: int


class RoundStockOut(Answer):
    entry_id: UUID
    site_id: UUID
    kind: str
    team: str | None = None
    reason: str | None = None
    reverses: UUID | None = None
    done_by: UUID
    occurred_at: datetime
    lines: list[RoundStockLineOut]


class BalanceLine(Answer):
    """One item at one site; `difference` is what was loaded and is not accounted for (below zero: too much is)."""

    site_id: UUID
    item_id: UUID
    loaded: int
    issued: int
    returned: int
    lost: int
    damaged: int
    difference: int
    reason: Annotated[str | None, Field(description="Why the difference was accepted")] = None
    case_id: UUID | None = None


class TeamLine(Answer):
    """What one team's table was given and gave back; a hand-out does not say whose table it left."""

    site_id: UUID
    team: str
    item_id: UUID
    loaded: int
    returned: int
    lost: int
    damaged: int


class ReconciliationOut(Answer):
    """`lines` as they are now, `reconciled` as they were accepted: by how much they differ was recorded since."""

    state: RoundState
    lines: list[BalanceLine]
    teams: list[TeamLine]
    reconciled: list[BalanceLine]
    unsettled: UnsettledOut


class AcceptedDifference(Body):
    site_id: UUID
    item_id: UUID
    difference: Annotated[int, Field(ge=-(2**53), le=2**53, strict=True)]
    reason: DifferenceReason


class ReconcileIn(Body):
    accepted: Annotated[list[AcceptedDifference], Field(max_length=500, default_factory=list)]
    despite: Despite | None = None
