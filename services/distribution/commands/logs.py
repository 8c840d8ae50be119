"""The log of a device that was offline: goods that left are recorded, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from services.distribution.commands.asked import Moment, content_of
from services.distribution.commands.handouts import Outcome, give, must_be_own_device
from services.distribution.queries import devices, handouts
from services.distribution.queries.devices import Device
from services.distribution.schemas.handouts import BatchIn, HandoutIn, OfflineHandoutIn
from shared.batch import Unreadable
from shared.context import Context
from shared.device_time import corrected
from shared.problems import NotFound


async def record_log(context: Context, body: BatchIn) -> list[Outcome]:
    """Record what a device gave while it was offline; the outcomes are in the items' order.

    Raises:
        NotFound: a device sends another's log, or nobody knows the device.
    """
    device = await devices.read(context.session, body.device_id)
    must_be_own_device(context, body.device_id)
    if context.caller.kind != "device" and not device.known:
        raise NotFound()
    readable = {n: item for n, item in enumerate(body.items) if not isinstance(item, Unreadable)}
    items = await _under_own_ids(context, body.device_id, readable)
    offset = context.now - body.sent_at
    moments = {n: _moment(context, item, offset, device) for n, item in readable.items()}
    order = sorted(readable, key=lambda n: (items[n].device_seq or 0, moments[n].scanned_at, items[n].id))
    outcomes = await give(context, [items[n] for n in order], [moments[n] for n in order], offline=True)
    if not body.more:
        offset_ms = round(offset / timedelta(milliseconds=1))
        await devices.remember_contact(context.session, body.device_id, context.now, offset_ms=offset_ms)
    placed = dict(zip(order, outcomes, strict=True))
    return [
        Outcome(problem=item.problem) if isinstance(item, Unreadable) else placed[n]
        for n, item in enumerate(body.items)
    ]


async def _under_own_ids(
    context: Context, device_id: UUID, items: Mapping[int, OfflineHandoutIn]
) -> dict[int, HandoutIn]:
    """The items with their device; what a desk had refused when the device gave it has an id of its own (ADR 0006)."""
    refused = await handouts.refused(context.session, [item.id for item in items.values()])
    own: dict[int, HandoutIn] = {}
    for n, item in items.items():
        given = refused.get(item.id) == content_of(item)
        own[n] = item.model_copy(update={"device_id": device_id, "id": uuid5(item.id, "given") if given else item.id})
    return own


def _moment(context: Context, item: OfflineHandoutIn, offset: timedelta, device: Device) -> Moment:
    """The device's time, corrected, between its previous contact and now (`api.md`, Scans and device time)."""
    first_log = timedelta(days=getattr(context.settings, "first_log_days", 7))
    not_before = device.contact_at or context.now - first_log
    occurred_at = corrected(item.scanned_at, offset, not_before=not_before, now=context.now)
    return Moment(occurred_at, item.scanned_at, not_before)
