"""Shifts of workers on a device, and the codes by which one is handed over without a network."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.directory.commands import offline_codes, shift_tokens, shifts
from services.directory.commands.sessions import access_token
from services.directory.errors import (
    AccessEnded,
    AssertionRefused,
    DeviceIsRevoked,
    DeviceNotEnrolled,
    NoOfflineCode,
    ShiftEnded,
)
from services.directory.routes.doors import NO_KEY, Unsigned, transactions_of
from services.directory.schemas.people import StaffToken
from services.directory.schemas.shifts import (
    OfflineCode,
    OfflineSlots,
    OfflineSlotsIn,
    ShiftAssertionIn,
    ShiftIn,
    ShiftOut,
)
from services.directory.settings import directory_settings
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shifts"])

WORKERS_AND_DEVICES = (*Role, Scope.SCANNER)
WorkerWrites = Annotated[Write, writes(*Role)]
WorkerOrDeviceWrites = Annotated[Write, writes(*WORKERS_AND_DEVICES)]
DeviceWrites = Annotated[Write, writes(Scope.SCANNER)]
CoordinatorWrites = Annotated[Write, writes(Role.SITE_COORDINATOR)]
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/shifts",
    status_code=201,
    response_model=ShiftOut,
    operation_id="open_shift",
    summary="Begin a shift on a device",
    responses=responses(NotFound, AccessEnded, DeviceIsRevoked, DeviceNotEnrolled, IdReused),
)
async def open_shift(body: ShiftIn, write: WorkerWrites, request: Request) -> Response:
    """The shift with its certificate, and once its share of the key that the device's cache is encrypted with."""

    async def work(context: Context) -> Reply:
        shift = await shifts.open_shift(context, request.app.state.runtime.keys, body)
        kept = shift.model_copy(update={"cache_share": None})
        return Reply(201, kept, headers=NO_STORE, unstored={"cache_share": shift.cache_share})

    return await write.once(work)


@router.post(
    "/shifts/{shift_id}/token",
    operation_id="issue_shift_token",
    summary="Issue a token to a worker on shift",
    responses=responses(AssertionRefused, ShiftEnded, AccessEnded),
    openapi_extra=NO_KEY,
)
async def post_shift_token(
    shift_id: UUID, body: ShiftAssertionIn, transactions: Unsigned, response: Response
) -> StaffToken:
    """An access token for who holds the shift's key: the worker's roles of now, at the device's site."""
    response.headers.update(NO_STORE)
    granted = await shift_tokens.grant(transactions, shift_id, body.assertion)
    token = access_token(transactions.settings, transactions.keys, granted)
    return StaffToken(access_token=token.text, expires_in=token.seconds, staff_id=granted.staff_id)


@router.get(
    "/shifts/{shift_id}",
    operation_id="read_shift",
    summary="Read one's shift, with its share while it is open",
    responses=responses(NotFound),
)
async def read_shift(
    shift_id: UUID,
    caller: Annotated[Principal, Depends(requires(*WORKERS_AND_DEVICES))],
    request: Request,
    response: Response,
) -> ShiftOut:
    """The shift as its worker and its device may read it."""
    response.headers.update(NO_STORE)
    transactions = transactions_of(request, caller)
    return await transactions.run(lambda context: shifts.read_shift(context, transactions.keys, shift_id))


@router.post(
    "/shifts/{shift_id}/end",
    response_model=ShiftOut,
    operation_id="end_shift",
    summary="End a shift",
    responses=responses(NotFound),
)
async def end_shift(shift_id: UUID, write: WorkerOrDeviceWrites, request: Request) -> Response:
    """The shift; its share is gone. What was signed in it is accepted until its certificate ends."""

    async def work(context: Context) -> Reply:
        return Reply(200, await shifts.end_shift(context, request.app.state.runtime.keys, shift_id))

    return await write.once(work)


@router.post(
    "/devices/{device_id}/offline-slots",
    status_code=201,
    response_model=OfflineSlots,
    operation_id="add_offline_slots",
    summary="Prepare codes for a hand-over without a network",
    responses=responses(NotFound, DeviceIsRevoked),
)
async def add_offline_slots(device_id: UUID, body: OfflineSlotsIn, write: DeviceWrites, request: Request) -> Response:
    """Once, the keys that this many codes give: the device wraps with each, and forgets them. Older codes end."""
    if write.principal.subject != device_id:
        raise NotFound()
    runtime = request.app.state.runtime
    slots = await offline_codes.new_slots(body.count, directory_settings(runtime.settings).offline_code_iterations)

    async def work(context: Context) -> Reply:
        kept, whole = await offline_codes.add_slots(context, runtime.keys, device_id, slots)
        return Reply(201, kept, headers=NO_STORE, unstored=whole.model_dump(mode="json"))

    return await write.once(work)


@router.post(
    "/devices/{device_id}/offline-code",
    response_model=OfflineCode,
    operation_id="take_offline_code",
    summary="Read out one code for a hand-over without a network",
    responses=responses(NotFound, DeviceIsRevoked, NoOfflineCode),
)
async def take_offline_code(device_id: UUID, write: CoordinatorWrites, request: Request) -> Response:
    """One of the device's codes, once: the coordinator says it by phone, and it has served."""

    async def work(context: Context) -> Reply:
        taken, code = await offline_codes.take_code(context, request.app.state.runtime.keys, device_id)
        return Reply(200, taken, headers=NO_STORE, unstored={"code": code})

    return await write.once(work)
