"""Events of cases: what staff are to look at."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT


class ShelterCaseOpened(Payload):
    """Something for staff to look at, such as a person with two open stays (TWO_OPEN_STAYS, one case for each)."""

    TYPE = "shelter.case_opened.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    kind: str
    site_id: UUID
    occurred_at: datetime


class ShelterCaseResolved(Payload):
    """Nobody needs to look any more. `site_id` is where the case was; events from before it was told have none."""

    TYPE = "shelter.case_resolved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "case_id"

    case_id: UUID
    resolution: str
    site_id: UUID | None = None
    occurred_at: datetime
