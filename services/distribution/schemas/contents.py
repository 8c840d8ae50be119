"""What a hand-out really holds, where that is not what its kit's bill says."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.schemas import Body

Pieces = Annotated[int, Field(ge=1, le=100_000, strict=True)]


class SubstitutionReason(StrEnum):
    OUT_OF_STOCK = "OUT_OF_STOCK"
    DAMAGED = "DAMAGED"
    BETTER_SUITED = "BETTER_SUITED"
    EXPIRING_SOON = "EXPIRING_SOON"


class Contents(Body):
    item_id: UUID
    quantity: Pieces


class Substitution(Body):
    """So many pieces of `item_id` are given instead of as many of an item of the bill.

    Without a reason it is a substitute that the bill names.
    """

    item_id: UUID
    instead_of: UUID
    quantity: Pieces
    reason: SubstitutionReason | None = None


def _once(lines: list[Contents]) -> list[Contents]:
    if len({line.item_id for line in lines}) < len(lines):
        raise PydanticCustomError("item_twice", "an item is named twice")
    return lines


def _another(lines: list[Substitution]) -> list[Substitution]:
    if len({(line.item_id, line.instead_of) for line in lines}) < len(lines):
        raise PydanticCustomError("item_twice", "an item is named twice")
    if any(line.item_id == line.instead_of for line in lines):
        raise PydanticCustomError("same_item", "an item does not stand for itself")
    return lines


ContentsList = Annotated[list[Contents], Field(min_length=1, max_length=100), AfterValidator(_once)]
SubstitutionList = Annotated[list[Substitution], Field(min_length=1, max_length=100), AfterValidator(_another)]
