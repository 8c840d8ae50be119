"""Loans: what comes back of them, and what is out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.contents import ContentsList
from shared.contracts.vocabulary import RecipientUnit
from shared.schemas import Answer, Body


class LoanOutcome(StrEnum):
    """RETURNED and LAUNDERED are on the shelf again, TO_LAUNDRY waits in quarantine, LOST and DAMAGED are written off.

    LAUNDERED is what was sent to the laundry before; the others are of what is out.
    """

    RETURNED = "RETURNED"
    TO_LAUNDRY = "TO_LAUNDRY"
    LAUNDERED = "LAUNDERED"
    LOST = "LOST"
    DAMAGED = "DAMAGED"


class LoanStepIn(Body):
    id: UUID
    site_id: UUID
    outcome: LoanOutcome
    lines: ContentsList


class LoanItemOut(Answer):
    item_id: UUID
    lent: int
    out: int
    in_laundry: int


class LoanOut(Answer):
    """What of a hand-out is out or in the laundry; `site_id` is where it was lent."""

    handout_id: UUID
    site_id: UUID
    unit: RecipientUnit
    card: str | None = None
    lent_at: datetime
    items: list[LoanItemOut]


class LoanStepOut(Answer):
    movement_id: UUID
    handout_id: UUID
    outcome: LoanOutcome
    components: Annotated[dict[UUID, int], Field(description="Item id to pieces")]
