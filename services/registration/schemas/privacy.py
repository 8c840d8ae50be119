"""Who read what, alerts, break-glass, decoys, holds, erasure, access export."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registration.vocabulary import (
    BreakGlassReason,
    ErasureReason,
    HoldKind,
    PrivacyAlertKind,
)
from shared.schemas import Answer, Body, Text

Note = Annotated[Text, StringConstraints(min_length=10, max_length=200)]
"""Why, in words that somebody who was not there understands."""


class ReadOut(Answer):
    """One read: who saw this person's identity, why, when, and how many people were in the same answer."""

    read_id: UUID
    caller: UUID
    caller_kind: str
    agency: UUID | None
    operation: str
    purpose: str | None
    outcome: str
    recorded_at: datetime
    exception_id: UUID | None
    people: int


class AlertOut(Answer):
    """What an officer should look at; `about` is the break-glass that it tells of."""

    alert_id: UUID
    kind: PrivacyAlertKind
    site_id: UUID
    user_id: UUID
    person_id: UUID | None
    about: UUID | None
    raised_at: datetime
    seen_at: datetime | None
    seen_by: UUID | None


class BreakGlassIn(Body):
    """`person_id` for one person's record, else `site_id` for the whole site."""

    id: UUID
    site_id: UUID | None = None
    person_id: UUID | None = None
    reason: BreakGlassReason
    note: Note
    minutes: Annotated[int, Field(ge=1, le=1_440)] = 60


class BreakGlassOut(Answer):
    break_glass_id: UUID
    site_id: UUID
    person_id: UUID | None
    ends_at: datetime


class BreakGlassStateOut(Answer):
    break_glass_id: UUID
    open: bool


class BreakGlassEntryOut(Answer):
    """One, as its site's officers see it; `people_read` counts what was answered under it."""

    break_glass_id: UUID
    user_id: UUID
    site_id: UUID
    person_id: UUID | None
    reason: BreakGlassReason
    note: str
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None
    open: bool
    people_read: int


class DecoyOut(Answer):
    person_id: UUID


class HoldIn(Body):
    id: UUID
    kind: HoldKind


class HoldOut(Answer):
    hold_id: UUID
    person_id: UUID
    kind: HoldKind


class HoldStateOut(Answer):
    hold_id: UUID
    standing: bool


class ErasureIn(Body):
    reason: ErasureReason


class ErasureOut(Answer):
    person_id: UUID
    erased_at: datetime


class AccessExportIn(Body):
    """`html` asks for a page to print and hand over instead of data."""

    html: bool = False


class AccessExportOut(Answer):
    """All that is held about a person, by table, and who read it."""

    person_id: UUID
    made_at: datetime
    held: dict[str, list[dict[str, Any]]]
    reads: list[ReadOut]
    events: list[str]
    """The kinds of event that told other services of this person: they hold ids, sex, age and counts, no identity."""
