"""Review cases: what a device and the server say of one thing, and how a person resolved it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.overrides import OverrideOut
from shared.schemas import Answer, Body, Text


class CaseKind(StrEnum):
    """What is disagreed about."""

    OVER_ISSUE = "OVER_ISSUE"
    UNKNOWN_CARD = "UNKNOWN_CARD"
    CARD_UNSYNCED = "CARD_UNSYNCED"
    GIVEN_DESPITE = "GIVEN_DESPITE"
    WRONG_BEARER = "WRONG_BEARER"
    TIME_UNCERTAIN = "TIME_UNCERTAIN"
    STOCK = "STOCK"
    OVERRIDE = "OVERRIDE"
    TRANSFER_SHORT = "TRANSFER_SHORT"
    VOUCHER_TWICE = "VOUCHER_TWICE"
    DEVICE_LOST = "DEVICE_LOST"
    ROUND_DIFFERENCE = "ROUND_DIFFERENCE"


class Resolution(StrEnum):
    """What a person found."""

    CONFIRMED = "CONFIRMED"
    MISTAKE_CORRECTED = "MISTAKE_CORRECTED"
    SCANNED_TWICE = "SCANNED_TWICE"
    CARD_RECOVERED = "CARD_RECOVERED"
    CARD_REGISTERED = "CARD_REGISTERED"
    GOODS_FOUND = "GOODS_FOUND"
    GOODS_LOST = "GOODS_LOST"
    MISUSE = "MISUSE"
    CANNOT_BE_FOUND_OUT = "CANNOT_BE_FOUND_OUT"


class CaseOut(Answer):
    """`overdue`: an override that nobody countersigned in time. `resolved_by` is absent where an event settled it."""

    case_id: UUID
    kind: str
    state: str
    site_id: UUID
    handout_id: UUID | None = None
    device_id: UUID | None = None
    excess: int = 0
    opened_at: datetime
    due_at: datetime | None = None
    overdue: bool = False
    resolution: str | None = None
    note: str | None = None
    resolved_at: datetime | None = None
    resolved_by: UUID | None = None


class DeviceSide(Answer):
    """What the device says; at an online desk it decides nothing."""

    device_id: UUID | None = None
    device_seq: int | None = None
    decision: str | None = None
    scanned_at: datetime | None = None
    card: str | None = None


class ServerSide(Answer):
    """What the server says of the same hand-out; `allowed` and `taken` are of the window as it stands now."""

    verdict: str
    code: str | None = None
    parameters: dict[str, Any]
    round_id: UUID
    quantity: int
    components: dict[UUID, int]
    time_uncertain: bool
    offline: bool
    occurred_at: datetime
    recorded_at: datetime
    done_by: UUID
    reversed: bool
    allowed: int | None = None
    taken: int | None = None
    override: OverrideOut | None = None


class CardSide(Answer):
    """A card that nobody had told of when it was brought, and what is known of its code by now."""

    code: str
    printed: Annotated[bool, Field(description="Whether a batch with this code was printed")]
    state: Annotated[
        str | None, Field(description="As registration told since; absent while it has told nothing of the card")
    ] = None


class StockSide(Answer):
    """The item that a shelf had too few of: by how many then, and what it holds now."""

    item_id: UUID
    short: int
    on_shelf: int


class CaseDetailOut(CaseOut):
    """A case with both sides' facts."""

    device: DeviceSide | None = None
    server: ServerSide | None = None
    card_since: CardSide | None = None
    stock: StockSide | None = None


class ResolutionIn(Body):
    resolution: Resolution
    note: Annotated[Text | None, Field(description="What was found; no names, they stay in registration")] = None
