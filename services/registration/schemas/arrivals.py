"""Arrivals, arrival groups and head-counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from services.registration.schemas.fields import BirthDate, CardCode, Count, Country, Pcode, Vehicle
from services.registration.vocabulary import ReversalReason
from shared.contracts.vocabulary import AgeBand, ArrivalGroupState, ArrivalKind, Composition, Means, Sex
from shared.schemas import Answer, Body, Instant, Text

STRIP_CARDS_MAX = 500
ANNOUNCED_MAX = 10_000
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
    origin_pcode: Annotated[Pcode | None, Field(description="The municipality that they come from or fled")] = None
    vehicle: Annotated[Vehicle | None, Field(description="A flight's number, or a bus's")] = None
    arrival_group_id: UUID | None = None


class ArrivalOut(Answer):
    arrival_ids: list[UUID]


class CountDetails(Body):
    """Subsets of the people counted, each where it was looked for; they may overlap and add nothing."""

    aged_0_2: Count | None = None
    aged_60_up: Count | None = None
    pregnant: Count | None = None
    need_help_to_move: Count | None = None


def _must_be_of(details: CountDetails | None, people: Composition) -> None:
    if details and any(count > people.total for count in details.model_dump(exclude_none=True).values()):
        raise ValueError("more_than_counted")


class CountedIn(Body):
    """People counted at the door; `nationalities` may sum to less."""

    id: UUID
    people: Composition
    details: CountDetails | None = None
    nationalities: dict[Country, Count] = Field(default_factory=dict, max_length=_NATIONALITIES_MAX)
    not_the_same_as: list[UUID] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _details_are_of_them(self) -> CountedIn:
        _must_be_of(self.details, self.people)
        return self


Announced = Annotated[int, Field(ge=1, le=ANNOUNCED_MAX, strict=True)]


class StripIn(Body):
    """Pre-printed cards: by their codes, or the next `count` of a batch; `sexes` and `age_bands` in the same order."""

    codes: list[CardCode] = Field(default_factory=list, max_length=STRIP_CARDS_MAX)
    from_batch_id: UUID | None = None
    count: Annotated[int, Field(ge=1, le=STRIP_CARDS_MAX, strict=True)] | None = None
    sexes: list[Sex] = Field(default_factory=list, max_length=STRIP_CARDS_MAX)
    age_bands: list[AgeBand] = Field(default_factory=list, max_length=STRIP_CARDS_MAX)


class ArrivalGroupIn(Body):
    id: UUID
    site_id: UUID
    kind: ArrivalKind
    means: Means = Means.NOT_STATED
    country_from: Country | None = None
    vehicle: Annotated[Vehicle | None, Field(description="A flight's number, or a bus's")] = None
    state: ArrivalGroupState = ArrivalGroupState.ARRIVED
    occurred_at: Instant | None = None
    place_pcode: Pcode
    announced: Annotated[Announced | None, Field(description="How many are said to come")] = None
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
    """`announced`: how many are said to come by now, of a group that is expected."""

    state: ArrivalGroupState
    announced: Announced | None = None


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
    details: CountDetails | None = None
    nationalities: dict[Country, Count] = Field(default_factory=dict, max_length=_NATIONALITIES_MAX)
    country_from: Country | None = None
    means: Means = Means.NOT_STATED
    arrival_group_id: UUID | None = None
    occurred_at: Instant | None = None
    same_as: UUID | None = None
    not_the_same_as: list[UUID] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _details_are_of_them(self) -> HeadcountIn:
        _must_be_of(self.details, self.people)
        return self


class HeadcountOut(Answer):
    headcount_id: UUID


class ReversalIn(Body):
    """Takes back what was entered in error; `id` is the reversal's own."""

    id: UUID
    reason: ReversalReason


class ReversalOut(Answer):
    reversal_id: UUID


class GroupNumbersOut(Answer):
    """Who is counted, and who of them is known by a record or a token: each person once.

    `remaining` are those of the count who have neither: they draw on the head-count. A token or a record of a class
    that was counted short is taken from those not stated, else from the largest.
    """

    counted: Composition
    registered: Composition
    tokens: Composition
    remaining: Composition


class CountOut(Answer):
    headcount_id: UUID
    people: Composition
    details: CountDetails | None = None
    occurred_at: datetime


class GroupOut(Answer):
    """An arrival group; `remaining` is absent while nobody was counted."""

    arrival_group_id: UUID
    version: int
    site_id: UUID
    kind: ArrivalKind
    state: ArrivalGroupState
    means: Means
    country_from: str | None = None
    place_pcode: str
    vehicle: str | None = None
    occurred_at: datetime
    headcount: int
    cards_bound: int
    registered: int
    remaining: int | None = None
    announced: int | None = None


class GroupInFullOut(GroupOut):
    numbers: GroupNumbersOut
    headcounts: list[CountOut]


class ManifestEntryIn(Body):
    """One line of a list that was sent ahead: what it says, as it says it."""

    names: Text
    document: Annotated[Text, StringConstraints(max_length=40)] | None = None
    birth_date: BirthDate | None = None


class ManifestIn(Body):
    """Who is expected; sent again, it replaces the earlier one."""

    entries: list[ManifestEntryIn] = Field(min_length=1, max_length=500)


class ManifestKeptOut(Answer):
    arrival_group_id: UUID
    people: int
    deleted_at: datetime


class ManifestEntryOut(Answer):
    """One of the list; at a site in discreet mode only its officers are told who."""

    names: str | None = None
    document: str | None = None
    birth_date: date | None = None


class ManifestOut(Answer):
    arrival_group_id: UUID
    deleted_at: datetime
    entries: list[ManifestEntryOut]


class JourneyArrivalOut(Answer):
    """One arrival of a person; one that was reversed stays in sight and counts nowhere."""

    arrival_id: UUID
    kind: ArrivalKind
    site_id: UUID
    place_pcode: str
    occurred_at: datetime
    means: Means
    country_from: str | None = None
    origin_pcode: str | None = None
    vehicle: str | None = None
    arrival_group_id: UUID | None = None
    reversed: bool = False


class JourneyOut(Answer):
    """A person's arrivals, the oldest first; `returns` counts those of kind RETURN."""

    person_id: UUID
    arrivals: list[JourneyArrivalOut]
    returns: int
