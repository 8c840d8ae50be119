"""Pairs, merges, and what undoes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.rules.merging import LISTS
from services.registration.vocabulary import (
    Judgement,
    MergeChoice,
    MergeField,
    MergeReason,
    PairFinder,
    PairState,
)
from shared.schemas import INT4_MAX, Answer, Body

Version = Annotated[int, Field(ge=1, le=INT4_MAX, strict=True)]


class PairOut(Answer):
    """Two records that may be one person's: which fields speak for it or against it, never what they hold."""

    pair_id: UUID
    one_id: UUID
    other_id: UUID
    score: float | None
    reasons: list[str]
    state: PairState
    found_by: PairFinder
    found_at: datetime
    decided_at: datetime | None


class DecideIn(Body):
    """What the caller, at `site_id`, says of two records."""

    site_id: UUID
    one_id: UUID
    other_id: UUID
    judgement: Judgement

    @model_validator(mode="after")
    def _are_two(self) -> DecideIn:
        if self.one_id == self.other_id:
            raise ValueError("same_record")
        return self


class ProposalOut(Answer):
    """What a merge of the two has to know: their versions, what has to be chosen, and among which households."""

    one_id: UUID
    one_version: int
    other_id: UUID
    other_version: int
    differing: list[MergeField]
    household_ids: list[UUID]


class DecidedOut(Answer):
    """`proposal` of two that are the same: they are merged by a call of its own."""

    state: PairState
    proposal: ProposalOut | None = None


class MergeIn(Body):
    """Make `other_id` a record of the person in the path; both versions as they were read.

    `household_id` says in which of two households the person is; without it, people of two are refused.
    """

    id: UUID
    site_id: UUID
    other_id: UUID
    version: Version
    other_version: Version
    household_id: UUID | None = None
    choices: dict[MergeField, MergeChoice] = Field(default_factory=dict, max_length=len(MergeField))
    reason: MergeReason
    overrides_judgement: bool = False

    @model_validator(mode="after")
    def _both_of_lists_only(self) -> MergeIn:
        if any(choice is MergeChoice.BOTH and field not in LISTS for field, choice in self.choices.items()):
            raise ValueError("both_of_lists_only")
        return self


class ResizedOut(Answer):
    """A household that somebody came into or left: its size before and now."""

    household_id: UUID
    size_before: int
    size: int
    merged_into: UUID | None


class MergeOut(Answer):
    """`version` is the survivor's now; `resized` are the households whose size changed."""

    merge_id: UUID
    person_id: UUID
    other_id: UUID
    version: int
    household_id: UUID | None
    resized: list[ResizedOut]


class UndoIn(Body):
    """Take a merge back; `judgement` is what is known of the two from now on."""

    id: UUID
    site_id: UUID
    judgement: Annotated[Judgement, Field(json_schema_extra={"enum": ["DIFFERENT", "NOT_SURE"]})] = Judgement.DIFFERENT

    @model_validator(mode="after")
    def _not_the_same(self) -> UndoIn:
        if self.judgement is Judgement.SAME:
            raise ValueError("not_the_same")
        return self


class UndoOut(Answer):
    """Both records with their versions now."""

    merge_id: UUID
    person_id: UUID
    version: int
    other_id: UUID
    other_version: int
    resized: list[ResizedOut]


class MergedOut(Answer):
    """A merge that stands."""

    merge_id: UUID
    person_id: UUID
    other_id: UUID
    site_id: UUID
    reason: MergeReason
    merged_by: UUID
    merged_at: datetime


class MergesOut(Answer):
    """The newest first: merges into one person are undone in that order."""

    items: list[MergedOut]
