"""The annual report's figures, their source rows, and how far the events are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries.families import STATEMENTS
from services.coordination.rules import FIGURES, Family, Figure
from shared.db import fetch


@dataclass(frozen=True)
class Counted:
    """A figure's value and the number of its source rows."""

    value: int
    rows: int


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
        FROM ({STATEMENTS[family]}) AS source
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
    session: AsyncSession, figure: Figure, year: int, *, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The rows that sum to `figure`, by id. A confidential (or not yet known) site's id is left out."""
    return await fetch(
        session,
        f"""
        SELECT
            source.source_kind, source.id, source.occurred_at, source.local_day, source.value,
            CASE WHEN site.confidential_location IS FALSE THEN source.site_id END AS site_id
        FROM ({STATEMENTS[figure.family]}) AS source
        LEFT JOIN site ON site.site_id = source.site_id
        WHERE source.value > 0
          AND source.local_day <= :until
          AND (cardinality(CAST(:classes AS text[])) = 0 OR source.class = ANY(CAST(:classes AS text[])))
          AND source.id > :after
        ORDER BY source.id
        LIMIT :rows_max
        """,
        **_year(year),
        until=figure.last_day(year),
        classes=list(figure.classes),
        after=after,
        rows_max=rows_max,
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
