"""Lists of households in spreadsheets: what is sent about them, and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registration.schemas.fields import BirthDate, Pcode
from services.registration.vocabulary import ImportState, ListCause, ListField, Relationship, RowOutcome
from shared.contracts.vocabulary import BirthPrecision, Composition, Population, Sex
from shared.schemas import Answer, Body, Text

COLUMNS_MAX = 100
Column = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
"""A column's letter, as spreadsheets show it."""


class ImportIn(Body):
    """A list that is about to be sent: whose it is, and what of; the same source and name at a site are one list."""

    id: UUID
    site_id: UUID
    source: Text
    name: Text
    listed_on: BirthDate
    """The local day on which the list was made: ages count from it."""
    signer: Text
    population: Population = Population.DISPLACED
    cause: ListCause = ListCause.DISASTER
    emergency_id: UUID | None = None
    place_pcode: Pcode


class ImportStartedOut(Answer):
    import_id: UUID
    list_id: UUID
    state: ImportState


class ImportCounts(Answer):
    """What the file comes to; `gone` are families of the list's version before that this file no longer has."""

    rows: int = 0
    households: int = 0
    people: int = 0
    errors: int = 0
    warnings: int = 0
    left_out: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    already_here: int = 0
    """Families known here by an exact document: they stay where they were registered."""
    probably_here: int = 0
    """Families whose head a desk would take for somebody registered here: for the desk to ask."""
    kept_seen: int = 0
    """Families that the file changes or leaves out, but that a desk has met: the desk's word stands."""


class FileRefusalOut(Answer):
    """Why the file was not read, or the import stopped: a code of the list of errors, with its parameters."""

    code: str
    parameters: dict[str, int] = Field(default_factory=dict)


class ImportOut(Answer):
    import_id: UUID
    list_id: UUID
    site_id: UUID
    source: str
    name: str
    state: ImportState
    version: int | None = None
    listed_on: date
    signer: str
    population: Population
    cause: ListCause
    emergency_id: UUID | None = None
    place_pcode: str
    done: int
    total: int
    counts: ImportCounts
    refusal: FileRefusalOut | None = None
    failed_in: ImportState | None = None
    """Of one that FAILED: what the worker was at; `retry` goes on there."""
    started_at: datetime
    committed_at: datetime | None = None


class ImportsOut(Answer):
    items: list[ImportOut]
    next: str | None = None


class ListOut(Answer):
    """A list: whose it is, its newest version that is committed (0: none yet), and the families that stand on it."""

    list_id: UUID
    site_id: UUID
    source: str
    name: str
    version: int
    listed_on: date | None = None
    households: int


class ListsOut(Answer):
    items: list[ListOut]
    next: str | None = None


class ColumnOut(Answer):
    column: str
    heading: str
    field: ListField


class MappingOut(Answer):
    """What each column is taken to hold; `remembered` from the last file of this layout, else by its headings."""

    columns: list[ColumnOut]
    m_means: Sex | None = None
    remembered: bool
    enough: bool
    state: ImportState


class ColumnIn(Body):
    column: Column
    field: ListField


class MappingIn(Body):
    """What the columns hold (those not named: nothing of use), and what `M` stands for in the column of sexes."""

    columns: list[ColumnIn] = Field(min_length=1, max_length=COLUMNS_MAX)
    m_means: Literal["FEMALE", "MALE"] | None = None


class ProblemRow(Answer):
    """One thing that is wrong; what stands in the cell is not repeated."""

    row: int
    column: str | None = None
    heading: str | None = None
    severity: Literal["ERROR", "WARNING"]
    code: str


class SampleMember(Answer):
    given_names: str | None = None
    family_names: str | None = None
    sex: Sex = Sex.NOT_STATED
    birth_date: date | None = None
    birth_precision: BirthPrecision | None = None
    relationship: Relationship = Relationship.UNKNOWN
    document: str | None = None
    phone: str | None = None


class SampleHousehold(Answer):
    """A household as it would be registered."""

    row: int
    members: list[SampleMember]
    unnamed: Composition
    place_text: str | None = None
    left_out: bool


class PreviewOut(Answer):
    """Nothing of this is registered yet. `next_problem` is the `after` of the next page of problems."""

    state: ImportState
    counts: ImportCounts
    problems: list[ProblemRow]
    next_problem: int | None = None
    sample: list[SampleHousehold]


class CommitIn(Body):
    """`accept_errors`: households with errors stay out, and the others go in."""

    accept_errors: bool = False


class ImportStateOut(Answer):
    import_id: UUID
    state: ImportState
    version: int | None = None


class DifferenceRow(Answer):
    """One family that this version of the list changes, by id; names are looked up at a desk."""

    household_id: UUID
    outcome: RowOutcome
    row: int | None = None
    colonia: str | None = None
    people: int


class DifferenceOut(Answer):
    counts: ImportCounts
    items: list[DifferenceRow]
    next: str | None = None


class SeenRow(Answer):
    """One colonia: families and people of the list, and those of them whom a desk has met."""

    colonia: str | None = None
    households_listed: int
    households_seen: int
    people_listed: int
    people_seen: int


class SeenOut(Answer):
    list_id: UUID
    version: int
    items: list[SeenRow]
