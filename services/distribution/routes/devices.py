"""Devices over HTTP: what of a log is here, and what is lost."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.distribution.commands import lost_devices
from services.distribution.commands.handouts import GIVERS
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.devices import DeviceOut
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import NotFound, responses

router = APIRouter(tags=["devices"])
Giver = Annotated[Principal, Depends(requires(*GIVERS))]


@router.get(
    "/devices/{device_id}",
    operation_id="read_device",
    summary="Read what of a device's log is here",
    responses=responses(NotFound),
)
async def read_device(device_id: UUID, request: Request, session: Session, principal: Giver) -> DeviceOut:
    """The last number and the gaps before it; of a lost device also what is probably missing."""
    return await lost_devices.read_device(context_of(request, session, principal), device_id)


@router.post(
    "/devices/{device_id}/lost",
    operation_id="declare_device_lost",
    summary="Declare a device lost",
    response_model=DeviceOut,
    responses=responses(NotFound),
)
async def declare_device_lost(
    device_id: UUID, write: Annotated[Write, writes(*lost_devices.DECLARERS)]
) -> JSONResponse:
    """Its logs are kept unread from now on, and a case is open until somebody says what became of its hand-outs."""

    async def work(context: Context) -> Reply:
        return Reply(200, await lost_devices.declare_lost(context, device_id))

    return await write.once(work)
