"""The annual report, its source rows, and occupancy by night."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import occupancy, reports
from services.coordination.rules import FIGURES, YEAR_MAX, YEAR_MIN, Figure, definition_of, figure_of
from services.coordination.schemas import (
    AnnualReport,
    AppliedOut,
    FigureOut,
    Night,
    OccupancyReport,
    Period,
    SourceRow,
    SourcesOut,
)
from services.coordination.settings import CoordinationSettings
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role, Scope
from shared.db import open_session
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import InvalidRequest, NotAllowed, NotFound, NotSignedIn, preferred_language, responses

router = APIRouter(tags=["reports"])

READERS = (Role.REPORTER, Role.SITE_COORDINATOR, Scope.REPORTS)
Reader = Annotated[Principal, Depends(requires(*READERS))]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Year = Annotated[int, Query(ge=YEAR_MIN, le=YEAR_MAX, description="A calendar year of the operation's time zone")]


@router.get(
    "/reports/annual",
    operation_id="read_annual_report",
    summary="Read the year's figures",
    response_model=AnnualReport,
    responses=responses(NotSignedIn, NotAllowed, InvalidRequest),
)
async def read_annual_report(
    request: Request, response: Response, _: Reader, session: Session, year: Year
) -> AnnualReport:
    """Every figure with its unit, its definition, its period and where its source rows are."""
    language = preferred_language(request.headers.get("accept-language", ""))
    response.headers["Content-Language"] = language
    await reports.open_snapshot(session)
    counted = await reports.count_figures(session, year)
    applied = [AppliedOut(**row) for row in await reports.list_applied(session)]
    return AnnualReport(
        year=year,
        as_of=max((source.occurred_at for source in applied), default=None),
        applied=applied,
        figures=[_figure_out(figure, year, counted[figure.key(year)], language) for figure in FIGURES],
    )


def _figure_out(figure: Figure, year: int, counted: reports.Counted, language: str) -> FigureOut:
    label, definition = definition_of(figure, language)
    key = figure.key(year)
    return FigureOut(
        key=key,
        label=label,
        value=counted.value,
        unit=figure.unit,
        definition=definition,
        period=Period(first_day=date(year, 1, 1), last_day=figure.last_day(year)),
        sources=SourcesOut(url=f"/coordination/v1/reports/annual/sources?year={year}&figure={key}", rows=counted.rows),
    )


@router.get(
    "/reports/annual/sources",
    operation_id="list_annual_report_sources",
    summary="List the rows that a figure is the sum of",
    response_model=Page[SourceRow],
    responses=responses(NotSignedIn, NotAllowed, InvalidRequest),
)
async def list_annual_report_sources(
    principal: Reader,
    session: Session,
    year: Year,
    figure: Annotated[str, Query(max_length=50, description="A figure's key")],
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Page[SourceRow]:
    """A page of source rows at the reader's sites; of all sites, the values of all pages sum to the figure."""
    found = figure_of(figure, year)
    if found is None:
        raise InvalidRequest.at("/query/figure", "unknown_figure")
    sites, after = _sites_of(principal), decode_cursor(cursor)
    await reports.open_snapshot(session)
    rows = await reports.list_sources(session, found, year, sites=sites, after=after, rows_max=limit + 1)
    items = [
        SourceRow(
            kind=row["source_kind"],
            id=row["id"],
            site_id=row["site_id"],
            occurred_at=row["occurred_at"],
            local_day=row["local_day"],
            value=int(row["value"]),
        )
        for row in rows
    ]
    return page_of(items, limit, [item.id for item in items])


@router.get(
    "/reports/occupancy",
    operation_id="read_occupancy",
    summary="Read how many people slept where, by night",
    response_model=OccupancyReport,
    responses=responses(NotSignedIn, NotAllowed, NotFound, InvalidRequest),
)
async def read_occupancy(
    request: Request,
    principal: Reader,
    session: Session,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    site_id: UUID | None = None,
) -> OccupancyReport:
    """The nights from `from` to `to` at one site, or at all sites that the caller may see."""
    settings: CoordinationSettings = request.app.state.runtime.settings
    nights_max = settings.occupancy_nights_max if site_id else settings.occupancy_nights_max_all_sites
    if not 0 <= (last - first).days < nights_max or not YEAR_MIN <= first.year <= last.year <= YEAR_MAX:
        raise InvalidRequest.at("/query/to", "range")
    sites = _visible_sites(principal, site_id)
    await reports.open_snapshot(session)
    rows = await occupancy.list_nights(session, first, last, sites)
    applied = await reports.list_applied(session)
    return OccupancyReport(
        as_of=max((row["occurred_at"] for row in applied), default=None),
        period=Period(first_day=first, last_day=last),
        nights=[Night(**{**row, "people": int(row["people"])}) for row in rows],
    )


def _visible_sites(principal: Principal, site_id: UUID | None) -> list[UUID] | None:
    """The site that is asked for, or all that the caller may read."""
    if site_id is None:
        return _sites_of(principal)
    principal.must_be_at(site_id, *READERS)
    return [site_id]


def _sites_of(principal: Principal) -> list[UUID] | None:
    """The sites whose rows and nights the caller may read; None for all that are not confidential."""
    if principal.everywhere(*READERS):
        return None
    return sorted(principal.sites(*READERS))
