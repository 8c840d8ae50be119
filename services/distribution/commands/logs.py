"""The log of a device that was offline: goods that left are recorded, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.distribution.commands.asked import Moment
from services.distribution.commands.fingerprint import content_of
from services.distribution.commands.handouts import GIVERS, Outcome, give, must_be_own_device
from services.distribution.commands.quarantine import Sent, keep_unread
from services.distribution.errors import SequenceReused
from services.distribution.queries import devices, handouts
from services.distribution.queries.devices import Device, Sequence
from services.distribution.queries.round_steps import open_spans
from services.distribution.rules.rounds import Span, changed_between, open_at
from services.distribution.schemas.devices import QuarantinedLogOut
from services.distribution.schemas.handouts import BatchIn, HandoutIn, OfflineHandoutIn
from shared.batch import Unreadable
from shared.context import Context
from shared.device_time import corrected, possible_span
from shared.problems import InvalidRequest, NotFound


@dataclass(frozen=True)
class Recorded:
    """What became of each item of a log, in their order, and the device's numbers after it."""

    outcomes: list[Outcome]
    sequence: Sequence


async def take_log(context: Context, body: BatchIn, sent: Sent) -> Recorded | QuarantinedLogOut:
    """Record what a device gave while it was offline; the log of one that is lost is kept unread instead.

    Raises:
        NotFound: a device sends another's log, or it is no device of the caller's sites.
        QuarantineFull: too many logs of the device wait.
    """
    must_be_own_device(context, body.device_id)
    await devices.take_turn(context.session, body.device_id)
    device = await devices.read(context.session, body.device_id)
    if context.caller.kind != "device" and not (device.site_id and context.caller.at(device.site_id, *GIVERS)):
        raise NotFound()
    if device.lost and device.site_id:
        not_before = _not_before(context, device.contact_at)
        return await keep_unread(context, body, sent, site_id=device.site_id, reason=device.lost, not_before=not_before)
    return await record_log(context, body, device)


async def record_log(context: Context, body: BatchIn, device: Device) -> Recorded:
    """Record the log as received at `context.now`; the device is held by this transaction."""
    outcomes = {n: Outcome(problem=one.problem) for n, one in enumerate(body.items) if isinstance(one, Unreadable)}
    readable = {n: item for n, item in enumerate(body.items) if not isinstance(item, Unreadable)}
    spliced = await _spliced(context, body.device_id, readable)
    outcomes |= spliced
    items = await _under_own_ids(context, body.device_id, {n: item for n, item in readable.items() if n not in spliced})
    offset = context.now - body.sent_at
    spans = await open_spans(context.session, {item.round_id for item in items.values()})
    moments = {n: _moment(context, readable[n], offset, device, spans) for n in items}
    order = sorted(items, key=lambda n: (items[n].device_seq or 0, moments[n].scanned_at, items[n].id))
    given = await give(context, [items[n] for n in order], [moments[n] for n in order], offline=True)
    outcomes |= dict(zip(order, given, strict=True))
    if not body.more:
        offset_ms = round(offset / timedelta(milliseconds=1))
        await devices.remember_contact(context.session, body.device_id, context.now, offset_ms=offset_ms)
    sequence = await devices.sequence(context.session, body.device_id)
    await devices.remember_complete(context.session, body.device_id, sequence.complete)
    return Recorded([outcomes[n] for n in range(len(body.items))], sequence)


async def _spliced(context: Context, device_id: UUID, items: Mapping[int, OfflineHandoutIn]) -> dict[int, Outcome]:
    """Items that are no part of this device's log: another's, or under a number that is another hand-out's."""
    outcomes: dict[int, Outcome] = {}
    numbered = [(one.device_seq, one.id, _own_id(one)) for one in items.values() if one.device_seq is not None]
    taken = await devices.taken_numbers(context.session, device_id, numbered) if numbered else set()
    first_of: dict[int, UUID] = {}
    for n, item in items.items():
        if item.device_id not in (None, device_id):
            outcomes[n] = Outcome(problem=InvalidRequest.at("/device_id", "another_device"))
        elif item.device_seq is not None and (
            (item.device_seq, item.id) in taken or first_of.setdefault(item.device_seq, item.id) != item.id
        ):
            outcomes[n] = Outcome(problem=SequenceReused(device_seq=item.device_seq))
    return outcomes


def _own_id(item: HandoutIn) -> UUID:
    """The id of a hand-out that a desk had refused when the device gave it (ADR 0006)."""
    return uuid5(item.id, "given")


async def _under_own_ids(
    context: Context, device_id: UUID, items: Mapping[int, OfflineHandoutIn]
) -> dict[int, HandoutIn]:
    """The items with their device; what a desk had refused when the device gave it has an id of its own."""
    refused = await handouts.refused(context.session, [item.id for item in items.values()])
    own: dict[int, HandoutIn] = {}
    for n, item in items.items():
        given = refused.get(item.id) == content_of(item)
        own[n] = item.model_copy(update={"device_id": device_id, "id": _own_id(item) if given else item.id})
    return own


def _moment(
    context: Context, item: OfflineHandoutIn, offset: timedelta, device: Device, spans: Mapping[UUID, list[Span]]
) -> Moment:
    """The device's time, corrected, between its previous contact and now (`api.md`, Scans and device time).

    Whether the round was open is read from its history: a stop of since then makes no hand-out wrong. That is sure
    where the round was in one state all the time, or the device's clock went right since its previous contact.
    """
    not_before = _not_before(context, device.contact_at)
    occurred_at = corrected(item.scanned_at, offset, not_before=not_before, now=context.now)
    of_round = spans.get(item.round_id)
    if of_round is None:  # it was never opened
        return Moment(occurred_at, item.scanned_at, not_before)
    span = possible_span(
        occurred_at, clock_error=_clock_error(context, offset, device), not_before=not_before, now=context.now
    )
    return Moment(
        occurred_at,
        item.scanned_at,
        not_before,
        opened=open_at(of_round, occurred_at),
        opened_sure=not changed_between(of_round, *span),
    )


def _clock_error(context: Context, offset: timedelta, device: Device) -> timedelta | None:
    """How exact the device's clock was since its previous contact; None: it was set, or nobody knows."""
    within = timedelta(seconds=getattr(context.settings, "steady_clock_seconds", 60))
    if device.offset_ms is None or abs(offset - timedelta(milliseconds=device.offset_ms)) > within:
        return None
    return within


def _not_before(context: Context, contact_at: datetime | None) -> datetime:
    first_log = timedelta(days=getattr(context.settings, "first_log_days", 7))
    return contact_at or context.now - first_log


def as_received(context: Context, received_at: datetime) -> Context:
    """The same surroundings at the time of a receipt: a log that waited is recorded as if it had not."""
    return replace(context, now=received_at)
