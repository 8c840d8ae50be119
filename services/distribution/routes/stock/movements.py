"""Counts, losses, releases, packing and reversals over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.distribution.commands.stock import COORDINATORS, KEEPERS, counts, losses, packing, reversals
from services.distribution.errors import (
    AlreadyReversed,
    LotExpired,
    LotHeld,
    LotNotExpired,
    MovementNotReversible,
    OutOfStock,
    UnknownReference,
)
from services.distribution.schemas.stock.movements import (
    AssemblyIn,
    BreakUpIn,
    CountIn,
    LossIn,
    MovementOut,
    MovementReversalIn,
    ReleaseIn,
)
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["stock"])
Keeping = Annotated[Write, writes(*KEEPERS)]


@router.post(
    "/stock/counts",
    operation_id="count_stock",
    summary="Count lots on a shelf",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, UnknownReference, IdReused),
)
async def count_stock(body: CountIn, write: Keeping) -> JSONResponse:
    """The difference to the books settles an open discrepancy first, and goes to ADJUSTED."""
    return await write.created(counts.count_stock, body)


@router.post(
    "/stock/losses",
    operation_id="record_loss",
    summary="Record goods as lost, damaged or expired",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, LotNotExpired, OutOfStock, UnknownReference, IdReused),
)
async def record_loss(body: LossIn, write: Keeping) -> JSONResponse:
    """The only way out for what expired."""
    return await write.created(losses.record_loss, body)


@router.post(
    "/stock/releases",
    operation_id="release_stock",
    summary="Put goods from quarantine back on the shelf",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, LotHeld, LotExpired, OutOfStock, UnknownReference, IdReused),
)
async def release_stock(body: ReleaseIn, write: Annotated[Write, writes(*COORDINATORS)]) -> JSONResponse:
    """What came back of a held lot, when the lot is approved again."""
    return await write.created(losses.release_stock, body)


@router.post(
    "/stock/assemblies",
    operation_id="assemble_kits",
    summary="Pack kits from what is on the shelf",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, OutOfStock, UnknownReference, IdReused),
)
async def assemble_kits(body: AssemblyIn, write: Keeping) -> JSONResponse:
    """The components that expire first go first; the packed lot expires with the first of them."""
    return await write.created(packing.assemble_kits, body)


@router.post(
    "/stock/break-ups",
    operation_id="break_up_kits",
    summary="Open packed kits",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, OutOfStock, UnknownReference, IdReused),
)
async def break_up_kits(body: BreakUpIn, write: Keeping) -> JSONResponse:
    """The components come back to the shelf in the lots that went in."""
    return await write.created(packing.break_up_kits, body)


@router.post(
    "/stock/movements/{movement_id}/reverse",
    operation_id="reverse_movement",
    summary="Take a movement of stock back",
    status_code=201,
    response_model=MovementOut,
    responses=responses(NotFound, MovementNotReversible, AlreadyReversed, OutOfStock, IdReused),
)
async def reverse_movement(movement_id: UUID, body: MovementReversalIn, write: Keeping) -> JSONResponse:
    """By its mirror, once; nothing is changed or deleted."""

    async def work(context: Context) -> Reply:
        return Reply(201, await reversals.reverse_movement(context, movement_id, body))

    return await write.once(work)
