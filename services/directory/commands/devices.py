"""Devices: registered at a site, enrolled once with a code, revoked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.directory import credentials
from services.directory.commands.clients import client_out, end_clients_of, make_client
from services.directory.commands.records import audit, fingerprint, same_again
from services.directory.commands.revocations import revoke_tokens
from services.directory.errors import DeviceIsRevoked, EnrolmentCodeRefused, UnknownSite
from services.directory.models import Device
from services.directory.queries import all_seen_by, device_by_code, locked
from services.directory.schemas.machines import DeviceIn, DeviceOut, EnrolledDevice
from services.directory.settings import directory_settings
from shared import clock
from shared.context import Context
from shared.contracts.directory import DeviceChanged
from shared.contracts.vocabulary import Role, Scope
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound


async def add_device(context: Context, body: DeviceIn) -> tuple[DeviceOut, str | None]:
    """Register a device; answer it with its enrolment code, or with None where the same was asked before.

    Raises:
        NotFound: the caller neither coordinates the site nor administers.
        UnknownSite: the site is not registered, or confidential and another agency's.
        IdReused: the id stands for another device.
    """
    context.caller.must_be_at(body.site_id, Role.SITE_COORDINATOR, Role.ADMIN)
    if not await all_seen_by(context.session, context.caller, [body.site_id]):
        raise UnknownSite()
    content = fingerprint(body)
    known = await same_again(context.session, Device, body.id, content)
    if known is not None:
        return device_out(known), None
    device = Device(id=body.id or new_id(), **body.model_dump(exclude={"id"}), fingerprint=content)
    context.session.add(device)
    code = _new_code(context, device)
    audit(context, "ADD_DEVICE", device.id)
    await _say(context, device)
    return device_out(device), code


async def renew_code(context: Context, device_id: UUID) -> tuple[DeviceOut, str]:
    """Give a device a new enrolment code; what it signs in with now stays good until the code is used.

    Raises:
        NotFound: there is none, or it is at another site.
        DeviceIsRevoked: it may not come back.
    """
    device = await _theirs(context, device_id)
    if device.revoked_at is not None:
        raise DeviceIsRevoked()
    code = _new_code(context, device)
    device.version += 1
    audit(context, "RENEW_ENROLMENT_CODE", device.id)
    await _say(context, device)
    return device_out(device), code


async def enrol(context: Context, code: str) -> EnrolledDevice | EnrolmentCodeRefused:
    """Turn an enrolment code into client credentials, once; both outcomes leave an audit row."""
    device = await device_by_code(context.session, credentials.code_digest(code))
    now = clock.real_now()
    if device is None or device.revoked_at or device.enrolment_until is None or device.enrolment_until < now:
        audit(context, "ENROL_DEVICE", device.id if device else None, "REFUSED")
        return EnrolmentCodeRefused()
    device.enrolment_digest = device.enrolment_until = None
    device.enrolled_at = now
    device.version += 1
    if await end_clients_of(context, device.id):
        await revoke_tokens(context, device.id)
    client, secret = make_client(context, scopes=[Scope.SCANNER], device_id=device.id)
    audit(context, "ENROL_DEVICE", device.id)
    await _say(context, device)
    return EnrolledDevice(
        **client_out(client).model_dump(),
        client_secret=secret,
        device_id=device.id,
        site_id=device.site_id,
        name=device.name,
    )


async def revoke_device(context: Context, device_id: UUID) -> DeviceOut:
    """Refuse a device, its credentials and its tokens. Doing it twice is doing it once.

    Raises:
        NotFound: there is none, or it is at another site.
    """
    device = await _theirs(context, device_id)
    audit(context, "REVOKE_DEVICE", device.id)
    if device.revoked_at is not None:
        return device_out(device)
    device.revoked_at = clock.real_now()
    device.enrolment_digest = device.enrolment_until = None
    device.version += 1
    await end_clients_of(context, device.id)
    await revoke_tokens(context, device.id)
    await _say(context, device)
    return device_out(device)


async def _theirs(context: Context, device_id: UUID) -> Device:
    device = await locked(context.session, Device, device_id)
    context.caller.must_be_at(device.site_id, Role.SITE_COORDINATOR, Role.ADMIN)
    if not await all_seen_by(context.session, context.caller, [device.site_id]):
        raise NotFound()
    return device


def _new_code(context: Context, device: Device) -> str:
    code = credentials.new_enrolment_code()
    hours = directory_settings(context.settings).enrolment_code_hours
    device.enrolment_digest = credentials.code_digest(code)
    device.enrolment_until = clock.real_now() + timedelta(hours=hours)
    return code


async def _say(context: Context, device: Device) -> None:
    await context.session.flush()
    event = DeviceChanged(
        device_id=device.id,
        version=device.version,
        site_id=device.site_id,
        kind=device.kind,
        active=device.revoked_at is None,
    )
    await emit(context, [event])


def device_out(device: Device) -> DeviceOut:
    """A device as the API shows it."""
    return DeviceOut(
        device_id=device.id,
        name=device.name,
        site_id=device.site_id,
        kind=device.kind,
        enrolled_at=device.enrolled_at,
        active=device.revoked_at is None,
        version=device.version,
    )
