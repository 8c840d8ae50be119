"""Review cases over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.distribution.commands import cases as case_commands
from services.distribution.commands.handouts import GIVERS
from services.distribution.queries import cases as case_queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.cases import CaseOut, ResolutionIn
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import Conflict, NotFound, responses

router = APIRouter(tags=["handouts"])
Giver = Annotated[Principal, Depends(requires(*GIVERS))]


@router.get("/cases", operation_id="list_cases", summary="List review cases of one's sites")
async def list_cases(
    session: Session,
    principal: Giver,
    state: Annotated[str | None, Query(pattern="^(OPEN|RESOLVED)$")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CaseOut]:
    """Cases by id."""
    rows = await case_queries.cases_at(
        session, sorted(principal.sites(*GIVERS)), state=state, after=decode_cursor(cursor), limit=limit + 1
    )
    return page_of([CaseOut(**row) for row in rows], limit, [row["case_id"] for row in rows])


@router.post(
    "/cases/{case_id}/resolve",
    operation_id="resolve_case",
    summary="Resolve a review case",
    response_model=CaseOut,
    responses=responses(NotFound, Conflict),
)
async def resolve_case(
    case_id: UUID, body: ResolutionIn, write: Annotated[Write, writes(Role.SITE_COORDINATOR)]
) -> JSONResponse:
    """By a named person, with what was found."""

    async def work(context: Context) -> Reply:
        return Reply(200, await case_commands.resolve_case(context, case_id, body))

    return await write.once(work)
