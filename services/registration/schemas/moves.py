"""Members who leave, move, join, split; who may collect."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.schemas.fields import CardCode
from services.registration.schemas.households import DwellingIn, IssuedCardOut
from services.registration.vocabulary import Relationship
from shared.contracts.vocabulary import CardKind, Composition
from shared.schemas import Answer, Body, Text


class LeaveIn(Body):
    """A member leaves the household, which has one person less; `id` is made by the client."""

    id: UUID
    site_id: UUID


class MoveIn(Body):
    """A member moves to another household, which has one person more.

    With `was_counted_there` the other household had counted the person without a name: its size stays.
    """

    id: UUID
    site_id: UUID
    to_household_id: UUID
    relationship: Relationship = Relationship.UNKNOWN
    was_counted_there: bool = False


class SplitIn(Body):
    """Members, and unnamed ones, make a household of their own: `household_id` is the new one's, made by the client."""

    household_id: UUID
    site_id: UUID
    person_ids: Annotated[list[UUID], Field(max_length=60)] = []  # noqa: RUF012 - pydantic copies defaults
    unnamed: Composition | None = None
    head_person_id: UUID | None = None
    dwelling: DwellingIn | None = None


class JoinIn(Body):
    """Another household comes into this one, with all its members and cards; it is empty afterwards."""

    id: UUID
    site_id: UUID
    household_id: UUID


class QuietSplitIn(Body):
    """An adult's own household beside the one that everybody sees: all ids are made by the client.

    The card is a new one, or by its `code` a pre-printed one; to everybody but officers it is an anonymous card.
    """

    id: UUID
    site_id: UUID
    household_id: UUID
    person_id: UUID
    card_id: UUID | None = None
    code: CardCode | None = None
    kind: CardKind = CardKind.CARD


class AlternateIn(Body):
    """Somebody who may collect for the household: a person with a record, or a name."""

    id: UUID
    site_id: UUID
    person_id: UUID | None = None
    name: Text | None = None

    @model_validator(mode="after")
    def _somebody(self) -> AlternateIn:
        if (self.person_id is None) == (self.name is None):
            raise ValueError("one_of_two")
        return self


class AlternateRemovalIn(Body):
    site_id: UUID


class MovedOut(Answer):
    """The households that changed, with their sizes now.

    `inherits`: what the household that was split has received until now counts for the new one too.
    """

    household_ids: list[UUID]
    sizes: list[int]
    inherits: bool = False


class QuietSplitOut(Answer):
    household_id: UUID
    person_id: UUID
    card: IssuedCardOut


class AlternateIdOut(Answer):
    alternate_id: UUID
