"""Households that only a list ever named are forgotten when the list's event is long over; nobody has met them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.registration.queries import expired_lists as queries
from services.registration.queries.imports.looking import expired_listed
from services.registration.queries.records import lock_households
from services.registration.settings import settings_of
from shared.clock import local_day
from shared.context import Context

FIRST = UUID(int=0)


async def expired_households(
    context: Context, *, rows_max: int | None = None, among: Sequence[UUID] | None = None
) -> list[UUID]:
    """The households whose time is over, all of them or so many; only of those `among`, where some are named."""
    days = settings_of(context.settings).retention_listed_days
    before = local_day(context.now, context.settings.time_zone) - timedelta(days=days)
    return await expired_listed(
        context.session,
        closed_emergencies=await queries.closed_emergencies(context.session, before=before),
        listed_before=before,
        after=FIRST,
        rows_max=rows_max,
        among=among,
    )


async def lock_expired(context: Context, *, rows_max: int) -> list[UUID]:
    """A batch of them, their rows held; whose time is over is read again after that: who was met a moment ago stays."""
    found = await expired_households(context, rows_max=rows_max)
    if not found:
        return []
    await lock_households(context.session, found)
    return await expired_households(context, among=found)
