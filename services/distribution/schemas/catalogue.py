"""Items, kits and their bills of materials."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.vocabulary import KitKind
from shared.schemas import Answer, Body, Text

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$")]
Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class ItemIn(Body):
    """`unit` is the unit of measure: piece, box, litre."""

    id: UUID
    code: Code
    name: Text
    unit: Text


class ItemOut(Answer):
    item_id: UUID


class Component(Body):
    item_id: UUID
    quantity: Quantity


class KitIn(Body):
    id: UUID
    code: Code
    kind: KitKind
    name: Text
    components: Annotated[list[Component], Field(min_length=1, max_length=100)]


class BillOfMaterialsIn(Body):
    components: Annotated[list[Component], Field(min_length=1, max_length=100)]


class KitOut(Answer):
    kit_id: UUID
    version: int
