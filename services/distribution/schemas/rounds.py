"""Rounds and their rules."""

from __future__ import annotations

from datetime import date, datetime
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


Planned = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class SitePlan(Body):
    """How many hand-outs are expected at one site."""

    site_id: UUID
    planned: Planned


class RoundIn(Body):
    """`planned` counts hand-outs; with `sites_planned` it is their sum, and may be left out."""

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
    planned: Planned | None = None
    sites_planned: Annotated[list[SitePlan], Field(max_length=100)] | None = None


class RoundChange(Body):
    """What of a draft is to be another; kit and rule are not: plan another round.

    Numbers belong together: with new sites or a new `planned`, those by site are what `sites_planned` says, or none.
    """

    code: Code | None = None
    site_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    offline_policy: OfflinePolicy | None = None
    project: Text | None = None
    planned: Planned | None = None
    sites_planned: Annotated[list[SitePlan], Field(max_length=100)] | None = None


class SitePlanOut(Answer):
    site_id: UUID
    planned: int


class RoundOut(Answer):
    """`state_since`, `state_reason`: of the last step from state to state, if there was one."""

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
    sites_planned: list[SitePlanOut]
    mode: HandoutMode
    offline_policy: OfflinePolicy
    project: str | None = None
    agency_id: UUID | None = None
    state_since: datetime | None = None
    state_reason: str | None = None
    version: int
