"""Shifts of workers on a shared device: each with a certificate for the key that signs its work (ADR 0036)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col

from services.directory import credentials
from services.directory.commands.records import audit, fingerprint, same_again
from services.directory.commands.sessions import roles_now
from services.directory.commands.shift_ends import changed, end_shifts
from services.directory.errors import AccessEnded, DeviceIsRevoked, DeviceNotEnrolled
from services.directory.models import Device, Shift, Staff
from services.directory.queries import locked
from services.directory.rules import HeldRole, at_site, first_end, offline_end
from services.directory.schemas.shifts import ShiftIn, ShiftOut, ShiftRole, ShiftWorker
from services.directory.tokens import CertifiedShift, certify
from shared import clock
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.keys import KeysDirectory
from shared.outbox import emit
from shared.outbox_keys import published
from shared.problems import IdReused, NotFound
from shared.settings import Settings
from shared.worker_certificates import OFFLINE_DAYS


async def open_shift(context: Context, keys: KeysDirectory, body: ShiftIn) -> ShiftOut:
    """Begin a shift of the caller on a device of a site where they work; one that they left open there ends.

    Raises:
        NotFound: there is no such device at a site where the caller works.
        AccessEnded: the account is closed.
        DeviceIsRevoked: nobody works on it any more.
        DeviceNotEnrolled: nobody works on it yet.
        IdReused: the id stands for another shift.
    """
    # The account before its device and its shifts, as everybody locks them: what is revoked meanwhile is known here.
    staff = await context.session.get(
        Staff, context.caller.subject, with_for_update={"read": True}, populate_existing=True
    )
    device = await locked(context.session, Device, body.device_id)
    context.caller.must_be_at(device.site_id, *Role)
    if staff is None:
        raise NotFound()
    if not staff.active:
        raise AccessEnded()
    known = await same_again(context.session, Shift, body.id, fingerprint(body))
    if known is not None:
        if known.staff_id != staff.id:
            raise IdReused()
        return shift_out(context.settings, keys, known, staff)
    roles = at_site(await roles_now(context, staff.id), device.site_id)
    _must_be_of_use(device, roles)
    await end_shifts(context, col(Shift.device_id) == device.id, col(Shift.staff_id) == staff.id)
    shift = _begun(context, keys, body, device, roles)
    await emit(context, [changed(shift)])
    return shift_out(context.settings, keys, shift, staff)


def _must_be_of_use(device: Device, roles: Sequence[HeldRole]) -> None:
    if not roles:
        raise NotFound()
    if device.revoked_at is not None:
        raise DeviceIsRevoked()
    if device.enrolled_at is None:
        raise DeviceNotEnrolled()


def _begun(context: Context, keys: KeysDirectory, body: ShiftIn, device: Device, roles: Sequence[HeldRole]) -> Shift:
    now = clock.real_now()
    shift = Shift(
        id=body.id,
        device_id=device.id,
        staff_id=context.caller.subject,
        site_id=device.site_id,
        roles=sorted({held.role for held in roles}),
        public_key=body.public_key.model_dump(),
        share_sealed=credentials.seal(keys, credentials.new_share(), body.id),
        opened_at=now,
        offline_until=offline_end(now, OFFLINE_DAYS, _last_moment(context, roles)),
        fingerprint=fingerprint(body),
    )
    context.session.add(shift)
    audit(context, "OPEN_SHIFT", shift.id)
    return shift


def _last_moment(context: Context, roles: Sequence[HeldRole]) -> datetime | None:
    last_day = first_end(roles)
    return None if last_day is None else clock.day_bounds(last_day, context.settings.time_zone)[1]


async def read_shift(context: Context, keys: KeysDirectory, shift_id: UUID) -> ShiftOut:
    """A shift of the caller, worker or device, with its share while it is open; that it was read is written down.

    Raises:
        NotFound: there is none, or it is another's.
    """
    shift = await context.session.get(Shift, shift_id)
    if shift is None or not _is_of(context, shift):
        raise NotFound()
    audit(context, "READ_SHIFT", shift.id)
    return shift_out(context.settings, keys, shift, await context.session.get_one(Staff, shift.staff_id))


async def end_shift(context: Context, keys: KeysDirectory, shift_id: UUID) -> ShiftOut:
    """End a shift of the caller, worker or device. Doing it twice is doing it once.

    Raises:
        NotFound: there is none, or it is another's.
    """
    shift = await context.session.get(Shift, shift_id)
    if shift is None or not _is_of(context, shift):
        raise NotFound()
    await end_shifts(context, col(Shift.id) == shift.id)
    return shift_out(context.settings, keys, shift, await context.session.get_one(Staff, shift.staff_id))


def _is_of(context: Context, shift: Shift) -> bool:
    return context.caller.subject in (shift.staff_id, shift.device_id)


def shift_out(settings: Settings, keys: KeysDirectory, shift: Shift, staff: Staff) -> ShiftOut:
    """A shift as the API shows it to its worker and its device."""
    is_open = shift.share_sealed is not None and clock.real_now() < shift.offline_until
    return ShiftOut(
        shift_id=shift.id,
        device_id=shift.device_id,
        worker_certificate=certify(settings, keys, _certified(shift, staff)),
        cache_share=credentials.unseal(keys, shift.share_sealed, shift.id) if is_open and shift.share_sealed else None,
        opened_at=shift.opened_at,
        offline_until=shift.offline_until,
        ended_at=shift.ended_at,
        staff=ShiftWorker(
            id=staff.id,
            display_name=staff.display_name,
            roles=[ShiftRole(role=role, site_id=shift.site_id) for role in shift.roles],
        ),
        outbox_key=_sealed_to(keys),
    )


def _certified(shift: Shift, staff: Staff) -> CertifiedShift:
    return CertifiedShift(
        shift_id=shift.id,
        staff_id=staff.id,
        agency=staff.agency_id,
        device_id=shift.device_id,
        roles={role: [str(shift.site_id)] for role in shift.roles},
        public_key=shift.public_key,
        issued_at=shift.opened_at,
        offline_until=shift.offline_until,
    )


def _sealed_to(keys: KeysDirectory) -> dict[str, Any]:
    return published(keys)["keys"][-1]
