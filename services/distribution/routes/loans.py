"""Loans over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import loans as commands
from services.distribution.commands.handouts import GIVERS
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.loans import LoanOut, LoanStepIn, LoanStepOut
from services.distribution.schemas.recipients import CardCode
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["handouts"])


@router.get("/loans", operation_id="list_loans", summary="List what is out on loan from one's sites")
async def list_loans(
    request: Request,
    session: Session,
    principal: Annotated[Principal, Depends(requires(*GIVERS))],
    site_id: UUID | None = None,
    card: CardCode | None = None,
    household_id: UUID | None = None,
    person_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[LoanOut]:
    """By hand-out; of one site, or of one card, household or person where they are named."""
    sites = sorted(site for site in principal.sites(*GIVERS) if site_id in (None, site))
    whose = {"card": card, "household_id": household_id, "person_id": person_id}
    context = context_of(request, session, principal)
    loans = await commands.loans_at(context, sites, whose, after=decode_cursor(cursor), limit=limit + 1)
    return page_of(loans, limit, [loan.handout_id for loan in loans])


@router.post(
    "/handouts/{handout_id}/loan-steps",
    operation_id="move_loan",
    summary="Take back, launder or write off pieces of a loan",
    status_code=201,
    response_model=LoanStepOut,
    responses=responses(NotFound, IdReused, errors.LoanNotOut),
)
async def move_loan(handout_id: UUID, body: LoanStepIn, write: Annotated[Write, writes(*GIVERS)]) -> JSONResponse:
    """At any site: people move."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.move_loan(context, handout_id, body))

    return await write.once(work)
