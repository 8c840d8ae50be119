"""Stock as staff look at it, by the operation's calendar."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.distribution.queries import stock_views as queries
from services.distribution.schemas.stock.views import DaysLeftLine, ExpiringLine
from shared.clock import day_bounds, local_day
from shared.context import Context

CONSUMPTION_DAYS = 14
"""Local days, today among them, whose hand-outs say how fast an item goes."""


async def days_left(context: Context, site_id: UUID) -> list[DaysLeftLine]:
    """For how many days each item of a site lasts, at the pace of the last `CONSUMPTION_DAYS`."""
    today = local_day(context.now, context.settings.time_zone)
    first = today - timedelta(days=CONSUMPTION_DAYS - 1)
    since, _ = day_bounds(first, context.settings.time_zone)
    rows = await queries.days_left_at(context.session, site_id, today=today, since=since, days=CONSUMPTION_DAYS)
    return [DaysLeftLine(**row) for row in rows]


async def expiring(context: Context, site_id: UUID, within_days: int) -> list[ExpiringLine]:
    """Lots of a site that expire within so many days, the expired ones first."""
    today = local_day(context.now, context.settings.time_zone)
    until = today + timedelta(days=within_days)
    rows = await queries.expiring_at(context.session, site_id, today=today, until=until)
    return [ExpiringLine(**row) for row in rows]
