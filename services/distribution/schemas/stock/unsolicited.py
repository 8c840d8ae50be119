"""Goods that came without having been asked for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.catalogue import Quantity
from services.distribution.schemas.stock.lines import LINES_MAX
from shared.schemas import Answer, Body, Text


class RefusalReason(StrEnum):
    EXPIRED = "EXPIRED"
    UNSAFE = "UNSAFE"
    NOT_NEEDED = "NOT_NEEDED"
    INAPPROPRIATE = "INAPPROPRIATE"
    NO_SPACE = "NO_SPACE"
    NO_PAPERS = "NO_PAPERS"


class GoodsIn(Body):
    """What was offered, by which donor (an organisation), and whether it was taken in; refused for a reason."""

    id: UUID
    site_id: UUID
    description: Text
    funding_source: Text
    packages: Quantity
    refused: RefusalReason | None = None


class Condition(StrEnum):
    """What may be used is GOOD."""

    GOOD = "GOOD"
    DAMAGED = "DAMAGED"
    EXPIRED = "EXPIRED"


class SortedLine(Body):
    """What sorting found of an item; a lot of our own where the goods have no number."""

    item_id: UUID
    condition: Condition = Condition.GOOD
    lot_code: Text | None = None
    expires_on: date | None = None
    quantity: Quantity
    estimated: bool = False
    picture_id: UUID | None = None


class SortingIn(Body):
    """`complete`: nothing is left to sort."""

    id: UUID
    complete: bool = True
    lines: Annotated[list[SortedLine], Field(min_length=1, max_length=LINES_MAX)]


class RefusalIn(Body):
    """The rest is not taken after all."""

    reason: RefusalReason


class GoodsState(StrEnum):
    ACCEPTED = "ACCEPTED"
    SORTED = "SORTED"
    REFUSED = "REFUSED"


class GoodsOut(Answer):
    goods_id: UUID
    site_id: UUID
    description: str
    funding_source: str
    packages: int
    state: GoodsState
    reason: RefusalReason | None
    offered_at: datetime
