"""What was, by day and by hour."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from sqlalchemy import RowMapping

from services.shelter.queries import history as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import COUNTERS, Counter, Session, SiteId, settings_of
from services.shelter.rules.spans import bounds_of, last_day_until, last_hour_of
from services.shelter.schemas.history import History, HistoryDay, HistoryHour, HourlyHistory
from services.shelter.schemas.shelters import Night
from shared import clock
from shared.db import at_one_moment
from shared.problems import InvalidRequest, NotFound, responses

DAY_MIN, DAY_MAX = date(2000, 1, 1), date(2199, 12, 31)
First = Annotated[date, Query(alias="from", description="The first local day")]
Last = Annotated[date, Query(alias="to", description="The last local day; one that lies ahead is today")]
router = APIRouter(tags=["shelter"])


def _span(first: date, last: date, *, days_max: int, time_zone: str) -> queries.Span:
    """The span of the days that were asked for, as far as they have begun.

    Raises:
        InvalidRequest: it begins in the future, ends before it begins, or has more days than `days_max`.
    """
    now = clock.business_now()
    if not DAY_MIN <= first <= clock.local_day(now, time_zone):
        raise InvalidRequest.at("/query/from", "out_of_range")
    if not first <= last <= DAY_MAX or (last - first).days >= days_max:
        raise InvalidRequest.at("/query/to", "out_of_range")
    last = last_day_until(last, now, time_zone)
    since, until = bounds_of(first, last, time_zone)
    last_hour = last_hour_of(since, until, now)
    return queries.Span(first, last, since, until if until <= now else None, last_hour, now)


@router.get(
    "/shelters/{id}/history",
    operation_id="read_history",
    summary="Read people, arrivals, departures and how long they stayed, by day",
    responses=responses(NotFound, InvalidRequest),
)
async def read_history(
    request: Request, session: Session, who: Counter, id_: SiteId, first: First, last: Last
) -> History:
    """From the ledger of stays as it is now; what a census posted stands beside it."""
    who.must_be_at(id_, *COUNTERS)
    settings = settings_of(request)
    span = _span(first, last, days_max=settings.occupancy_nights_max, time_zone=settings.time_zone)
    await at_one_moment(session)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    rows = await queries.by_day(session, id_, span, settings.time_zone)
    ended, median = await queries.median_nights(session, id_, span.first, span.last)
    return History(
        site_id=id_,
        time_zone=settings.time_zone,
        as_of=span.now,
        ended=ended,
        median_nights=median,
        days=[_day(row) for row in rows],
    )


def _day(row: RowMapping) -> HistoryDay:
    night = Night(night_of=row["day"], people=row["night_people"], came=row["came"], left=row["left"])
    named = ("day", "arrivals", "departures", "people", "median_nights", "posted", "figures")
    return HistoryDay(night=night, **{name: row[name] for name in named})


@router.get(
    "/shelters/{id}/history/hours",
    operation_id="read_hourly_history",
    summary="Read people, arrivals and departures, by hour",
    responses=responses(NotFound, InvalidRequest),
)
async def read_hourly_history(
    request: Request, session: Session, who: Counter, id_: SiteId, first: First, last: Last
) -> HourlyHistory:
    """The hours of local days, the last one the present hour; its people are those of the board, and who is away."""
    who.must_be_at(id_, *COUNTERS)
    settings = settings_of(request)
    span = _span(first, last, days_max=settings.hourly_days_max, time_zone=settings.time_zone)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    rows = await queries.by_hour(session, id_, span)
    zone = ZoneInfo(settings.time_zone)
    return HourlyHistory(
        site_id=id_,
        time_zone=settings.time_zone,
        as_of=span.now,
        hours=[
            HistoryHour(
                begins_at=row["bin"].astimezone(zone),
                arrivals=row["arrivals"],
                departures=row["departures"],
                people=row["people"],
            )
            for row in rows
        ],
    )
