"""Changes of records: what a desk sends, what an offline desk sends, and what is shown of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.schemas.fields import BirthDate, Country, DetailedComposition, Language, Pcode, Phone
from services.registration.schemas.households import DocumentIn, DwellingIn, WarningOut
from services.registration.vocabulary import CareBasis, ChangeSource, ConflictState, DocumentKind, Relationship
from shared.contracts.vocabulary import BirthPrecision, Population, Sex
from shared.schemas import Answer, Body, Text

Version = Annotated[int, Field(ge=1, le=2_147_483_647, strict=True)]


class PersonFields(Body):
    """New values; a field that is absent stays, one that is null is emptied. Documents are changed or added by id."""

    given_names: Text | None = None
    family_names: Text | None = None
    sex: Sex = Sex.NOT_STATED
    birth_date: BirthDate | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    nationality: Country | None = None
    origin_department: Pcode | None = None
    languages: list[Language] = Field(default_factory=list, max_length=5)
    phone: Phone | None = None
    relationship: Relationship = Relationship.UNKNOWN
    populations: list[Population] = Field(default_factory=list, max_length=5)
    cared_for_by: UUID | None = None
    care_basis: CareBasis = CareBasis.NOT_ASKED
    documents: list[DocumentIn] = Field(default_factory=list, max_length=10)
    documents_removed: list[UUID] = Field(default_factory=list, max_length=10)


class PersonChangeIn(PersonFields):
    """A change of a person; `site_id` is where the desk is."""

    site_id: UUID


class PersonBase(Body):
    """What the desk had before it when it was offline: both names, the birth date, and the documents it changed."""

    given_names: Text | None = None
    family_names: Text | None = None
    birth_date: BirthDate | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    documents: list[DocumentIn] = Field(default_factory=list, max_length=10)


class PersonEditIn(Body):
    """A person's change that was made offline, on the version that the desk had."""

    id: UUID
    person_id: UUID
    site_id: UUID
    base_version: Version
    base: PersonBase = PersonBase()
    changes: PersonFields

    @model_validator(mode="after")
    def _says_on_what_it_was_made(self) -> PersonEditIn:
        changed, known = self.changes.model_fields_set, self.base.model_fields_set
        if changed & {"given_names", "family_names"} and not known >= {"given_names", "family_names"}:
            raise ValueError("base_missing")
        if changed & {"birth_date", "birth_precision"} and "birth_date" not in known:
            raise ValueError("base_missing")
        if not {document.id for document in self.base.documents} >= set(self.changes.documents_removed):
            raise ValueError("base_missing")
        return self


class HouseholdFields(Body):
    """New values; a field that is absent stays."""

    population: Population = Population.IN_TRANSIT
    head_person_id: UUID | None = None
    dwelling: DwellingIn | None = None
    unnamed: DetailedComposition | None = None


class HouseholdChangeIn(HouseholdFields):
    """A change of a household; `site_id` is where the desk is. `unnamed` corrects who was counted: the size follows."""

    site_id: UUID


class HouseholdEditIn(Body):
    """A household's change that was made offline; of `unnamed` the difference to `base_unnamed` is applied."""

    id: UUID
    household_id: UUID
    site_id: UUID
    base_version: Version
    base_unnamed: DetailedComposition | None = None
    changes: HouseholdFields

    @model_validator(mode="after")
    def _says_on_what_it_was_made(self) -> HouseholdEditIn:
        if "unnamed" in self.changes.model_fields_set and self.base_unnamed is None:
            raise ValueError("base_missing")
        return self


class ChangedOut(Answer):
    """The record's version now; `conflicts` are open ones of its fields."""

    id: UUID
    version: int
    conflicts: list[UUID] = []  # noqa: RUF012 - pydantic copies defaults
    warnings: list[WarningOut] = []  # noqa: RUF012 - pydantic copies defaults


class ChangeOut(Answer):
    """One edit of one field: what it was, what was written, by whom, when (corrected), and how it came here."""

    change_id: UUID
    field: str
    old: Any
    new: Any
    changed_by: UUID | None
    device_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    source: ChangeSource


class HistoryOut(Answer):
    """All changes of a person, in the order in which they were received."""

    items: list[ChangeOut]


class ConflictValueOut(Answer):
    """One of the values; without a `change_id` it is the one that was there before."""

    change_id: UUID | None
    value: Any
    changed_by: UUID | None
    occurred_at: datetime | None


class ConflictOut(Answer):
    """A name, a birth date or a document that was changed apart; the latest value stands meanwhile."""

    conflict_id: UUID
    person_id: UUID
    field: str
    state: ConflictState
    opened_at: datetime
    values: list[ConflictValueOut]


class NameIn(Body):
    given_names: Text | None = None
    family_names: Text | None = None


class BirthIn(Body):
    birth_date: BirthDate | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY


class DocumentValueIn(Body):
    type: DocumentKind
    country: Country
    number: Annotated[Text, Field(max_length=60)]


class ResolutionIn(Body):
    """Which value is right: one of the conflict's by its change, the earlier one, or another, typed."""

    change_id: UUID | None = None
    keep_earlier: bool = False
    name: NameIn | None = None
    birth: BirthIn | None = None
    document: DocumentValueIn | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> ResolutionIn:
        named = (self.change_id, self.name, self.birth, self.document, self.keep_earlier or None)
        if sum(one is not None for one in named) != 1:
            raise ValueError("one_of_them")
        return self


class ResolvedOut(Answer):
    conflict_id: UUID
    person_id: UUID
    state: ConflictState
    version: int
