"""Revocations: every service polls them by position and refuses the tokens that were issued before.

What rests on a token ends with it: the shifts of who is revoked, worker or device, and a device's offline codes.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import col

from services.directory.commands.shift_ends import end_shifts
from services.directory.models import OfflineSlot, Revocation, Shift
from services.directory.queries import last_revocation
from shared import clock
from shared.context import Context
from shared.contracts.directory import TokenRevoked
from shared.db import run
from shared.outbox import emit

POSITION_LOCK = 0x416D7064
"""Held until the commit, so that a position is never seen after a higher one."""


async def revoke_tokens(context: Context, subject: UUID) -> None:
    """Refuse all access tokens and certificates that `subject` holds now."""
    await end_shifts(context, or_(col(Shift.staff_id) == subject, col(Shift.device_id) == subject))
    await forget_codes(context, subject)
    await run(
        context.session,
        "SELECT pg_advisory_xact_lock(:lock, CAST(to_regclass('revocation') AS oid)::int)",
        lock=POSITION_LOCK,
    )
    position = await last_revocation(context.session) + 1
    now = clock.real_now()
    context.session.add(Revocation(position=position, subject=subject, revoked_at=now))
    await context.session.flush()
    await emit(context, [TokenRevoked(revoked_subject=subject, revoked_at=now)])


async def forget_codes(context: Context, device_id: UUID) -> None:
    """Let a device's unread codes open nothing any more."""
    theirs = (col(OfflineSlot.device_id) == device_id, col(OfflineSlot.code_sealed).is_not(None))
    await context.session.execute(update(OfflineSlot).where(*theirs).values(code_sealed=None))
