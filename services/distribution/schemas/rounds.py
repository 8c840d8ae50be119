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


class RoundIn(Body):
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
    planned: Annotated[int, Field(ge=0, le=10_000_000, strict=True)] | None = None
    counts_others: Annotated[
        bool, Field(description="Whether what another organisation gave counts against the allowance")
    ] = False


class RoundVersion(Answer):
    from_at: datetime
    bom_version: int


class RoundOut(Answer):
    """`bom_version` is the version that was pinned; `versions` are those that it changed to, and from when on."""

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
    versions: list[RoundVersion] = []  # noqa: RUF012 - pydantic copies defaults
    counts_others: bool
    version: int
