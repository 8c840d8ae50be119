"""The only places where time enters.

Business time (when something happened to people) may be moved by a demonstration installation, request by
request, so that a year can be replayed. Real time (tokens, leases, back-off, audit) never moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_demo_time: ContextVar[datetime | None] = ContextVar("demo_time", default=None)


def real_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def business_now() -> datetime:
    """The operation's time, in UTC: real, unless a demonstration request said otherwise."""
    return _demo_time.get() or real_now()


@contextmanager
def demo_time(moment: datetime | None) -> Iterator[None]:
    """Let `business_now` answer `moment` inside the block (None: real time)."""
    token = _demo_time.set(moment and moment.astimezone(UTC))
    try:
        yield
    finally:
        _demo_time.reset(token)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of `moment` where the operation is: "today" does not flip at 18:00 in Tegucigalpa."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day_bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """The first instant of the local `day` and of the next one, in UTC."""
    zone = ZoneInfo(time_zone)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)
