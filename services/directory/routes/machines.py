"""Devices and the clients of agencies."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from sqlmodel import col

from services.directory.commands import clients, devices
from services.directory.errors import DeviceIsRevoked, EnrolmentCodeRefused, UnknownAgency, UnknownSite
from services.directory.models import Client, Device
from services.directory.queries import devices_seen_by, rows_page
from services.directory.routes.doors import NO_KEY, Session, Unsigned
from services.directory.schemas.machines import (
    ClientIn,
    ClientOut,
    ClientWithSecret,
    DeviceIn,
    DeviceOut,
    DeviceWithCode,
    EnrolledDevice,
    Enrolment,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter()

MANAGERS = (Role.SITE_COORDINATOR, Role.ADMIN)
ManagerWrites = Annotated[Write, writes(*MANAGERS)]
Administrator = Annotated[Write, writes(Role.ADMIN)]
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/devices",
    status_code=201,
    response_model=DeviceWithCode,
    tags=["devices"],
    operation_id="add_device",
    summary="Register a device",
    responses=responses(NotFound, UnknownSite, IdReused),
)
async def add_device(body: DeviceIn, write: ManagerWrites) -> Response:
    """The device, and once its enrolment code."""

    async def work(context: Context) -> Reply:
        device, code = await devices.add_device(context, body)
        return Reply(201, device, headers=NO_STORE, unstored={"enrolment_code": code} if code else {})

    return await write.once(work)


@router.get("/devices", tags=["devices"], operation_id="list_devices", summary="List devices")
async def list_devices(
    caller: Annotated[Principal, Depends(requires(*MANAGERS))],
    session: Session,
    position: Position,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[DeviceOut]:
    """One page of devices: those of sites that the caller may know of, a coordinator's of the own ones."""
    rows = await rows_page(
        session, Device, devices_seen_by(caller), cursor=cursor, limit=limit, updated_since=updated_since
    )
    return page_of([devices.device_out(row) for row in rows], limit, [row.id for row in rows], position)


@router.post(
    "/devices/enrol",
    status_code=201,
    response_model=EnrolledDevice,
    tags=["devices"],
    operation_id="enrol_device",
    summary="Enrol a device with its code",
    responses=responses(EnrolmentCodeRefused),
    openapi_extra=NO_KEY,
)
async def enrol_device(body: Enrolment, transactions: Unsigned) -> Response:
    """The device and its client credentials; the code has served, and if the answer was lost a new one is needed."""
    enrolled = await transactions.run(lambda context: devices.enrol(context, body.enrolment_code))
    if isinstance(enrolled, EnrolmentCodeRefused):
        raise enrolled
    return JSONResponse(enrolled.model_dump(mode="json"), 201, headers=NO_STORE)


@router.post(
    "/devices/{device_id}/enrolment-code",
    response_model=DeviceWithCode,
    tags=["devices"],
    operation_id="renew_enrolment_code",
    summary="Give a device a new enrolment code",
    responses=responses(NotFound, DeviceIsRevoked),
)
async def renew_enrolment_code(device_id: UUID, write: ManagerWrites) -> Response:
    """The device, and once its new code."""

    async def work(context: Context) -> Reply:
        device, code = await devices.renew_code(context, device_id)
        return Reply(200, device, headers=NO_STORE, unstored={"enrolment_code": code})

    return await write.once(work)


@router.post(
    "/devices/{device_id}/revoke",
    response_model=DeviceOut,
    tags=["devices"],
    operation_id="revoke_device",
    summary="Revoke a device",
    responses=responses(NotFound),
)
async def revoke_device(device_id: UUID, write: ManagerWrites) -> Response:
    """The revoked device; its tokens are refused within a minute everywhere."""

    async def work(context: Context) -> Reply:
        return Reply(200, await devices.revoke_device(context, device_id))

    return await write.once(work)


@router.post(
    "/agencies/{agency_id}/clients",
    status_code=201,
    response_model=ClientWithSecret,
    tags=["clients"],
    operation_id="add_client",
    summary="Make a client of an agency",
    responses=responses(UnknownAgency),
)
async def add_client(agency_id: UUID, body: ClientIn, write: Administrator) -> Response:
    """The client, and once its secret."""

    async def work(context: Context) -> Reply:
        client, secret = await clients.add_agency_client(context, agency_id, body)
        return Reply(201, client, headers=NO_STORE, unstored={"client_secret": secret})

    return await write.once(work)


@router.get("/agencies/{agency_id}/clients", tags=["clients"], operation_id="list_clients", summary="List clients")
async def list_clients(
    agency_id: UUID,
    _: Annotated[Principal, Depends(requires(Role.ADMIN))],
    session: Session,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ClientOut]:
    """One page of an agency's clients, without their secrets."""
    rows = await rows_page(session, Client, col(Client.agency_id) == agency_id, cursor=cursor, limit=limit)
    return page_of([clients.client_out(row) for row in rows], limit, [row.id for row in rows])


@router.post(
    "/clients/{client_id}/revoke",
    response_model=ClientOut,
    tags=["clients"],
    operation_id="revoke_client",
    summary="Revoke a client",
    responses=responses(NotFound),
)
async def revoke_client(client_id: UUID, write: Administrator) -> Response:
    """The revoked client; its tokens are refused within a minute everywhere."""

    async def work(context: Context) -> Reply:
        return Reply(200, await clients.revoke_client(context, client_id))

    return await write.once(work)
