"""Who may be the same person: before a registration, with its answer, and by a question asked aloud."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands import candidates, questions
from services.registration.commands.candidates import Desk
from services.registration.commands.finding import Reading
from services.registration.errors import QuestionAnswered, QuestionExpired
from services.registration.schemas.candidates import (
    CandidatesIn,
    CandidatesOut,
    MatchAnswerIn,
    MatchAnswerOut,
    PersonCandidatesOut,
)
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.problems import NotFound, preferred_language, responses

log = structlog.get_logger(__name__)
router = APIRouter(tags=["candidates"])
Asker = Annotated[Principal, Depends(requires(*candidates.ASKERS))]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))


@router.post(
    "/persons/candidates",
    response_model=CandidatesOut,
    operation_id="check_candidates",
    summary="Who people may already be, before they are registered",
    responses=responses(NotFound),
    openapi_extra={"x-no-idempotency-key": True, "x-identity-read": True},
)
async def check_candidates(body: CandidatesIn, request: Request, principal: Asker, session: Session) -> CandidatesOut:
    """Nothing is stored of whom is asked about; people of other sites are questions, never records."""
    settings = settings_of(request.app.state.runtime.settings)
    reading = Reading(session, principal, settings, clock.business_now(), request.state.trace_id)
    return await candidates.candidates_before(reading, body, _language(request))


@router.post(
    "/match-questions/{question_id}/answer",
    response_model=MatchAnswerOut,
    operation_id="answer_match_question",
    summary="Say what a person answered to a question about a record elsewhere",
    responses=responses(NotFound, QuestionAnswered, QuestionExpired),
)
async def answer_match_question(
    question_id: UUID, body: MatchAnswerIn, write: Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR)]
) -> Response:
    """Once, and by who was asked."""

    async def work(context: Context) -> Reply:
        return Reply(200, await questions.answer_question(context, question_id, body))

    return await write.once(work)


async def answered_with_candidates(
    request: Request, write: Write, answer: JSONResponse, site_id: UUID, person_ids: Sequence[UUID]
) -> JSONResponse:
    """The answer of a registration with the candidates for its people.

    They are looked for when the registration is committed, in a transaction of their own: whatever happens there, the
    registration stands. So two who register one person at the same time find each other, whoever commits last; and
    no names are stored under a key, for a repeat compares anew.
    """
    if answer.status_code != 201:
        return answer
    found = await _compared(request, write, site_id, person_ids)
    content = json.loads(bytes(answer.body)) | {"candidates": [one.model_dump(mode="json") for one in found]}
    kept = {name: value for name, value in answer.headers.items() if name not in {"content-length", "content-type"}}
    return JSONResponse(content, answer.status_code, headers=kept)


async def _compared(
    request: Request, write: Write, site_id: UUID, person_ids: Sequence[UUID]
) -> list[PersonCandidatesOut]:
    runtime = request.app.state.runtime
    settings = settings_of(runtime.settings)
    operation = request.scope["route"].operation_id

    async def work(session: AsyncSession) -> list[PersonCandidatesOut]:
        reading = Reading(session, write.principal, settings, write.now, request.state.trace_id)
        desk = Desk(reading, site_id, _language(request), operation, registered=True)
        return await candidates.candidates_of_registered(desk, person_ids)

    try:
        async with asyncio.timeout(settings.match_desk_seconds):
            found: list[PersonCandidatesOut] = await runtime.database.run(work)
            return found
    except Exception as error:  # a registration is never held up, nor refused, because somebody is looked for
        log.warning("matching_failed", error=type(error).__name__)
        return candidates.unchecked(person_ids)
