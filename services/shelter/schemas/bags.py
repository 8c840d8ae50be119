"""Bags in custody: handed in with a tag, handed out to somebody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from services.shelter.schemas.stays import CardCode, ReasonCode
from shared.schemas import Answer, Body, Instant, Text

Tag = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Z-]{1,12}$"),
    Field(description="What is written on the bag and on its receipt; a number, never who it is of"),
]
Note = Annotated[Text, Field(max_length=60, description="Of the bag (blue, broken strap), never of a person")]


class BagKind(StrEnum):
    BAG = "BAG"
    BACKPACK = "BACKPACK"
    SUITCASE = "SUITCASE"
    BOX = "BOX"
    STROLLER = "STROLLER"
    WHEELCHAIR = "WHEELCHAIR"
    VALUABLES = "VALUABLES"
    OTHER = "OTHER"


class BagReceiver(StrEnum):
    """Who got the bag: its guest, somebody of the household, or another one for a reason."""

    OWNER = "OWNER"
    HOUSEHOLD = "HOUSEHOLD"
    OTHER = "OTHER"


class BagIn(Body):
    """One tag: so many pieces of a kind, of the guest with this stay, or who carries this card."""

    id: UUID
    tag: Tag
    stay_id: UUID | None = None
    card: CardCode | None = None
    kind: BagKind = BagKind.BAG
    pieces: Annotated[int, Field(ge=1, le=99, strict=True)] = 1
    note: Note | None = None

    @model_validator(mode="after")
    def _one_guest(self) -> BagIn:
        if (self.stay_id is None) == (self.card is None):
            raise ValueError("one_of_stay_card")
        return self


class DepositIn(Body):
    """Guests hand bags in: all or none."""

    site_id: UUID
    bags: Annotated[list[BagIn], Field(min_length=1, max_length=100)]
    deposited_at: Instant | None = None

    @model_validator(mode="after")
    def _each_once(self) -> DepositIn:
        if len({bag.id for bag in self.bags}) != len(self.bags) or len({bag.tag for bag in self.bags}) != len(
            self.bags
        ):
            raise ValueError("bag_twice")
        return self


class BagReturnItem(Body):
    """One bag, by its id or by its tag; `id` is the return's."""

    id: UUID
    bag_id: UUID | None = None
    tag: Tag | None = None

    @model_validator(mode="after")
    def _one_bag(self) -> BagReturnItem:
        if (self.bag_id is None) == (self.tag is None):
            raise ValueError("one_of_bag_tag")
        return self


class BagReturnIn(Body):
    """Bags are handed out: all or none; to whom, and to another one for a reason."""

    site_id: UUID
    returns: Annotated[list[BagReturnItem], Field(min_length=1, max_length=100)]
    given_to: BagReceiver = BagReceiver.OWNER
    reason: ReasonCode | None = None
    returned_at: Instant | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> BagReturnIn:
        if len({one.id for one in self.returns}) != len(self.returns):
            raise ValueError("id_twice")
        if self.given_to is BagReceiver.OTHER and self.reason is None:
            raise ValueError("other_needs_reason")
        return self


class BagOut(Answer):
    """`left_at`: the guest has left, and since then the bag waits for them. `return_id` is the last one that stands."""

    bag_id: UUID
    site_id: UUID
    tag: str
    kind: BagKind
    pieces: int
    note: str | None = None
    stay_id: UUID
    deposited_at: datetime
    deposited_by: UUID
    in_custody: bool
    left_at: datetime | None = None
    return_id: UUID | None = None
    returned_at: datetime | None = None
    returned_by: UUID | None = None
    given_to: BagReceiver | None = None
    reason: str | None = None


class BagsOut(Answer):
    bags: list[BagOut]
