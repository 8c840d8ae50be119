"""What stood in an entry that was decided is kept for a while, and then forgotten; that it was there stays."""

from __future__ import annotations

from datetime import timedelta

from shared import clock
from shared.context import Context
from shared.outbox_intake import storing


async def forget_parked(context: Context) -> None:
    """One turn of a job. Entries that were received and never finished go when their certificates are over."""
    now, settings = clock.real_now(), context.settings
    await storing.forget(
        context.session,
        decided_before=now - timedelta(days=settings.retention_parked_days),
        received_before=now - timedelta(days=settings.idempotency_days),
    )
