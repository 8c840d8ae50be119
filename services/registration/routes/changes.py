"""Changes of people and households, their history, and conflicts of edits that were made apart."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.registration.commands import changes, conflicts, household_changes, queue
from services.registration.commands.holding import EDITORS
from services.registration.errors import (
    ConflictResolved,
    DeviceRevoked,
    UnknownDocument,
    UnknownMember,
    UnknownValue,
)
from services.registration.routes.doors import IfMatch, Session, changed, reading_of
from services.registration.schemas.changes import (
    ChangedOut,
    ConflictOut,
    HistoryOut,
    HouseholdChangeIn,
    PersonChangeIn,
    ResolutionIn,
    ResolvedOut,
)
from services.registration.schemas.queue import QueueIn, QueueItemOut, QueueOut
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problem_response import problem_body
from shared.problems import IdReused, NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["changes"])
Editor = Annotated[Principal, Depends(requires(*EDITORS))]
Editing = Annotated[Write, writes(*EDITORS)]


@router.patch(
    "/persons/{person_id}",
    response_model=ChangedOut,
    operation_id="change_person",
    summary="Change a person",
    responses=responses(NotFound, UnknownDocument, PreconditionFailed, PreconditionRequired),
)
async def change_person(
    person_id: UUID, body: PersonChangeIn, request: Request, caller: Editor, if_match: IfMatch = None
) -> Response:
    """What is named is changed, and kept as it was in the history; `If-Match` is the ETag of what was read."""

    async def work(context: Context, etag: str) -> ChangedOut:
        return await changes.change_person(context, person_id, body, etag)

    return await changed(request, caller, if_match, work)


@router.patch(
    "/households/{household_id}",
    response_model=ChangedOut,
    operation_id="change_household",
    summary="Change a household",
    responses=responses(NotFound, IdReused, UnknownMember, PreconditionFailed, PreconditionRequired),
)
async def change_household(
    household_id: UUID, body: HouseholdChangeIn, request: Request, caller: Editor, if_match: IfMatch = None
) -> Response:
    """Population, head, dwelling, or who was counted without a name."""

    async def work(context: Context, etag: str) -> ChangedOut:
        return await household_changes.change_household(context, household_id, body, etag)

    return await changed(request, caller, if_match, work)


@router.get(
    "/persons/{person_id}/history",
    response_model=HistoryOut,
    operation_id="show_person_history",
    summary="Every change of a person",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def show_person_history(person_id: UUID, request: Request, principal: Editor, session: Session) -> HistoryOut:
    """What each field was, what was written, by whom, when, and how it came here."""
    return await changes.show_history(reading_of(request, principal, session), person_id)


@router.post(
    "/registrations/batch",
    status_code=207,
    response_model=QueueOut,
    operation_id="record_queue",
    summary="Apply what a desk wrote down while it was offline",
    responses=responses(NotFound, DeviceRevoked),
)
async def record_queue(request: Request, body: QueueIn, write: Editing) -> Response:
    """One verdict per item, in the items' order; what is refused refuses no other."""

    async def work(context: Context) -> Reply:
        outcomes = await queue.record_queue(context, body)
        return Reply(207, QueueOut(items=[_item(request, outcome) for outcome in outcomes]))

    return await write.once(work)


def _item(request: Request, outcome: queue.Outcome) -> QueueItemOut:
    if outcome.answer is not None:
        return QueueItemOut(status=201, resource=outcome.answer.model_dump(mode="json"))
    problem = outcome.problem or NotFound()
    return QueueItemOut(status=problem.status, problem=problem_body(request, problem))


@router.get(
    "/conflicts",
    operation_id="list_conflicts",
    summary="List open conflicts of edits at one's sites",
    openapi_extra={"x-identity-read": True},
)
async def list_conflicts(
    request: Request, principal: Editor, session: Session, limit: Limit = 50, cursor: Cursor = None
) -> Page[ConflictOut]:
    """A name, a birth date or a document that was changed apart, with all values; the latest stands meanwhile."""
    reading = reading_of(request, principal, session)
    rows = await conflicts.list_conflicts(reading, after=decode_cursor(cursor), limit=limit + 1)
    return page_of(rows, limit, [row.conflict_id for row in rows])


@router.post(
    "/conflicts/{conflict_id}/resolve",
    response_model=ResolvedOut,
    operation_id="resolve_conflict",
    summary="Say which value is right",
    responses=responses(NotFound, ConflictResolved, UnknownValue),
)
async def resolve_conflict(conflict_id: UUID, body: ResolutionIn, write: Editing) -> Response:
    """One of the values, or another that somebody types; all stay in the history."""

    async def work(context: Context) -> Reply:
        return Reply(200, await conflicts.resolve_conflict(context, conflict_id, body))

    return await write.once(work)
