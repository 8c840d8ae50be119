"""Review cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.schemas import Answer, Body, Text


class CaseOut(Answer):
    case_id: UUID
    kind: str
    state: str
    site_id: UUID
    handout_id: UUID | None = None
    device_id: UUID | None = None
    excess: int = 0
    opened_at: datetime
    resolution: str | None = None


class ResolutionIn(Body):
    resolution: Text
