"""The queue of a desk that was offline: every item by itself, in the device's order, at its corrected time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import RowMapping
from sqlalchemy.exc import DBAPIError

from services.registration.commands import (
    arrivals,
    cards,
    changes,
    consents,
    headcounts,
    household_changes,
    households,
    members,
    moves,
)
from services.registration.commands.edits import Author
from services.registration.errors import CONSTRAINTS, DeviceRevoked
from services.registration.queries import devices
from services.registration.schemas import queue as schemas
from services.registration.schemas.queue import QueueIn
from services.registration.settings import settings_of
from services.registration.vocabulary import ChangeSource
from shared.batch import Unreadable
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.db import RETRYABLE_STATES, sqlstate, translated
from shared.device_time import corrected
from shared.problems import NotFound, Problem


@dataclass(frozen=True)
class Outcome:
    """What became of one item: an answer, or a problem and no effect."""

    answer: BaseModel | None = None
    problem: Problem | None = None


Apply = Callable[[Context, Any, Author], Awaitable[BaseModel]]

_APPLY: Mapping[type, Apply] = {
    schemas.RegisterItem: lambda c, item, _: households.register_household(c, item.household),
    schemas.NameMemberItem: lambda c, item, _: members.name_member(c, item.household_id, item.named),
    schemas.EditPersonItem: lambda c, item, author: changes.edit_offline(c, item.edit, author),
    schemas.EditHouseholdItem: lambda c, item, author: household_changes.edit_household_offline(c, item.edit, author),
    schemas.ArrivalItem: lambda c, item, _: arrivals.record_arrival(c, item.arrival),
    schemas.HeadcountItem: lambda c, item, _: headcounts.record_headcount(c, item.headcount),
    schemas.ConsentItem: lambda c, item, _: consents.record_consent(c, item.person_id, item.consent),
    schemas.BindCardItem: lambda c, item, _: cards.bind_card(c, item.code, item.bearer),
    schemas.LeaveItem: lambda c, item, _: moves.leave(c, item.household_id, item.person_id, item.leave),
    schemas.MoveItem: lambda c, item, _: moves.move(c, item.household_id, item.person_id, item.move),
    schemas.SplitItem: lambda c, item, _: moves.split(c, item.household_id, item.split),
}


async def record_queue(context: Context, body: QueueIn) -> list[Outcome]:
    """Apply what a desk wrote down while it was offline; the outcomes are in the items' order.

    Raises:
        NotFound: nobody knows the device, or the caller has no desk at its site: when it was last heard of is
            what the times of its next queue are held to, and only its own site may say so.
        DeviceRevoked: it is shut out, and the caller coordinates no site of it.
    """
    device = await _device(context, body)
    outcomes: dict[int, Outcome] = {
        n: Outcome(problem=item.problem) for n, item in enumerate(body.items) if isinstance(item, Unreadable)
    }
    offset = context.now - body.sent_at
    latest = _not_before(context, device)
    for n, item in _in_order(body):
        latest = max(latest, corrected(item.happened_at, offset, not_before=latest, now=context.now))
        author = Author(
            edit_id=getattr(getattr(item, "edit", None), "id", body.device_id),
            by=context.caller.subject,
            at=latest,
            source=ChangeSource.DEVICE,
            device_id=body.device_id,
            device_seq=item.device_seq,
            base_version=getattr(getattr(item, "edit", None), "base_version", None),
        )
        outcomes[n] = await _apply(replace(context, now=latest, clock_offset=offset), item, author)
    if not body.more:
        offset_ms = round(offset / timedelta(milliseconds=1))
        await devices.remember_contact(context.session, body.device_id, context.now, offset_ms=offset_ms)
    return [outcomes[n] for n in range(len(body.items))]


def _in_order(body: QueueIn) -> list[tuple[int, Any]]:
    """The items that could be read with their places, in the device's order."""
    readable = [(n, item) for n, item in enumerate(body.items) if not isinstance(item, Unreadable)]
    return sorted(readable, key=lambda one: (one[1].device_seq, one[1].happened_at, one[0]))


async def _device(context: Context, body: QueueIn) -> RowMapping:
    device = await devices.read(context.session, body.device_id)
    if device is None:
        raise NotFound()
    context.caller.must_be_at(device["site_id"], Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
    if not device["active"] and not context.caller.at(device["site_id"], Role.SITE_COORDINATOR):
        raise DeviceRevoked()
    return device


def _not_before(context: Context, device: RowMapping) -> datetime:
    first = context.now - timedelta(days=settings_of(context.settings).first_queue_days)
    contact: datetime | None = device["contact_at"]
    return min(contact, context.now) if contact else first


async def _apply(context: Context, item: Any, author: Author) -> Outcome:
    """Apply one item in a savepoint of its own: what is refused leaves nothing behind, not even an event."""
    own = replace(context, unsent=[])
    savepoint = await context.session.begin_nested()
    try:
        answer = await _APPLY[type(item)](own, item, author)
    except Problem as problem:
        await savepoint.rollback()
        return Outcome(problem=problem)
    except DBAPIError as error:
        await savepoint.rollback()
        if sqlstate(error) in RETRYABLE_STATES:
            raise
        problem_or_error = translated(error, CONSTRAINTS)
        if isinstance(problem_or_error, Problem):
            return Outcome(problem=problem_or_error)
        raise
    await savepoint.commit()
    if context.unsent is not None:
        context.unsent.extend(own.unsent or ())
    return Outcome(answer=answer)
