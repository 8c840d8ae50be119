"""Who may be the same person: shown where the caller may see them, else a question to ask aloud."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.schemas.finding import FoundOut
from services.registration.schemas.households import MemberIn, NamedMemberOut, RegisteredOut
from services.registration.vocabulary import AskedField, MatchLevel, MatchVerdict
from shared.schemas import Answer, Body, Text

CHECKED_MAX = 20


class CandidatesIn(Body):
    """People who are about to be registered at a site; nothing is stored of them."""

    site_id: UUID
    members: Annotated[list[MemberIn], Field(min_length=1, max_length=CHECKED_MAX)]


class QuestionOut(Answer):
    """What may be known of somebody at another site: which fields agree, and what to ask the person aloud."""

    question_id: UUID
    agreeing: list[str]
    ask: AskedField
    text: str


class CandidateOut(Answer):
    """Somebody who may be the same: `person` where the caller may see them, else `question`; never both.

    `score` is the binary logarithm of the odds that both are the same person; `explanation` says why, field by field.
    """

    score: float
    level: MatchLevel
    explanation: list[str]
    person: FoundOut | None = None
    question: QuestionOut | None = None


class PersonCandidatesOut(Answer):
    """The candidates for one person, the likeliest first; `checked` is false where comparing failed."""

    person_id: UUID
    checked: bool
    candidates: list[CandidateOut]


class CandidatesOut(Answer):
    items: list[PersonCandidatesOut]


class RegisteredWithCandidatesOut(RegisteredOut):
    """A registration, and who its people may already be; a repeat compares anew, for no answer is stored with names."""

    candidates: list[PersonCandidatesOut] = Field(default_factory=list)


class NamedWithCandidatesOut(NamedMemberOut):
    """A named member, and who they may already be."""

    candidates: list[PersonCandidatesOut] = Field(default_factory=list)


class MatchAnswerIn(Body):
    """What the person said to the question, as typed."""

    answer: Annotated[Text, Field(max_length=60)]


class MatchAnswerOut(Answer):
    verdict: MatchVerdict
