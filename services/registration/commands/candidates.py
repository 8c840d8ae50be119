"""The desk's duplicate check: who may be the same person, as far as the caller may know of them.

Whom a search at the caller's own sites would find is shown. Somebody at another site is a question to ask aloud, and
never a record. A protected record is neither: the officers hear of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping
from sqlalchemy.exc import DBAPIError

from services.registration.commands.comparing import Hit, compare
from services.registration.commands.finding import SEARCHERS, Reading, found_out
from services.registration.commands.found_pairs import remember
from services.registration.queries import candidates as queries
from services.registration.queries.matching import features_and_limits, limit_matching
from services.registration.queries.pairs import judged_different
from services.registration.rules.explaining import agreeing, question_for, question_text
from services.registration.rules.keys import raw_of
from services.registration.rules.matching.features import Features, features_of
from services.registration.rules.matching.words import words_of
from services.registration.schemas.candidates import (
    CandidateOut,
    CandidatesIn,
    CandidatesOut,
    PersonCandidatesOut,
    QuestionOut,
)
from services.registration.vocabulary import AskedField, MatchLevel, ReadPurpose
from shared.contracts.vocabulary import Role
from shared.db import sqlstate

ASKERS = (Role.REGISTRAR, Role.SITE_COORDINATOR)


_OUT_OF_TIME = "57014"
"""Postgres ended the statement at `match_timeout_ms`: the desk goes on, and hears that nobody was compared."""


@dataclass(frozen=True)
class Desk:
    """Who compares at which site, in which language; `registered` where the people are stored by now."""

    reading: Reading
    site_id: UUID
    language: str
    operation: str
    registered: bool


@dataclass(frozen=True)
class _Question:
    id: UUID
    hit: Hit
    field: AskedField


async def candidates_before(reading: Reading, body: CandidatesIn, language: str) -> CandidatesOut:
    """Who these people may be, before they are registered; nothing is stored of them.

    Raises:
        NotFound: the caller registers nobody at this site.
    """
    reading.principal.must_be_at(body.site_id, *ASKERS)
    people = []
    for member in body.members:
        documents = [(one.type, one.country, one.number) for one in member.documents]
        phones = [member.phone] if member.phone else []
        people.append(features_of(raw_of(member.model_dump() | {"household_id": None}, documents, phones)))
    desk = Desk(reading, body.site_id, language, "check_candidates", registered=False)
    try:
        async with reading.session.begin_nested():
            await limit_matching(reading.session, reading.settings.match_timeout_ms)
            return CandidatesOut(items=await candidates_of(desk, people))
    except DBAPIError as error:
        if sqlstate(error) != _OUT_OF_TIME:
            raise
        return CandidatesOut(items=unchecked([UUID(person.id) for person in people]))


async def candidates_of_registered(desk: Desk, person_ids: Sequence[UUID]) -> list[PersonCandidatesOut]:
    """Who these registered people may also be, in their order."""
    reading = desk.reading
    known = await features_and_limits(reading.session, person_ids, reading.settings.match_timeout_ms)
    people = [Features.from_json(known[id_]) if id_ in known else Features(str(id_)) for id_ in person_ids]
    return await candidates_of(desk, people)


async def candidates_of(desk: Desk, people: Sequence[Features]) -> list[PersonCandidatesOut]:
    """The candidates for each of `people`, in their order; what is shown has its rows in the read audit first."""
    reading = desk.reading
    by_person = await compare(reading.session, reading.settings, people, by_names=True, least=MatchLevel.WEAK)
    if desk.registered:
        by_person = await _without_judged(desk, by_person)
        await remember(reading.session, reading.settings, _likely(by_person), found_by="DESK", now=reading.now)
    seen = await _seen(desk, people, by_person)
    questions = await _questions(desk, people, by_person, seen)
    answers = [_answer(desk, person, by_person[person.id], seen, questions) for person in people]
    shown = {one.person.person_id for answer in answers for one in answer.candidates if one.person}
    await reading.audit(desk.operation, ReadPurpose.REGISTRATION, sorted(shown))
    return answers


async def _seen(
    desk: Desk, people: Sequence[Features], by_person: Mapping[str, Sequence[Hit]]
) -> dict[UUID, RowMapping]:
    reading = desk.reading
    ids = {hit.person_id for hits in by_person.values() for hit in hits}
    if not ids:
        return {}
    if desk.registered:
        ids |= {UUID(person.id) for person in people}
    return await queries.as_seen(
        reading.session,
        sorted(ids),
        sites=list(reading.principal.sites(*SEARCHERS)),
        arrived_since=reading.now - timedelta(days=reading.settings.search_arrival_days),
        viewer=reading.viewer(),
    )


def _visible(desk: Desk, person: Features, seen: Mapping[UUID, RowMapping]) -> bool:
    """Whether the caller may hear of candidates for this person at all: not for one who is hidden from them."""
    own = seen.get(UUID(person.id)) if desk.registered else None
    return own is None or bool(own["visible"])


def _candidates(
    desk: Desk, person: Features, hits: Sequence[Hit], seen: Mapping[UUID, RowMapping]
) -> list[tuple[Hit, RowMapping]]:
    if not _visible(desk, person, seen):
        return []
    rows = [(hit, seen[hit.person_id]) for hit in hits if hit.person_id in seen]
    return [(hit, row) for hit, row in rows if row["visible"]][: desk.reading.settings.match_candidates_max]


async def _questions(
    desk: Desk, people: Sequence[Features], by_person: Mapping[str, Sequence[Hit]], seen: Mapping[UUID, RowMapping]
) -> dict[tuple[str, UUID], _Question]:
    """Questions about those of other sites, by the new person's id and theirs."""
    reading, asked = desk.reading, {}
    for person in people:
        for hit, row in _candidates(desk, person, by_person[person.id], seen):
            asked_about = not row["here"] and hit.level is not MatchLevel.WEAK
            field = question_for(person, hit.features) if asked_about else None
            if field:
                asked[person.id, hit.person_id] = _Question(uuid4(), hit, field)
    wrong_for = timedelta(hours=1)
    expires_at = reading.now + timedelta(minutes=reading.settings.match_question_minutes)
    rows: list[dict[str, Any]] = [
        {
            "id": question.id,
            "asked_by": reading.principal.subject,
            "site_id": desk.site_id,
            "person_id": question.hit.person_id,
            "new_person_id": person_id if desk.registered else None,
            "field": question.field,
            "score": question.hit.bits,
            "strong": question.hit.level is MatchLevel.STRONG,
            "asked_at": reading.now,
            "expires_at": expires_at,
            "wrong_since": reading.now - wrong_for,
        }
        for (person_id, _), question in asked.items()
    ]
    kept = await queries.ask(reading.session, rows) if rows else {}
    questions = {}
    for (person_id, other_id), question in asked.items():
        id_ = kept.get((other_id, UUID(person_id) if desk.registered else None))
        if id_:
            questions[person_id, other_id] = _Question(id_, question.hit, question.field)
    return questions


def _answer(
    desk: Desk,
    person: Features,
    hits: Sequence[Hit],
    seen: Mapping[UUID, RowMapping],
    questions: Mapping[tuple[str, UUID], _Question],
) -> PersonCandidatesOut:
    candidates = []
    for hit, row in _candidates(desk, person, hits, seen):
        if row["here"]:
            words = [words_of(reason, desk.language) for reason in hit.reasons]
            candidates.append(_candidate(hit, words, person=found_out(row, desk.reading.on())))
        elif question := questions.get((person.id, hit.person_id)):
            text = question_text(question.field, desk.language)
            fields = agreeing(hit.reasons)
            asked = QuestionOut(question_id=question.id, agreeing=fields, ask=question.field, text=text)
            candidates.append(_candidate(hit, [], question=asked))
    return PersonCandidatesOut(person_id=UUID(person.id), checked=True, candidates=candidates)


def _candidate(hit: Hit, explanation: list[str], **shown: Any) -> CandidateOut:
    return CandidateOut(score=round(hit.bits, 1), level=hit.level, explanation=explanation, **shown)


def _likely(by_person: Mapping[str, Sequence[Hit]]) -> dict[str, list[Hit]]:
    """Those who wait for a decision: a weak resemblance is shown once, and nobody has to judge it."""
    return {
        person_id: [hit for hit in hits if hit.level is not MatchLevel.WEAK] for person_id, hits in by_person.items()
    }


async def _without_judged(desk: Desk, by_person: Mapping[str, Sequence[Hit]]) -> dict[str, list[Hit]]:
    """The hits without those who were judged to be somebody else: that is asked once and never again."""
    asked = [(UUID(person_id), hit.person_id) for person_id, hits in by_person.items() for hit in hits]
    judged = await judged_different(desk.reading.session, asked)
    return {
        person_id: [hit for hit in hits if (UUID(person_id), hit.person_id) not in judged]
        for person_id, hits in by_person.items()
    }


def unchecked(person_ids: Sequence[UUID]) -> list[PersonCandidatesOut]:
    """What is answered where comparing failed."""
    return [PersonCandidatesOut(person_id=id_, checked=False, candidates=[]) for id_ in person_ids]
