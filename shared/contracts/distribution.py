"""Events of distribution."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import HandoutMode, KitKind, Population, RecipientUnit

FACT: Literal["FACT"] = "FACT"
STATE: Literal["STATE"] = "STATE"


class KitDefined(Payload):
    """A kit with the newest version of its bill of materials (item id to quantity per kit)."""

    TYPE = "distribution.kit_defined.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS = ("coordination",)
    SUBJECT = "kit_id"

    kit_id: UUID
    version: int
    code: str
    kind: KitKind
    components: dict[UUID, int]


class RoundState(Payload):
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS: ClassVar[tuple[str, ...]] = ("registration", "coordination")
    SUBJECT = "round_id"

    round_id: UUID
    version: int
    code: str
    kit_id: UUID
    kit_kind: KitKind
    bom_version: int
    unit: RecipientUnit
    site_ids: list[UUID]
    state: str
    starts_on: date
    ends_on: date


class RoundPlanned(RoundState):
    """A round in DRAFT: nobody acts on it yet, but a list of what changed must show it."""

    TYPE = "distribution.round_planned.v1"
    CONSUMERS = ()


class RoundChanged(RoundState):
    """The round gives another version of its kit, from now on or from an instant to come."""

    TYPE = "distribution.round_changed.v1"
    CONSUMERS = ()


class RoundOpened(RoundState):
    TYPE = "distribution.round_opened.v1"


class RoundPaused(RoundState):
    TYPE = "distribution.round_paused.v1"


class RoundClosed(RoundState):
    TYPE = "distribution.round_closed.v1"


class RoundReconciled(RoundState):
    """What was loaded is accounted for, or a person accepted what is not."""

    TYPE = "distribution.round_reconciled.v1"
    CONSUMERS = ()


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


class HandoutGiven(Payload):
    """Goods that left: `quantity` kits, and the components really given (item id to quantity)."""

    TYPE = "distribution.handout_given.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "coordination")
    SUBJECT = "handout_id"

    handout_id: UUID
    round_id: UUID
    site_id: UUID
    kit_id: UUID
    kit_kind: KitKind
    bom_version: int
    quantity: int
    components: dict[UUID, int]
    mode: HandoutMode = HandoutMode.GRANT
    verdict: str
    recipient_unit: RecipientUnit
    unit_id: UUID
    card_id: UUID | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    population: Population | None = None
    people: int
    """People whom this hand-out reaches: the household's size, or 1."""
    device_id: UUID | None = None
    offline: bool = False
    occurred_at: datetime


class HandoutRefused(Payload):
    TYPE = "distribution.handout_refused.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "handout_id"

    handout_id: UUID
    round_id: UUID
    site_id: UUID
    kit_kind: KitKind
    reason: str
    occurred_at: datetime


class HandoutReversed(Payload):
    TYPE = "distribution.handout_reversed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "coordination")
    SUBJECT = "handout_id"

    handout_id: UUID
    site_id: UUID
    kit_kind: KitKind
    quantity: int
    occurred_at: datetime


WRONG_BEARER = "WRONG_BEARER"
"""Kind of a case: who brought the card is not whose it is. Registration pauses the card."""

DEVICE_LOST = "DEVICE_LOST"
"""Kind of a case: a device was lost, and may hold hand-outs that nobody knows of."""


class DistributionCaseOpened(Payload):
    TYPE = "distribution.case_opened.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "coordination")
    SUBJECT = "case_id"

    case_id: UUID
    kind: str
    site_id: UUID
    handout_id: UUID | None = None
    card_id: UUID | None = None
    excess: int = 0
    occurred_at: datetime


class DistributionCaseResolved(Payload):
    TYPE = "distribution.case_resolved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    resolution: str
    occurred_at: datetime


class LogQuarantined(Payload):
    """A device's log is kept unread until a named person decides on it."""

    TYPE = "distribution.log_quarantined.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "log_id"

    log_id: UUID
    device_id: UUID
    site_id: UUID
    reason: str
    items: int
    occurred_at: datetime


class LogDecided(Payload):
    """A log that was kept unread is applied or discarded."""

    TYPE = "distribution.log_decided.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "log_id"

    log_id: UUID
    device_id: UUID
    site_id: UUID
    decision: str
    occurred_at: datetime
