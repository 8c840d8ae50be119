"""Items, kits and their bills of materials."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError
from stdnum import ean

from services.distribution.schemas.conditions import ConditionsIn
from services.distribution.schemas.rules import UsualRule
from shared.contracts.vocabulary import HandoutMode, KitKind, RecipientUnit
from shared.schemas import Answer, Body, Text

GTIN_DIGITS = 14


def _gtin(value: str) -> str:
    if not ean.is_valid(value):
        raise PydanticCustomError("check_digit", "the last digit does not fit the others")
    return value.zfill(GTIN_DIGITS)


Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{0,39}$")]
QUANTITY_MAX = 1_000_000
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX, strict=True)]
Gtin = Annotated[str, Field(pattern=r"^([0-9]{8}|[0-9]{12,14})$"), AfterValidator(_gtin)]
"""A GTIN of 8, 12, 13 or 14 digits (GS1); it is kept with 14."""
People = Annotated[int, Field(ge=1, le=100, strict=True)]


class Pack(Body):
    """How an item also comes: a carton of 24."""

    name: Text
    quantity: Quantity
    gtin: Gtin | None = None


class ItemIn(Body):
    """`unit` is the unit of measure: piece, box, litre; `gtin` is that of one of it. `picture` names a file."""

    id: UUID
    code: Code
    name: Text
    unit: Text
    gtin: Gtin | None = None
    packs: Annotated[list[Pack], Field(max_length=20)] = []  # noqa: RUF012 - pydantic copies defaults
    picture: Text | None = None


class ItemOut(Answer):
    item_id: UUID


class Basis(StrEnum):
    """What a component's quantity is multiplied by."""

    PER_KIT = "PER_KIT"
    PER_PERSON = "PER_PERSON"
    FORMULA = "FORMULA"


class Component(Body):
    """`quantity` pieces of an item, times what its basis counts, at most `quantity_max` to one hand-out.

    PER_KIT counts kits, PER_PERSON the people of the household to whom it is offered, FORMULA
    `ceil(people / members_per)`. It is offered to those of whom `offered_to` holds, and packed for those of them of
    whom `packed_for` holds too: a default, for what somebody takes is theirs to say. `consumable`: it is used up, and
    given again during a long stay.
    """

    item_id: UUID
    quantity: Quantity
    basis: Basis = Basis.PER_KIT
    members_per: People | None = None
    quantity_max: Quantity | None = None
    offered_to: ConditionsIn | None = None
    packed_for: ConditionsIn | None = None
    substitutes: Annotated[list[UUID], Field(max_length=20)] = []  # noqa: RUF012 - pydantic copies defaults
    consumable: bool = False

    @model_validator(mode="after")
    def _counts_by_its_basis(self) -> Component:
        if (self.basis is Basis.FORMULA) != (self.members_per is not None):
            raise PydanticCustomError("members_per_of_a_formula", "a formula needs members_per, and only a formula")
        if self.item_id in self.substitutes:
            raise PydanticCustomError("own_substitute", "an item does not stand in for itself")
        return self


class VoucherValue(Body):
    amount: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")]


class KitIn(Body):
    """A kit for one kind of purpose. With `consumable_days` what is used up of it is given again in the same stay."""

    id: UUID
    code: Code
    kind: KitKind
    name: Text
    components: Annotated[list[Component], Field(min_length=1, max_length=100)]
    recipient_units: Annotated[list[RecipientUnit], Field(min_length=1, max_length=4)] = [  # noqa: RUF012 - copied
        *RecipientUnit
    ]
    mode: HandoutMode = HandoutMode.GRANT
    consumable_days: Annotated[int, Field(ge=1, le=366, strict=True)] | None = None
    voucher_value: VoucherValue | None = None
    usual_rule: UsualRule | None = None


class BillOfMaterialsIn(Body):
    components: Annotated[list[Component], Field(min_length=1, max_length=100)]


class KitOut(Answer):
    kit_id: UUID
    version: int


class KitSummary(Answer):
    kit_id: UUID
    code: str
    kind: KitKind
    name: str
    version: int
    recipient_units: list[RecipientUnit]
    mode: HandoutMode
    consumable_days: int | None = None
    usual_rule: UsualRule | None = None


class BillOut(Answer):
    kit_id: UUID
    version: int
    components: list[Component]
