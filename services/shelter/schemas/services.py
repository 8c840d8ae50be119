"""Services in a batch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from services.shelter.schemas.stays import CardCode
from shared.batch import Item
from shared.contracts.vocabulary import Composition, ServiceKind
from shared.schemas import Answer, Body, Instant


class ServiceItem(Body):
    """One service to a person, a card, a household (each member once) or a count of people."""

    id: UUID
    person_id: UUID | None = None
    card: CardCode | None = None
    household_id: UUID | None = None
    count: Composition | None = None
    occurred_at: Instant | None = None

    @model_validator(mode="after")
    def _one_recipient(self) -> ServiceItem:
        if sum(one is not None for one in (self.person_id, self.card, self.household_id, self.count)) != 1:
            raise ValueError("one_of_person_card_household_count")
        if self.count is not None and not self.count.total:
            raise ValueError("nobody_counted")
        return self


class GroupIn(Body):
    """Everybody of an arrival group who has a card, less exceptions.

    A token's service has the id uuid5(`ids_seed`, card id), so that a repeat under another key is the same service.
    """

    id: UUID
    exceptions: list[CardCode] = Field(default_factory=list, max_length=500, alias="except")
    ids_seed: UUID | None = None
    occurred_at: Instant | None = None


class ServicesIn(Body):
    """`items` that are counts draw on the head-count of `arrival_group` where one is named."""

    site_id: UUID
    kind: ServiceKind
    items: list[Item[ServiceItem]] = Field(default_factory=list, max_length=500)
    arrival_group: GroupIn | None = None

    @model_validator(mode="after")
    def _something(self) -> ServicesIn:
        if not self.items and self.arrival_group is None:
            raise ValueError("nobody_named")
        return self


class ServiceOut(Answer):
    """Rows made for one item: `people` of them, `reached` as people and not only as a count."""

    service_ids: list[UUID]
    people: int
    reached: bool


class ItemOut(Answer):
    """The verdict on one item; items of the arrival group follow those of the request, with their `card`.

    `id` is the item's own, where it could be read.
    """

    id: UUID | None = None
    status: int
    card: str | None = None
    problem: dict[str, Any] | None = None
    resource: ServiceOut | None = None


class ServicesOut(Answer):
    items: list[ItemOut]
