"""What was, by day and by hour."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.shelter.schemas.shelters import Night
from shared.contracts.shelter import CensusFigures
from shared.schemas import Answer


class HistoryDay(Answer):
    """A local day.

    `night` is how many slept here, as occupancy, census and report have it: an arrival before 06:00 is of the night
    before. By the clock, from midnight to midnight: `arrivals`, `departures`, and `people` at the day's end (now, of
    today), who are there or away with their place kept. `median_nights` is of the stays that ended on this day.
    Where the night's census is closed, `posted` is what it posted, and `figures` what the board said at that moment.
    """

    day: date
    night: Night
    arrivals: int
    departures: int
    people: int
    median_nights: float | None = None
    posted: int | None = None
    figures: CensusFigures | None = None


class History(Answer):
    """`median_nights`: of the `ended` stays that ended in these days, half had no more nights than that."""

    site_id: UUID
    time_zone: str
    as_of: datetime
    ended: int
    median_nights: float | None = None
    days: list[HistoryDay]


class HistoryHour(Answer):
    """From `begins_at` for an hour: `people` at its end (now, of the present hour), there or away with a place kept."""

    begins_at: datetime
    arrivals: int
    departures: int
    people: int


class HourlyHistory(Answer):
    """Hours of the site's local days; `people` = those an hour before + `arrivals` - `departures`."""

    site_id: UUID
    time_zone: str
    as_of: datetime
    hours: list[HistoryHour]
