"""The local days and hours of a span that may reach to now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.clock import day_bounds, local_day

HOUR = timedelta(hours=1)


def last_day_until(last: date, now: datetime, time_zone: str) -> date:
    """`last`, or today where that lies ahead: what is to come has no history."""
    return min(last, local_day(now, time_zone))


def bounds_of(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """The instants at which the local days from `first` to `last` begin and are over."""
    return day_bounds(first, time_zone)[0], day_bounds(last, time_zone)[1]


def last_hour_of(since: datetime, until: datetime, now: datetime) -> datetime:
    """When the last hour begins: the one in which `now` is, or the last whole one before `until`.

    Hours are counted from `since` on, so that a day on which clocks change has 23 or 25.
    """
    if now < until:
        return since + (now - since) // HOUR * HOUR
    return since + ((until - since) // HOUR - 1) * HOUR
