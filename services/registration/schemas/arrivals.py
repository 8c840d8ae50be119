"""Arrivals, arrival groups and head-counts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.schemas.fields import CardCode, Count, Country, Pcode
from shared.contracts.vocabulary import ArrivalGroupState, ArrivalKind, Composition, Means, Sex
from shared.schemas import Answer, Body, Instant

STRIP_CARDS_MAX = 500
_NATIONALITIES_MAX = 60


class ArrivalIn(Body):
    """An arrival of one person, or of a household as it stands."""

    id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    kind: ArrivalKind
    site_id: UUID
    place_pcode: Pcode
    occurred_at: Instant | None = None
    means: Means = Means.NOT_STATED
    country_from: Country | None = None
    arrival_group_id: UUID | None = None


class ArrivalOut(Answer):
    arrival_ids: list[UUID]


class CountedIn(Body):
    """People counted at the door; `nationalities` may sum to less."""

    id: UUID
    people: Composition
    nationalities: dict[Country, Count] = Field(default_factory=dict, max_length=_NATIONALITIES_MAX)
    not_the_same_as: list[UUID] = Field(default_factory=list, max_length=50)


class StripIn(Body):
    """Pre-printed cards: by their codes, or the next `count` of a batch; `sexes` in the same order."""

    codes: list[CardCode] = Field(default_factory=list, max_length=STRIP_CARDS_MAX)
    from_batch_id: UUID | None = None
    count: Annotated[int, Field(ge=1, le=STRIP_CARDS_MAX, strict=True)] | None = None
    sexes: list[Sex] = Field(default_factory=list, max_length=STRIP_CARDS_MAX)


class ArrivalGroupIn(Body):
    id: UUID
    site_id: UUID
    kind: ArrivalKind
    means: Means = Means.NOT_STATED
    country_from: Country | None = None
    state: ArrivalGroupState = ArrivalGroupState.ARRIVED
    occurred_at: Instant | None = None
    place_pcode: Pcode
    headcount: CountedIn | None = None
    strip: StripIn | None = None


class BoundCardOut(Answer):
    card_id: UUID
    code: str


class ArrivalGroupOut(Answer):
    arrival_group_id: UUID
    headcount_id: UUID | None = None
    cards: list[BoundCardOut] = Field(default_factory=list)


class GroupStateIn(Body):
    state: ArrivalGroupState


class GroupStateOut(Answer):
    arrival_group_id: UUID
    state: ArrivalGroupState


class HeadcountIn(Body):
    """A head-count; `same_as` says that it is a second count of the same people, which then adds nothing."""

    id: UUID
    site_id: UUID
    kind: ArrivalKind
    place_pcode: Pcode
    people: Composition
    nationalities: dict[Country, Count] = Field(default_factory=dict, max_length=_NATIONALITIES_MAX)
    country_from: Country | None = None
    means: Means = Means.NOT_STATED
    arrival_group_id: UUID | None = None
    occurred_at: Instant | None = None
    same_as: UUID | None = None
    not_the_same_as: list[UUID] = Field(default_factory=list, max_length=50)


class HeadcountOut(Answer):
    headcount_id: UUID
