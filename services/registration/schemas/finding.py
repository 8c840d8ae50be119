"""Search and look-up."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.schemas.households import AlternateOut, PersonOut
from services.registration.vocabulary import ReadPurpose, Relationship
from shared.contracts.vocabulary import BirthPrecision, CardKind, CardState, Sex
from shared.schemas import Answer, Body, Text


class SearchIn(Body):
    q: Annotated[Text, Field(min_length=2, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class FoundOut(Answer):
    person_id: UUID
    household_id: UUID | None
    given_names: str | None
    family_names: str | None
    sex: Sex
    birth_year: int | None
    birth_precision: BirthPrecision | None
    nationality: str | None
    relationship: Relationship


class SearchOut(Answer):
    items: list[FoundOut]


class LookupIn(Body):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    purpose: ReadPurpose


class LookupOut(Answer):
    """Those of the asked people whom this caller may know; the others are left out without a word."""

    items: list[PersonOut]


class CardOut(Answer):
    """A card; an anonymous bearer's and a protected one's look the same."""

    card_id: UUID
    code: str
    kind: CardKind
    state: CardState
    person: PersonOut | None = None
    household_id: UUID | None = None
    alternates: list[AlternateOut] = []  # noqa: RUF012 - pydantic copies defaults
