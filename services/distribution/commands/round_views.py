"""What rounds came to, as figures and as a table, and where and when all agencies plan theirs."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries import round_views as queries
from services.distribution.schemas.round_views import CalendarLine, CalendarOut, ProgressLine, ProgressOut
from services.distribution.schemas.rounds import RoundOut
from shared.problems import InvalidRequest
from shared.tables import csv_of

CALENDAR_DAYS_MAX = 366
CALENDAR_ROWS_MAX = 5_000

HEADINGS = {
    "es": (
        "ronda", "sitio", "día", "kits", "entregadas", "de más", "pese a", "tarjeta desconocida", "escaneo repetido",
        "revertidas", "rechazadas",
    ),
    "en": (
        "round", "site", "day", "kits", "given", "over", "despite", "unknown card", "duplicate scan", "reversed",
        "refused",
    ),
}  # fmt: skip
"""After these comes one column per code of a refusal."""


async def read_progress(session: AsyncSession, round_: RoundOut, sites: list[UUID], zone: str) -> ProgressOut:
    """What a round came to at `sites`, by their local days."""
    rows = await queries.progress(session, round_.round_id, sites, zone)
    lines = [ProgressLine(**row) for row in rows]
    planned = [one.planned for one in round_.sites_planned if one.site_id in sites]
    return ProgressOut(
        round_id=round_.round_id,
        planned=sum(planned) if planned else round_.planned,
        kits=sum(line.kits for line in lines),
        lines=lines,
    )


async def progress_table(session: AsyncSession, round_: RoundOut, sites: list[UUID], zone: str, language: str) -> bytes:
    """The same as a CSV file; sites by their codes."""
    out = await read_progress(session, round_, sites, zone)
    names = await queries.site_codes(session, sites)
    codes = sorted(Counter(code for line in out.lines for code in line.refused))
    return csv_of(
        [*HEADINGS[language], *codes],
        (
            [
                round_.code,
                names.get(line.site_id, line.site_id),
                line.day,
                line.kits,
                line.given,
                line.given_over,
                line.given_despite,
                line.unknown_card,
                line.duplicate_scan,
                line.reversed,
                sum(line.refused.values()),
                *(line.refused.get(code, 0) for code in codes),
            ]
            for line in out.lines
        ),
    )


async def read_calendar(session: AsyncSession, from_day: date, to_day: date, pcode: str | None) -> CalendarOut:
    """The rounds of all agencies, added up.

    Raises:
        InvalidRequest: the range is none, is longer than a year, or has too much in it.
    """
    must_be_range(from_day, to_day)
    if to_day - from_day >= timedelta(days=CALENDAR_DAYS_MAX):
        raise InvalidRequest.at("/query/to", "over_a_year")
    rows = await queries.calendar(session, from_day, to_day, pcode, rows_max=CALENDAR_ROWS_MAX + 1)
    if len(rows) > CALENDAR_ROWS_MAX:
        raise InvalidRequest.at("/query/to", "too_many_rows")
    return CalendarOut(items=[CalendarLine(**row) for row in rows])


def must_be_range(from_day: date | None, to_day: date | None) -> None:
    """Refuse days that are no range.

    Raises:
        InvalidRequest: the last is before the first.
    """
    if from_day and to_day and to_day < from_day:
        raise InvalidRequest.at("/query/to", "before_from")
