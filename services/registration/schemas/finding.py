"""Search and look-up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.schemas.fields import BirthDate, Country
from services.registration.schemas.households import AlternateOut, PersonOut
from services.registration.vocabulary import Instruction, PauseReason, ReadPurpose, Relationship
from shared.contracts.vocabulary import BirthPrecision, CardKind, CardState, Population, Sex
from shared.schemas import Answer, Body, Instant, Text


class SearchIn(Body):
    q: Annotated[Text, Field(min_length=2, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class StructuredSearchIn(Body):
    """At least one field; all that are given must hold."""

    given_names: Text | None = None
    family_names: Text | None = None
    born_from: BirthDate | None = None
    born_to: BirthDate | None = None
    sex: Sex | None = None
    nationality: Country | None = None
    population: Population | None = None
    arrived_from: Instant | None = None
    arrived_to: Instant | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20

    @model_validator(mode="after")
    def _asks_something(self) -> StructuredSearchIn:
        if all(getattr(self, name) is None for name in type(self).model_fields if name != "limit"):
            raise ValueError("nothing_asked")
        return self


class FoundOut(Answer):
    """What lets a desk tell one person from another, and no more.

    `household_size` counts its living, with a record or only counted; 1 for somebody without a household.
    """

    person_id: UUID
    household_id: UUID | None
    given_names: str | None
    family_names: str | None
    sex: Sex
    birth_year: int | None
    birth_precision: BirthPrecision | None
    age_years: int | None
    nationality: str | None
    relationship: Relationship
    household_size: int
    deceased: bool = False


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
    paused_reason: PauseReason | None = None
    paused_at: datetime | None = None
    person: PersonOut | None = None
    household_id: UUID | None = None
    alternates: list[AlternateOut] = []  # noqa: RUF012 - pydantic copies defaults
    instruction: Instruction | None = None
    """What whoever scans it says next."""
