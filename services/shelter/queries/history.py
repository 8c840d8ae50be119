"""What was: people by day and by hour, from the ledger of stays.

Nights are `BALANCE`'s. By the clock somebody is there from the instant of the check-in to that of the check-out, and
counts in the day and hour of each, whichever night they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.board import BALANCE
from shared.db import fetch, fetch_one

_BY_CLOCK = """
    WITH spell AS (
        SELECT least(started_at, :now) AS came_at,
               CASE WHEN ended_at IS NOT NULL THEN least(ended_at, :now) END AS went_at
        FROM stay
        WHERE site_id = :site_id AND end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
          AND started_at < coalesce(CAST(:until AS timestamptz), 'infinity')
          AND (ended_at IS NULL OR ended_at >= :since)
    ),
    change AS (
        SELECT {came} AS bin, 1 AS came, 0 AS went FROM spell
        UNION ALL
        SELECT {went}, 0, 1 FROM spell WHERE went_at < coalesce(CAST(:until AS timestamptz), 'infinity')
        UNION ALL
        SELECT bin, 0, 0 FROM ({bins}) AS span
    ),
    balance AS (
        SELECT bin, sum(came) AS came, sum(went) AS went, sum(sum(came) - sum(went)) OVER (ORDER BY bin) AS people
        FROM change GROUP BY bin
    )
    SELECT bin, CAST(came AS integer) AS arrivals, CAST(went AS integer) AS departures,
           CAST(people AS integer) AS people
    FROM balance WHERE bin >= {first}
"""
"""A clock that runs ahead recorded its stays by now: so the last number is the board's."""


def _by_clock(bin_of: str, bins: str, first: str) -> str:
    return _BY_CLOCK.format(came=bin_of.format("came_at"), went=bin_of.format("went_at"), bins=bins, first=first)


_BY_HOUR = _by_clock(
    "date_bin('1 hour', {}, :since)",
    "SELECT generate_series(CAST(:since AS timestamptz), :last_hour, interval '1 hour') AS bin",
    ":since",
)
_BY_DAY = _by_clock(
    "CAST({} AT TIME ZONE :zone AS date)",
    """
    SELECT CAST(day AS date) AS bin
    FROM generate_series(CAST(:first AS timestamp), CAST(:last AS timestamp), interval '1 day') AS day
    """,
    ":first",
)
_ENDED = """
    SELECT left_on, left_on - night_of AS nights
    FROM stay
    WHERE site_id = :site_id AND end_reason <> 'ENTERED_IN_ERROR' AND left_on BETWEEN :first AND :last
"""
"""The stays that ended in these days, with how many nights they had: from `night_of` to the one before `left_on`."""
_DAYS = f"""
    SELECT ledger.night_of AS day, ledger.people AS night_people, ledger.came, ledger.left,
           clock.people, clock.arrivals, clock.departures,
           ended.median_nights, census.people AS posted, census.figures
    FROM ({BALANCE}) AS ledger
    JOIN ({_BY_DAY}) AS clock ON clock.bin = ledger.night_of
    LEFT JOIN (
        SELECT left_on, percentile_cont(0.5) WITHIN GROUP (ORDER BY nights) AS median_nights
        FROM ({_ENDED}) AS ended GROUP BY left_on
    ) AS ended ON ended.left_on = ledger.night_of
    LEFT JOIN census ON census.site_id = :site_id AND census.night_of = ledger.night_of
    ORDER BY ledger.night_of
"""


@dataclass(frozen=True)
class Span:
    """Local days from `first` to `last`: the instants from `since` until `until`, which is none where that is now."""

    first: date
    last: date
    since: datetime
    until: datetime | None
    last_hour: datetime
    """When the last hour of the span began."""
    now: datetime


def _instants(span: Span) -> dict[str, datetime | None]:
    return {"since": span.since, "until": span.until, "now": span.now}


async def by_day(session: AsyncSession, site_id: UUID, span: Span, zone: str) -> Sequence[RowMapping]:
    """Each day of the span: its night as every count of nights has it, and what happened by the clock, of one moment.

    `people(t) = people(t-1) + arrivals(t) - departures(t)`, and the same of `night_people`, `came` and `left`.
    """
    return await fetch(session, _DAYS, site_id=site_id, first=span.first, last=span.last, zone=zone, **_instants(span))


async def median_nights(session: AsyncSession, site_id: UUID, first: date, last: date) -> tuple[int, float | None]:
    """How many stays ended from `first` to `last`, and the median of their nights."""
    row = await fetch_one(
        session,
        f"""
        SELECT count(*) AS ended, percentile_cont(0.5) WITHIN GROUP (ORDER BY nights) AS median_nights
        FROM ({_ENDED}) AS ended
        """,
        site_id=site_id,
        first=first,
        last=last,
    )
    return (row["ended"], row["median_nights"]) if row else (0, None)


async def by_hour(session: AsyncSession, site_id: UUID, span: Span) -> Sequence[RowMapping]:
    """Each hour of the span, `bin` its beginning: who is there at its end, who came and who left in it."""
    return await fetch(
        session, f"{_BY_HOUR} ORDER BY bin", site_id=site_id, last_hour=span.last_hour, **_instants(span)
    )
