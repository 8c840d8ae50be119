"""Revocations: every service polls them by position and refuses the tokens that were issued before."""

from __future__ import annotations

from uuid import UUID

from services.directory.models import Revocation
from services.directory.queries import last_revocation
from shared import clock
from shared.context import Context
from shared.contracts.directory import TokenRevoked
from shared.db import run
from shared.outbox import emit

POSITION_LOCK = 0x416D7064
"""Held until the commit, so that a position is never seen after a higher one."""


async def revoke_tokens(context: Context, subject: UUID) -> None:
    """Refuse all access tokens that `subject` holds now."""
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
