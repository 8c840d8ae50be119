"""To which night an arrival belongs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def night_of(moment: datetime, time_zone: str, boundary_hour: int) -> date:
    """The night of an arrival: the date of its evening; before `boundary_hour` local it is the night before."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=1) if local.hour < boundary_hour else local.date()
