"""Devices that are lost: what of their hand-outs is here, what is probably missing, and the case about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.distribution.commands.handouts import GIVERS
from services.distribution.errors import DevicesMissing
from services.distribution.queries import devices
from services.distribution.queries import lost_devices as queries
from services.distribution.schemas.devices import DeviceOut, ItemShortOut, KitsMissingOut, LostReason
from services.distribution.schemas.handouts import NumberRange
from shared.context import Context
from shared.contracts.distribution import DEVICE_LOST, DistributionCaseOpened
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound

DECLARERS = (Role.SITE_COORDINATOR,)


async def declare_lost(context: Context, device_id: UUID) -> DeviceOut:
    """From now on its logs are kept unread, and a case is open. Doing it twice is doing it once.

    Raises:
        NotFound: it is no device of the caller's sites.
    """
    await devices.take_turn(context.session, device_id)
    device = await devices.read(context.session, device_id)
    if device.site_id is None or not context.caller.at(device.site_id, *DECLARERS):
        raise NotFound()
    await _lose(context, device_id, device.site_id, LostReason.LOST, by=context.caller.subject)
    return await _device_out(context, device_id)


async def lose_revoked(context: Context, sites: dict[UUID, UUID]) -> None:
    """The directory revoked devices; `sites` says where each belongs.

    They cannot send what they hold any more: where a round gives at their site, somebody has to look into it.
    """
    for device_id in sorted(sites):
        await devices.take_turn(context.session, device_id)
        await _lose(context, device_id, sites[device_id], LostReason.REVOKED, by=None)


async def _lose(context: Context, device_id: UUID, site_id: UUID, reason: LostReason, *, by: UUID | None) -> None:
    moment = context.now
    new = await queries.declare(context.session, device_id, site_id, reason=reason, by=by, moment=moment)
    if not new or (reason is LostReason.REVOKED and not await queries.is_giving(context.session, site_id)):
        return
    case_id = new_id()
    if await queries.open_case(context.session, case_id, device_id, site_id, moment=moment):
        opened = DistributionCaseOpened(case_id=case_id, kind=DEVICE_LOST, site_id=site_id, occurred_at=moment)
        await emit(context, [opened])


async def read_device(context: Context, device_id: UUID) -> DeviceOut:
    """What of a device's log is here: for the device itself, and for staff at its site.

    Raises:
        NotFound: it is another device, or none of the caller's sites.
    """
    device = await devices.read(context.session, device_id)
    own = context.caller.kind == "device" and context.caller.subject == device_id
    staff = context.caller.kind != "device" and device.site_id and context.caller.at(device.site_id, *GIVERS)
    if device.site_id is None or not (own or staff):
        raise NotFound()
    return await _device_out(context, device_id)


async def _device_out(context: Context, device_id: UUID) -> DeviceOut:
    device = await devices.read(context.session, device_id)
    standing = await queries.standing(context.session, device_id)
    sequence = await devices.sequence(context.session, device_id)
    if device.site_id is None or standing is None:
        raise NotFound()
    first_log = timedelta(days=getattr(context.settings, "first_log_days", 7))
    since = device.contact_at or (standing["declared_at"] or context.now) - first_log
    short = await queries.counted_short(context.session, device.site_id, since) if device.lost else []
    kits = await queries.missing_kits(context.session, device.site_id, since) if device.lost else []
    return DeviceOut(
        device_id=device_id,
        site_id=device.site_id,
        lost=LostReason(device.lost) if device.lost else None,
        contact_at=device.contact_at,
        last_seq=sequence.last,
        missing_seqs=[NumberRange(first=first, last=last) for first, last in sequence.gaps],
        short=[ItemShortOut(**row) for row in short],
        kits_missing=[KitsMissingOut(**row) for row in kits],
        **standing,
    )


async def must_have_no_device_missing(context: Context, sites: Sequence[UUID]) -> None:
    """A round ends when somebody has said what became of the lost devices of its sites.

    Raises:
        DevicesMissing: of one or more nobody has.
    """
    missing = await queries.count_unresolved(context.session, sites)
    if missing:
        raise DevicesMissing(devices=missing)
