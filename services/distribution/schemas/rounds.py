"""Rounds and their rules."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Code
from shared.contracts.vocabulary import HandoutMode, KitKind, Population, RecipientUnit
from shared.schemas import Answer, Body, Text


class Period(StrEnum):
    """The window within which a unit may receive once (or its quantity)."""

    ROUND = "ROUND"
    ARRIVAL = "ARRIVAL"
    EVENT = "EVENT"
    CALENDAR = "CALENDAR"


class OfflinePolicy(StrEnum):
    BLOCK = "BLOCK"
    ALLOW_CAPPED = "ALLOW_CAPPED"
    ALLOW = "ALLOW"


class RoundState(StrEnum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    RECONCILED = "RECONCILED"


class RuleIn(Body):
    """Who may receive how many in which window.

    With `members_per_kit` it is `quantity * ceil(members / members_per_kit)`, at most `quantity_max`.
    """

    id: UUID | None = None
    unit: RecipientUnit
    window: Period
    quantity: Annotated[int, Field(ge=1, le=100, strict=True)] = 1
    members_per_kit: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    quantity_max: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    calendar_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    anchor: date | None = None
    emergency_id: UUID | None = None
    populations: Annotated[list[Population], Field(max_length=10)] | None = None


class RoundIn(Body):
    id: UUID
    code: Code
    kit_id: UUID
    bom_version: Annotated[int, Field(ge=1, le=10_000, strict=True)] | None = None
    rule: RuleIn
    mode: HandoutMode = HandoutMode.GRANT
    site_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    starts_on: date
    ends_on: date
    offline_policy: OfflinePolicy = OfflinePolicy.ALLOW
    project: Text | None = None
    planned: Annotated[int, Field(ge=0, le=10_000_000, strict=True)] | None = None
    counts_others: Annotated[
        bool, Field(description="Whether what another organisation gave counts against the allowance")
    ] = False


class RoundOut(Answer):
    round_id: UUID
    code: str
    kit_id: UUID
    kit_kind: KitKind
    bom_version: int
    rule_id: UUID
    unit: RecipientUnit
    state: RoundState
    site_ids: list[UUID]
    starts_on: date
    ends_on: date
    planned: int | None = None
    counts_others: bool
    version: int
