"""To which night an arrival belongs, when a night is counted, and how many went by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.vocabulary import Population

LATE_NIGHTS_MAX = 31
"""How many nights later a census may still be closed, and posted nights be found to have been otherwise."""


def night_of(moment: datetime, time_zone: str, boundary_hour: int) -> date:
    """The night of an arrival: the date of its evening; before `boundary_hour` local it is the night before."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=1) if local.hour < boundary_hour else local.date()


def over_nights(first: date, tonight: date, nights_max: int | None) -> bool:
    """Whether the night that now is would be one more than `nights_max` for a stay since `first`; none is no limit."""
    return nights_max is not None and (tonight - first).days + 1 > nights_max


def limits_of(own: Mapping[Population, int] | None, usual: Mapping[Population, int]) -> Mapping[Population, int]:
    """The maximum nights by population at a shelter: its `own`, whole, else the `usual` ones."""
    return usual if own is None else own


def evening_of(night: date, time_zone: str, from_hour: int) -> datetime:
    """From when on a night may be counted: `from_hour` local of its evening, in UTC."""
    return datetime(night.year, night.month, night.day, from_hour, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def evenings_between(since: datetime, until: datetime, time_zone: str, from_hour: int) -> int:
    """How many evenings began after `since` and by `until`: nights of somebody of whom nothing was heard since."""

    def begun(moment: datetime) -> int:
        local = moment.astimezone(ZoneInfo(time_zone))
        return local.date().toordinal() - (local.hour < from_hour)

    return max(begun(until) - begun(since), 0)
