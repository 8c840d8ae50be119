"""Rounds and their rules."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Code
from services.distribution.schemas.conditions import ConditionsIn
from shared.contracts.vocabulary import HandoutMode, KitKind, Population, RecipientUnit
from shared.schemas import Answer, Body, Instant, Text

DAYS_A_WEEK = 7


class Period(StrEnum):
    """The window within which a unit may receive once (or its quantity)."""

    ROUND = "ROUND"
    ARRIVAL = "ARRIVAL"
    EVENT = "EVENT"
    CALENDAR = "CALENDAR"
    ROLLING = "ROLLING"


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
    """Who may receive how many in which window. A rule never changes: another unit or window is another rule.

    With `members_per_kit` it is `quantity * ceil(members / members_per_kit)`, at most `quantity_max`. A CALENDAR window
    is of so many days, weeks or months from `anchor`; in a ROLLING one it is so many in any `rolling_days` in a row.
    """

    id: UUID | None = None
    unit: RecipientUnit
    window: Period
    quantity: Annotated[int, Field(ge=1, le=100, strict=True)] = 1
    members_per_kit: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    quantity_max: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    calendar_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    calendar_weeks: Annotated[int, Field(ge=1, le=52, strict=True)] | None = None
    calendar_months: Annotated[int, Field(ge=1, le=12, strict=True)] | None = None
    rolling_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    anchor: Annotated[date, Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1))] | None = None
    emergency_id: UUID | None = None
    populations: Annotated[list[Population], Field(max_length=10)] | None = None
    conditions: ConditionsIn | None = None

    @property
    def period_days(self) -> int | None:
        """How many days its window has, where days count."""
        if self.window is Period.ROLLING:
            return self.rolling_days
        return self.calendar_days or (self.calendar_weeks * DAYS_A_WEEK if self.calendar_weeks else None)


class RuleWords(Answer):
    """A rule in words: a sentence or more in Spanish and in English."""

    es: str
    en: str


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
    version: int
