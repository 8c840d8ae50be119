"""Codes by which a device is handed over without a network: a coordinator reads one out, and it has served."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.directory import credentials
from services.directory.commands.records import audit
from services.directory.commands.revocations import forget_codes
from services.directory.errors import DeviceIsRevoked, NoOfflineCode
from services.directory.models import Device, OfflineSlot
from services.directory.queries import all_seen_by, locked, unused_slot
from services.directory.schemas.shifts import OfflineCode, OfflineSlotOut, OfflineSlots
from shared import clock
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import NotFound


@dataclass(frozen=True)
class NewSlot:
    """A code, and the key that a device makes of it."""

    slot_id: UUID
    code: str
    out: OfflineSlotOut


async def new_slots(count: int, iterations: int) -> list[NewSlot]:
    """Codes and their keys, before any transaction: they take long, and hold no connection meanwhile."""
    return [await _new_slot(iterations) for _ in range(count)]


async def _new_slot(iterations: int) -> NewSlot:
    slot_id, code, salt = new_id(), credentials.new_offline_code(), secrets.token_bytes(credentials.SALT_BYTES)
    key = await credentials.wrapping_key(code, salt, iterations)
    salt_out = credentials.base64url(salt)
    return NewSlot(
        slot_id, code, OfflineSlotOut(slot_id=slot_id, wrapping_key=key, salt=salt_out, iterations=iterations)
    )


async def add_slots(
    context: Context, keys: KeysDirectory, device_id: UUID, slots: Sequence[NewSlot]
) -> tuple[OfflineSlots, OfflineSlots]:
    """Keep new codes of the calling device in place of those that nobody read; without their keys, and with them.

    Raises:
        NotFound: the caller is not this device.
        DeviceIsRevoked: its codes open nothing.
    """
    if context.caller.subject != device_id:
        raise NotFound()
    device = await locked(context.session, Device, device_id)
    if device.revoked_at is not None:
        raise DeviceIsRevoked()
    await forget_codes(context, device.id)
    context.session.add_all(
        OfflineSlot(
            id=slot.slot_id,
            device_id=device.id,
            code_sealed=credentials.seal(keys, slot.code, slot.slot_id),
            made_at=clock.real_now(),
        )
        for slot in slots
    )
    audit(context, "ADD_OFFLINE_SLOTS", device.id)
    whole = [slot.out for slot in slots]
    kept = [one.model_copy(update={"wrapping_key": None}) for one in whole]
    return OfflineSlots(items=kept), OfflineSlots(items=whole)


async def take_code(context: Context, keys: KeysDirectory, device_id: UUID) -> tuple[OfflineCode, str]:
    """Read one code of a device out: it is used, and who read it is written down.

    Raises:
        NotFound: there is no such device at a site that the caller coordinates.
        DeviceIsRevoked: its codes open nothing.
        NoOfflineCode: none is left.
    """
    device = await locked(context.session, Device, device_id)
    context.caller.must_be_at(device.site_id, Role.SITE_COORDINATOR)
    if not await all_seen_by(context.session, context.caller, [device.site_id]):
        raise NotFound()
    if device.revoked_at is not None:
        raise DeviceIsRevoked()
    slot = await unused_slot(context.session, device.id)
    if slot is None or slot.code_sealed is None:
        raise NoOfflineCode()
    code = credentials.unseal(keys, slot.code_sealed, slot.id)
    slot.code_sealed, slot.used_at = None, clock.real_now()
    audit(context, "TAKE_OFFLINE_CODE", device.id)
    return OfflineCode(slot_id=slot.id), code
