"""A round's stock over HTTP: what was loaded, what came back, and whether the sum holds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import reconciliation
from services.distribution.commands import round_stock as commands
from services.distribution.commands.rounds import STEERERS, seen
from services.distribution.queries import round_stock as queries
from services.distribution.routes.reading import Session
from services.distribution.schemas.round_stock import (
    ReconcileIn,
    ReconciliationOut,
    RoundStockIn,
    RoundStockOut,
    RoundStockReversalIn,
)
from services.distribution.schemas.rounds import RoundOut
from shared.auth import Principal, requires
from shared.changing import etag_of
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotAllowed, NotFound, responses

router = APIRouter(tags=["rounds"])
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.REPORTER)
Reader = Annotated[Principal, Depends(requires(*READERS))]
Keeping = Annotated[Write, writes(*commands.KEEPERS)]


@router.post(
    "/rounds/{round_id}/stock",
    operation_id="record_round_stock",
    summary="Record what was loaded for a round, returned, lost or damaged",
    status_code=201,
    response_model=RoundStockOut,
    responses=responses(NotFound, errors.RoundStateRefused, errors.OutOfStock, errors.UnknownReference, IdReused),
)
async def record_round_stock(round_id: UUID, body: RoundStockIn, write: Keeping) -> JSONResponse:
    """Of one site, and of one team's table where it has several."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.record_stock(context, round_id, body))

    return await write.once(work)


@router.get(
    "/rounds/{round_id}/stock",
    operation_id="read_round_stock",
    summary="What was loaded for a round, returned, lost or damaged",
    responses=responses(NotFound),
)
async def read_round_stock(
    round_id: UUID, session: Session, principal: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Page[RoundStockOut]:
    """Entries of the caller's sites by id; a reversal names the entry that it takes back."""
    _, sites = await seen(session, round_id, principal, *READERS)
    rows = await queries.entries_of(session, round_id, sites, after=decode_cursor(cursor), limit=limit + 1)
    return page_of([RoundStockOut(**row) for row in rows], limit, [row["entry_id"] for row in rows])


@router.post(
    "/rounds/{round_id}/stock/{entry_id}/reverse",
    operation_id="reverse_round_stock",
    summary="Take an entry of a round's stock back",
    status_code=201,
    response_model=RoundStockOut,
    responses=responses(NotFound, errors.RoundStateRefused, errors.AlreadyReversed, errors.NothingToReverse, IdReused),
)
async def reverse_round_stock(
    round_id: UUID, entry_id: UUID, body: RoundStockReversalIn, write: Keeping
) -> JSONResponse:
    """What had left the shelf comes back to it."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.reverse_stock(context, round_id, entry_id, body))

    return await write.once(work)


@router.get(
    "/rounds/{round_id}/reconciliation",
    operation_id="read_reconciliation",
    summary="Whether a round's stock is accounted for, and what is unsettled",
    responses=responses(NotFound),
)
async def read_reconciliation(round_id: UUID, session: Session, principal: Reader) -> ReconciliationOut:
    """Per item of the caller's sites: loaded, issued, returned, lost, damaged, and the difference."""
    round_, sites = await seen(session, round_id, principal, *READERS)
    return await reconciliation.read_reconciliation(session, round_, sites)


@router.post(
    "/rounds/{round_id}/reconcile",
    operation_id="reconcile_round",
    summary="Reconcile a closed round",
    response_model=RoundOut,
    responses=responses(NotFound, NotAllowed, errors.RoundStateRefused, errors.RoundUnsettled, errors.RoundUnbalanced),
)
async def reconcile_round(
    round_id: UUID, body: ReconcileIn, write: Annotated[Write, writes(*STEERERS)]
) -> JSONResponse:
    """Only if the sum holds for every item, or the caller accepts each difference as it is now, with a reason."""

    async def work(context: Context) -> Reply:
        out = await reconciliation.reconcile_round(context, round_id, body)
        return Reply(200, out, headers={"ETag": etag_of(out.version)})

    return await write.once(work)
