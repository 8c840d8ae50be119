"""Rounds and their rules."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Code
from services.distribution.schemas.rules import RuleIn
from shared.contracts.vocabulary import HandoutMode, KitKind, RecipientUnit
from shared.schemas import Answer, Body, Instant, Text


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


class RoundVersionIn(Body):
    """From an instant on (now, where none is named) the round gives another version of its kit."""

    id: UUID
    bom_version: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    from_at: Instant | None = None


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
    mode: Annotated[HandoutMode | None, Field(description="Where none is named, the kit's")] = None
    site_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    starts_on: date
    ends_on: date
    offline_policy: OfflinePolicy = OfflinePolicy.ALLOW
    project: Text | None = None
    planned: Planned | None = None
    sites_planned: Annotated[list[SitePlan], Field(max_length=100)] | None = None
    counts_others: Annotated[
        bool, Field(description="Whether what another organisation gave counts against the allowance")
    ] = False


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


class RoundVersion(Answer):
    from_at: datetime
    bom_version: int


class RoundOut(Answer):
    """`state_since`, `state_reason`: of the last step, if there was one; `versions`: what it changed to."""

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
    versions: list[RoundVersion] = []  # noqa: RUF012 - pydantic copies defaults
    counts_others: bool
    version: int


class RoundInWords(RoundOut):
    """A round as it is read: what it gives, and to whom."""

    kit_name: str
    rule_in_words: Annotated[
        str, Field(description="Who receives how many and how often, in the language of `Accept-Language`")
    ]
