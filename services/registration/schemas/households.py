"""Households, their members, and what is written down with them in one call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.schemas.fields import (
    BirthDate,
    CardCode,
    Country,
    DetailedComposition,
    Language,
    NeedCode,
    Pcode,
    Phone,
    Vehicle,
)
from services.registration.vocabulary import CareBasis, ConsentChannel, DocumentKind, Relationship
from shared.contracts.vocabulary import (
    ArrivalKind,
    BirthPrecision,
    CardKind,
    CardState,
    ConsentBasis,
    ConsentPurpose,
    Effect,
    Means,
    Population,
    Presence,
    Sex,
)
from shared.schemas import Answer, Body, Instant, Text

MEMBERS_MAX = 60
CARDS_MAX = 120
UNNAMED_MAX = 1_000
"""More people than this are no household: a head-count says how many came."""


class DocumentIn(Body):
    id: UUID
    type: DocumentKind
    country: Country
    number: Annotated[Text, Field(max_length=60)]


class MemberIn(Body):
    """A named member; every field but the id is optional, and nothing is derived from a name."""

    id: UUID
    given_names: Text | None = None
    family_names: Text | None = None
    sex: Sex = Sex.NOT_STATED
    birth_date: BirthDate | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    nationality: Country | None = None
    origin_department: Pcode | None = None
    languages: list[Language] = Field(default_factory=list, max_length=5)
    relationship: Relationship = Relationship.UNKNOWN
    populations: list[Population] = Field(default_factory=list, max_length=5)
    documents: list[DocumentIn] = Field(default_factory=list, max_length=10)
    phone: Phone | None = None
    effects: list[Effect] = Field(default_factory=list, max_length=12)
    needs: list[NeedCode] = Field(default_factory=list, max_length=20)
    cared_for_by: UUID | None = None
    care_basis: CareBasis = CareBasis.NOT_ASKED


class DwellingIn(Body):
    """A dwelling; several households may share one by its id."""

    id: UUID | None = None
    place_pcode: Pcode
    place_text: Text | None = None


class ConsentIn(Body):
    """An answer for one purpose; `person_id` is the head's unless set."""

    id: UUID | None = None
    person_id: UUID | None = None
    purpose: ConsentPurpose
    given: bool
    basis: ConsentBasis = ConsentBasis.CONSENT
    text_version: Text
    language: Language
    channel: ConsentChannel = ConsentChannel.SPOKEN


class HouseholdArrivalIn(Body):
    """The household's arrival; `ids` names the arrival of each person, and the household's id its unnamed members'."""

    kind: ArrivalKind
    occurred_at: Instant | None = None
    place_pcode: Pcode
    means: Means = Means.NOT_STATED
    country_from: Country | None = None
    origin_pcode: Pcode | None = None
    vehicle: Vehicle | None = None
    arrival_group_id: UUID | None = None
    ids: dict[UUID, UUID] = Field(default_factory=dict, max_length=MEMBERS_MAX + 1)


class HouseholdCardIn(Body):
    """A new card, or by its `code` a pre-printed one; without a person it is the household's."""

    id: UUID | None = None
    code: CardCode | None = None
    person_id: UUID | None = None
    kind: CardKind = CardKind.CARD


class HouseholdIn(Body):
    """A household that was seen, or a row of somebody's list (LISTED): that has no arrival, card or consent."""

    id: UUID
    site_id: UUID
    population: Population
    members: list[MemberIn] = Field(default_factory=list, max_length=MEMBERS_MAX)
    unnamed: DetailedComposition | None = None
    head_person_id: UUID | None = None
    dwelling: DwellingIn | None = None
    consents: list[ConsentIn] = Field(default_factory=list, max_length=60)
    arrival: HouseholdArrivalIn | None = None
    cards: list[HouseholdCardIn] = Field(default_factory=list, max_length=CARDS_MAX)
    protected: bool = False
    presence: Presence = Presence.SEEN

    @model_validator(mode="after")
    def _listed_is_a_claim(self) -> HouseholdIn:
        if self.presence is Presence.LISTED and (self.arrival or self.cards or self.consents):
            raise ValueError("listed_but_seen")
        return self

    @model_validator(mode="after")
    def _has_a_households_size(self) -> HouseholdIn:
        if self.unnamed and self.unnamed.total > UNNAMED_MAX:
            raise ValueError("too_many_unnamed")
        return self


class NamedMemberIn(Body):
    """One of the household's unnamed members gets a record; or, `was_born`, the household has one person more.

    Whoever was born has a birth date of the last year.
    """

    site_id: UUID
    member: MemberIn
    was_born: bool = False


class WarningOut(Answer):
    """Something that looks odd and was stored as it is: where in the body, and what, as a code."""

    pointer: str
    code: str


class IssuedCardOut(Answer):
    card_id: UUID
    code: str
    person_id: UUID | None = None


class RegisteredOut(Answer):
    """What a registration answers: ids and codes, in the order they were sent."""

    household_id: UUID
    person_ids: list[UUID]
    cards: list[IssuedCardOut]
    arrival_ids: list[UUID]
    warnings: list[WarningOut] = []  # noqa: RUF012 - pydantic copies defaults
    alarm_person_ids: list[UUID] = []  # noqa: RUF012 - pydantic copies defaults
    """Children for whom the protection officer is called now, by `protection_phone`, which works offline."""
    protection_phone: str | None = None


class NamedMemberOut(Answer):
    household_id: UUID
    person_id: UUID
    warnings: list[WarningOut] = []  # noqa: RUF012 - pydantic copies defaults
    protection_phone: str | None = None
    """The number to call where a child turns out to be alone."""


class ConsentOut(Answer):
    consent_id: UUID


class ConsentChangeIn(Body):
    """A new answer of a person, or the withdrawal of one."""

    id: UUID
    site_id: UUID
    purpose: ConsentPurpose
    given: bool
    basis: ConsentBasis = ConsentBasis.CONSENT
    text_version: Text
    language: Language
    channel: ConsentChannel = ConsentChannel.SPOKEN


class DocumentOut(Answer):
    document_id: UUID
    type: DocumentKind
    country: str
    number: str


class PersonCardOut(Answer):
    card_id: UUID
    code: str
    kind: CardKind
    state: CardState


class ConsentAnswerOut(Answer):
    """What a person answered last for a purpose; unanswered is no."""

    purpose: ConsentPurpose
    given: bool
    basis: ConsentBasis | None = None
    collected_at: datetime | None = None


class AlternateOut(Answer):
    """Somebody who may collect for the household: a person with a record, or a name that was said."""

    alternate_id: UUID
    person_id: UUID | None = None
    name: str | None = None


class PersonOut(Answer):
    """A person with their identity; each answer has its row in the read audit.

    `merged_ids` are ids of records that were merged into this one: asked for by one of them, this person is answered.
    `deceased`: nothing is given to them, no list holds them, and their household is one person less.
    """

    person_id: UUID
    version: int
    merged_ids: list[UUID]
    household_id: UUID | None
    presence: Presence
    given_names: str | None
    family_names: str | None
    sex: Sex
    birth_date: date | None
    birth_precision: BirthPrecision | None
    age_years: int | None
    nationality: str | None
    origin_department: str | None
    languages: list[str]
    phone: str | None
    relationship: Relationship
    populations: list[Population]
    effects: list[Effect]
    needs: list[str]
    cared_for_by: UUID | None
    care_basis: CareBasis
    last_contact_at: datetime | None
    deceased: bool = False
    documents: list[DocumentOut]
    cards: list[PersonCardOut]
    consents: list[ConsentAnswerOut]
    own_household_id: UUID | None = None
    """For protection officers: the household that this person has quietly beside the one that is shown."""


class HouseholdOut(Answer):
    household_id: UUID
    version: int
    presence: Presence
    population: Population
    size: int
    unnamed: DetailedComposition
    head_person_id: UUID | None
    dwelling_id: UUID | None
    place_pcode: str | None
    place_text: str | None
    members: list[PersonOut]
    cards: list[PersonCardOut]
    alternates: list[AlternateOut]
