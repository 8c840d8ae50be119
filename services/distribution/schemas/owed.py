"""Lines that hand-outs left owing, and what settles them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.vocabulary import KitKind
from shared.schemas import Answer, Body


class OwedLine(Answer):
    """`cause` is PARTIAL, or the version of the bill that the hand-out was older than (VERSION:2)."""

    handout_id: UUID
    item_id: UUID
    cause: str
    quantity: int
    kit_kind: KitKind
    kit_name: str
    given_at: datetime
    given_site_id: UUID


class OwedOut(Answer):
    items: list[OwedLine]


class SettlementIn(Body):
    """Gives what a hand-out left owing, of all items or of those named, from the shelf of any site."""

    id: UUID
    site_id: UUID
    item_ids: Annotated[list[UUID] | None, Field(min_length=1, max_length=100)] = None


class SettlementOut(Answer):
    settlement_id: UUID
    handout_id: UUID
    site_id: UUID
    components: dict[UUID, int]


class OwedByVersionIn(Body):
    """The version of the round's kit whose contents everybody should have had."""

    bom_version: Annotated[int, Field(ge=1, le=10_000, strict=True)]


class OwedByVersionOut(Answer):
    """`lines` and `handouts` are owed anew by this act: none when it is done again."""

    round_id: UUID
    bom_version: int
    handouts: int
    lines: int
