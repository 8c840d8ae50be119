"""Review cases, and the logs of lost devices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT

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
    card_code: str | None = None
    """Of a card of which distribution had not heard."""
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
