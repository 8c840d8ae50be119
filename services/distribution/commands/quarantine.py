"""Logs that are kept unread: a named person applies or discards each, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.distribution.errors import QuarantineFull
from services.distribution.queries import quarantine as queries
from services.distribution.schemas.devices import QuarantinedLogOut
from services.distribution.schemas.handouts import BatchIn
from shared.context import Context
from shared.contracts.distribution import LogQuarantined
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused, NotFound

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)


@dataclass(frozen=True)
class Sent:
    """A log as it came: the bytes, what they are, and what the query said beside them."""

    media_type: str
    query: str
    content: bytes

    @property
    def digest(self) -> bytes:
        """The same for the same bytes that say the same."""
        return hashlib.sha256(b"\n".join((self.media_type.encode(), self.query.encode(), self.content))).digest()


async def keep_unread(
    context: Context,
    body: BatchIn,
    sent: Sent,
    *,
    site_id: UUID,
    reason: str,
    not_before: datetime,
    log_id: UUID | None = None,
) -> QuarantinedLogOut:
    """Keep a log whole, and apply nothing of it; the same bytes again find the one that is kept.

    Raises:
        QuarantineFull: too many logs of the device wait.
        IdReused: `log_id` stands for another log.
    """
    kept = await queries.find(context.session, body.device_id, sent.digest)
    if kept is None:
        await _must_have_room(context, body.device_id)
        row = _row(context, body, sent) | {"site_id": site_id, "reason": reason, "not_before": not_before}
        await queries.keep(context.session, row | {"id": log_id or new_id()})
        kept = await queries.find(context.session, body.device_id, sent.digest)
        if kept is not None:
            await emit(context, [_quarantined(QuarantinedLogOut(**kept))])
    if kept is None or log_id not in (None, kept["log_id"]):
        raise IdReused()
    return QuarantinedLogOut(**kept)


async def _must_have_room(context: Context, device_id: UUID) -> None:
    logs_max = getattr(context.settings, "quarantined_logs_max", 500)
    if await queries.waiting(context.session, device_id) >= logs_max:
        raise QuarantineFull(logs_max=logs_max)


def _row(context: Context, body: BatchIn, sent: Sent) -> dict[str, Any]:
    return {
        "device_id": body.device_id,
        "media_type": sent.media_type,
        "query": sent.query,
        "content": sent.content,
        "digest": sent.digest,
        "items": len(body.items),
        "sent_by": context.caller.subject,
        "sent_at": body.sent_at,
        "received_at": context.now,
    }


def _quarantined(log: QuarantinedLogOut) -> LogQuarantined:
    return LogQuarantined(
        log_id=log.log_id,
        device_id=log.device_id,
        site_id=log.site_id,
        reason=log.reason,
        items=log.items,
        occurred_at=log.received_at,
    )


async def read_quarantined(context: Context, log_id: UUID) -> tuple[QuarantinedLogOut, bytes, bytes]:
    """A log with its bytes and their digest.

    Raises:
        NotFound: there is none at the caller's sites.
    """
    row = await queries.read(context.session, log_id)
    if row is None or not context.caller.at(row["site_id"], *KEEPERS):
        raise NotFound()
    return QuarantinedLogOut(**row), bytes(row["content"]), bytes(row["digest"])
