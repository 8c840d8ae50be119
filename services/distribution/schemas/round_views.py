"""What rounds came to, and where and when they are planned."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.vocabulary import KitKind, RecipientUnit
from shared.schemas import Answer


class ProgressLine(Answer):
    """One site on one local day, in hand-outs by their verdicts at receipt; `kits` left and were not taken back."""

    site_id: UUID
    day: date
    kits: int
    given: int
    given_over: int
    given_despite: int
    unknown_card: int
    duplicate_scan: int
    reversed: Annotated[int, Field(description="Of those that left")]
    refused: Annotated[dict[str, int], Field(description="By the code of the refusal")]


class ProgressOut(Answer):
    """`planned` is of the caller's sites where it was planned by site, else of the whole round."""

    round_id: UUID
    planned: int | None = None
    kits: int
    lines: list[ProgressLine]


class CalendarLine(Answer):
    """What one agency plans of one kind in one municipality and week (from Monday on), over all its rounds there.

    `planned` is the sum over the rounds that touch the week, each whole; `without_number` of them say none for this
    municipality. A confidential site's place is its department.
    """

    pcode: str
    week_of: date
    agency_id: UUID | None = None
    kit_kind: KitKind
    unit: RecipientUnit
    rounds: int
    planned: int
    without_number: int


class CalendarOut(Answer):
    items: list[CalendarLine]
