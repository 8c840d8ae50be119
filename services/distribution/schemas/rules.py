"""Rules: who may receive how many in which window."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.conditions import ConditionsIn
from shared.contracts.vocabulary import Population, RecipientUnit
from shared.schemas import Answer, Body

DAYS_A_WEEK = 7


class Period(StrEnum):
    """The window within which a unit may receive once (or its quantity)."""

    ROUND = "ROUND"
    ARRIVAL = "ARRIVAL"
    EVENT = "EVENT"
    CALENDAR = "CALENDAR"
    ROLLING = "ROLLING"


class UsualRule(Body):
    """A rule as it is usual for a kit, without what a round alone knows.

    With `members_per_kit` it is `quantity * ceil(members / members_per_kit)`, at most `quantity_max`. A CALENDAR window
    is of so many days, weeks or months from an anchor; in a ROLLING one it is so many in any `rolling_days` in a row.
    """

    unit: RecipientUnit
    window: Period
    quantity: Annotated[int, Field(ge=1, le=100, strict=True)] = 1
    members_per_kit: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    quantity_max: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    calendar_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    calendar_weeks: Annotated[int, Field(ge=1, le=52, strict=True)] | None = None
    calendar_months: Annotated[int, Field(ge=1, le=12, strict=True)] | None = None
    rolling_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    populations: Annotated[list[Population], Field(max_length=10)] | None = None
    conditions: ConditionsIn | None = None

    @property
    def period_days(self) -> int | None:
        """How many days its window has, where days count."""
        if self.window is Period.ROLLING:
            return self.rolling_days
        return self.calendar_days or (self.calendar_weeks * DAYS_A_WEEK if self.calendar_weeks else None)


class RuleIn(UsualRule):
    """Who may receive how many in which window. A rule never changes: another unit or window is another rule."""

    id: UUID | None = None
    anchor: Annotated[date, Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1))] | None = None
    emergency_id: UUID | None = None


class RuleWords(Answer):
    """A rule in words: a sentence or more in Spanish and in English."""

    es: str
    en: str
