"""Live changes of a shelter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.schemas import Answer


class Word(StrEnum):
    """What a message of the stream says: something changed, draw anew, or ask again."""

    CHANGE = "change"
    RESET = "reset"
    AGAIN = "again"


class Change(Answer):
    """What an event was about; the board says how it is now. No person, no card, no reason."""

    type: str
    stay_id: UUID | None = None
    bed_id: UUID | None = None
    room_id: UUID | None = None
    case_id: UUID | None = None
    hold_id: UUID | None = None
    expires_at: datetime | None = Field(None, description="When the hold ends by itself: nothing is told then")
