"""Review cases over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.distribution.commands import cases as case_commands
from services.distribution.commands.handouts import GIVERS
from services.distribution.errors import ExcessStands, SecondPersonNeeded
from services.distribution.queries import cases as case_queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.cases import CaseDetailOut, CaseKind, CaseOut, ResolutionIn
from shared.auth import Principal, requires
from shared.clock import business_now
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import NotFound, responses

router = APIRouter(tags=["handouts"])
Giver = Annotated[Principal, Depends(requires(*GIVERS))]


@router.get("/cases", operation_id="list_cases", summary="List review cases of one's sites")
async def list_cases(
    session: Session,
    principal: Giver,
    site_id: UUID | None = None,
    kind: CaseKind | None = None,
    state: Annotated[str | None, Query(pattern="^(OPEN|RESOLVED)$")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CaseOut]:
    """Cases by id, of one site, kind or state where it is named."""
    sites = sorted(site for site in principal.sites(*GIVERS) if site_id in (None, site))
    wanted = case_queries.Wanted(sites, state=state, kind=kind)
    after = decode_cursor(cursor)
    rows = await case_queries.cases_at(session, wanted, after=after, limit=limit + 1, now=business_now())
    return page_of([CaseOut(**row) for row in rows], limit, [row["case_id"] for row in rows])


@router.get(
    "/cases/{case_id}",
    operation_id="read_case",
    summary="Read a review case with both sides' facts",
    responses=responses(NotFound),
)
async def read_case(case_id: UUID, session: Session, principal: Giver) -> CaseDetailOut:
    """What the device said and when, what the server says, and the shelf."""
    row = await case_queries.read_case(session, case_id, business_now())
    if row is None or not principal.at(row["site_id"], *GIVERS):
        raise NotFound()
    return case_commands.detail_of(row)


@router.post(
    "/cases/{case_id}/resolve",
    operation_id="resolve_case",
    summary="Resolve a review case",
    response_model=CaseOut,
    responses=responses(NotFound, ExcessStands, SecondPersonNeeded),
)
async def resolve_case(
    case_id: UUID, body: ResolutionIn, write: Annotated[Write, writes(Role.SITE_COORDINATOR)]
) -> JSONResponse:
    """By a named person, with what was found; an over-issue not before its excess is gone."""

    async def work(context: Context) -> Reply:
        return Reply(200, await case_commands.resolve_case(context, case_id, body))

    return await write.once(work)
