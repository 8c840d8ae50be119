"""The answer to a question about somebody whose record lies at another site."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.registration.commands.tasks import Task, open_tasks
from services.registration.errors import QuestionAnswered, QuestionExpired
from services.registration.queries import candidates as queries
from services.registration.rules.explaining import verdict_of
from services.registration.rules.matching.features import Features
from services.registration.schemas.candidates import MatchAnswerIn, MatchAnswerOut
from services.registration.settings import settings_of
from services.registration.vocabulary import AskedField, MatchVerdict, TaskKind
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.problems import NotFound

WRONG_WITHIN = timedelta(hours=1)


async def answer_question(context: Context, question_id: UUID, body: MatchAnswerIn) -> MatchAnswerOut:
    """Hold what the person said against the record, and say no more of it than same, different or unsure.

    Only who was asked answers, once. Several wrong answers within an hour are shown to the protection officer: that
    is how somebody looks who tries to find a person out.

    Raises:
        NotFound: there is no such question for this caller.
        QuestionAnswered, QuestionExpired: it is closed.
    """
    question = await queries.lock_question(context.session, question_id)
    caller = context.caller
    if question is None or question["asked_by"] != caller.subject:
        raise NotFound()
    caller.must_be_at(question["site_id"], Role.REGISTRAR, Role.SITE_COORDINATOR)
    if question["answered_at"] is not None:
        raise QuestionAnswered()
    if question["expires_at"] <= context.now:
        raise QuestionExpired()
    verdict = MatchVerdict.UNSURE  # nothing is left to hold it against: erased since
    if question["features"]:
        known = Features.from_json(question["features"])
        verdict = verdict_of(body.answer, AskedField(question["field"]), known, strong=question["strong"])
    await queries.answer_question(context.session, question_id, verdict=verdict, at=context.now)
    if verdict is MatchVerdict.DIFFERENT:
        await _count_wrong(context, question["site_id"])
    return MatchAnswerOut(verdict=verdict)


async def _count_wrong(context: Context, site_id: UUID) -> None:
    since = context.now - WRONG_WITHIN
    wrong = await queries.wrong_answers(context.session, context.caller.subject, since=since)
    if wrong >= settings_of(context.settings).match_wrong_answers_max:
        await open_tasks(context, [Task(TaskKind.WRONG_ANSWERS, site_id, about_id=context.caller.subject)])
