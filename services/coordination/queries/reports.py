"""The annual report's figures, their source rows, and how far the events are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries.families import STATEMENTS
from services.coordination.queries.windows import within
from services.coordination.rules import FIGURES, Family, Figure
from shared.db import at_one_moment, fetch, fetch_one, run

LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True)
class Counted:
    """A figure's value and the number of its source rows."""

    value: int
    rows: int


async def open_snapshot(session: AsyncSession) -> None:
    """Let all that follows in this transaction see one moment: a report's figures, and how far the events are in.

    It must be the transaction's first statement. Each statement is planned for its own parameters: a plan that suits a
    whole year is a bad one for a window of ids (measured: 30 times slower).
    """
    await at_one_moment(session)
    await run(session, "SET LOCAL plan_cache_mode = force_custom_plan")


def _year(year: int) -> Mapping[str, date]:
    return {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}


async def count_figures(session: AsyncSession, year: int) -> dict[str, Counted]:
    """Every figure of `year` by its key; one statement per family."""
    found: dict[str, Counted] = {}
    for family in Family:
        figures = [figure for figure in FIGURES if figure.family is family]
        found |= await _count_family(session, year, family, figures)
    return found


async def _count_family(
    session: AsyncSession, year: int, family: Family, figures: Sequence[Figure]
) -> dict[str, Counted]:
    to_date = max(figure.to_date for figure in figures)
    rows = await fetch(
        session,
        f"""
        SELECT class, local_day <= :to_date AS to_date, sum(value) AS value, count(*) AS rows
        FROM ({STATEMENTS[family].rows}) AS source
        WHERE value > 0
        GROUP BY class, local_day <= :to_date
        """,
        **_year(year),
        to_date=next(figure.last_day(year) for figure in figures if figure.to_date == to_date),
    )
    return {figure.key(year): _sum(rows, figure) for figure in figures}


def _sum(rows: Sequence[RowMapping], figure: Figure) -> Counted:
    chosen = [
        row
        for row in rows
        if (not figure.classes or row["class"] in figure.classes) and (not figure.to_date or row["to_date"])
    ]
    return Counted(sum(int(row["value"]) for row in chosen), sum(row["rows"] for row in chosen))


async def list_sources(
    session: AsyncSession, figure: Figure, year: int, *, sites: Sequence[UUID] | None, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Up to `rows_max` of the rows that sum to `figure`, by id: of all of them, or of those at `sites`.

    The id of a confidential (or not yet known) site is left out where it is none of `sites`. Windows grow while few
    of their ids are among the figure's, so that a sparse one takes few of them.
    """
    found: list[RowMapping] = []
    window_rows = rows_max
    while after < LAST_ID and len(found) < rows_max:
        last = await _end_of_window(session, figure.family, after, window_rows)
        window = {"after": after, "last": last, "rows_max": rows_max - len(found)}
        found += await _rows_of_window(session, figure, year, sites, window)
        after, window_rows = last, 2 * window_rows
    return found


async def _end_of_window(session: AsyncSession, family: Family, after: UUID, window_rows: int) -> UUID:
    """The id that stands `window_rows` further on; where there are fewer, the last id that can be."""
    row = await fetch_one(
        session,
        f"SELECT id FROM ({STATEMENTS[family].ids}) AS candidate ORDER BY id OFFSET :window_rows - 1 LIMIT 1",
        after=after,
        window_rows=window_rows,
    )
    return LAST_ID if row is None else row["id"]


async def _rows_of_window(
    session: AsyncSession, figure: Figure, year: int, sites: Sequence[UUID] | None, window: Mapping[str, Any]
) -> Sequence[RowMapping]:
    return await fetch(
        session,
        f"""
        SELECT
            source.source_kind, source.id, source.occurred_at, source.local_day, source.value,
            CASE WHEN site.confidential_location IS FALSE OR CAST(:sites AS uuid[]) IS NOT NULL
                 THEN source.site_id END AS site_id
        FROM ({STATEMENTS[figure.family].rows_of_window}) AS source
        LEFT JOIN site ON site.site_id = source.site_id
        WHERE source.value > 0
          AND source.local_day <= :until
          AND (cardinality(CAST(:classes AS text[])) = 0 OR source.class = ANY(CAST(:classes AS text[])))
          AND (CAST(:sites AS uuid[]) IS NULL OR source.site_id = ANY(CAST(:sites AS uuid[])))
          AND {within("source.id")}
        ORDER BY source.id
        LIMIT :rows_max
        """,
        **_year(year),
        until=figure.last_day(year),
        classes=list(figure.classes),
        sites=None if sites is None else list(sites),
        **window,
    )


async def list_applied(session: AsyncSession) -> Sequence[RowMapping]:
    """How far the events of each source are in."""
    return await fetch(
        session,
        """
        SELECT source, max(position) AS position, sum(events) AS events, max(occurred_at) AS occurred_at
        FROM applied
        GROUP BY source
        ORDER BY source
        """,
    )
