"""To which night an arrival belongs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def night_of(moment: datetime, time_zone: str, boundary_hour: int) -> date:
    """The night of an arrival: the date of its evening; before `boundary_hour` local it is the night before."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=1) if local.hour < boundary_hour else local.date()


def over_nights(first: date, tonight: date, nights_max: int | None) -> bool:
    """Whether the night that now is would be one more than `nights_max` for a stay since `first`; none is no limit."""
    return nights_max is not None and (tonight - first).days + 1 > nights_max
