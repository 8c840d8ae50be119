"""What a named person decides on a log that was kept unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.handouts import Outcome
from services.distribution.commands.logs import as_received, record_log
from services.distribution.commands.quarantine import KEEPERS, Sent, keep_unread
from services.distribution.errors import LogDecidedAlready
from services.distribution.queries import devices
from services.distribution.queries import quarantine as queries
from services.distribution.queries.devices import Device
from services.distribution.rules.log_formats import log_of
from services.distribution.schemas.devices import (
    LOG_COLUMNS,
    HandedInLog,
    LogDecision,
    LogDecisionIn,
    LogState,
    QuarantinedLogOut,
)
from services.distribution.schemas.handouts import BatchIn
from shared.context import Context
from shared.contracts.distribution import LogDecided
from shared.contracts.vocabulary import Role
from shared.outbox import emit
from shared.problems import NotFound

DECIDERS = (Role.SITE_COORDINATOR,)
STATES = {LogDecision.APPLY: LogState.APPLIED, LogDecision.DISCARD: LogState.DISCARDED}


@dataclass(frozen=True)
class Decided:
    """The log's new state, what became of its items (none of a discarded one), and where each began."""

    state: LogState
    outcomes: list[Outcome]
    lines: tuple[int, ...] = ()


async def hand_in_log(context: Context, body: HandedInLog, sent: Sent) -> QuarantinedLogOut:
    """Keep a log that a person brings; nothing of it is applied before somebody decided.

    Raises:
        NotFound: the site is not one of the caller's.
        IdReused: the id stands for another log, or these bytes are kept under another id.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    device = await devices.read(context.session, body.device_id)
    first_log = timedelta(days=getattr(context.settings, "first_log_days", 7))
    return await keep_unread(
        context,
        body,
        sent,
        site_id=body.site_id,
        reason="HANDED_IN",
        not_before=device.contact_at or context.now - first_log,
        log_id=body.id,
    )


async def decide_on_log(context: Context, log_id: UUID, body: LogDecisionIn) -> Decided:
    """Apply or discard a log, once; applied, it is recorded as it would have been when it was received.

    Raises:
        NotFound: there is none at the caller's sites.
        LogDecidedAlready: somebody was faster.
    """
    row = await queries.read(context.session, log_id, lock=True)
    if row is None or not context.caller.at(row["site_id"], *DECIDERS):
        raise NotFound()
    if row["state"] != LogState.WAITING:
        raise LogDecidedAlready(state=row["state"], decided_at=row["decided_at"])
    state = STATES[body.decision]
    await queries.decide(context, log_id, state=state, discard_reason=body.discard_reason, note=body.note)
    decided = await _applied(context, row) if state is LogState.APPLIED else Decided(state, [])
    event = LogDecided(
        log_id=log_id,
        device_id=row["device_id"],
        site_id=row["site_id"],
        decision=body.decision.value,
        occurred_at=context.now,
    )
    await emit(context, [event])
    return decided


async def _applied(context: Context, row: RowMapping) -> Decided:
    log = log_of(row["media_type"], row["query"], bytes(row["content"]), LOG_COLUMNS)
    body = BatchIn.model_validate({name: log.body[name] for name in BatchIn.model_fields if name in log.body})
    await devices.take_turn(context.session, body.device_id)
    device = Device(row["site_id"], row["not_before"])
    recorded = await record_log(as_received(context, row["received_at"]), body, device)
    return Decided(LogState.APPLIED, recorded.outcomes, log.lines)
