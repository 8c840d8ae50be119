"""A site's day: as an answer, as CSV and as XLSX, for the agency or without small cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.errors import DayNotOver
from services.coordination.queries import days, occupancy, reports, site_days
from services.coordination.queries.drawing_days import COLUMNS, draw, lines_of, sheets_of
from services.coordination.rules import YEAR_MAX, YEAR_MIN
from services.coordination.rules.site_day import Cut, SiteDay, cut_of, may_leave, table_of
from services.coordination.schemas import DayLine, DayReport, DayTold
from shared.auth import Principal, requires
from shared.clock import business_now, day_bounds
from shared.contracts.vocabulary import Role, Scope
from shared.db import open_session
from shared.problems import InvalidRequest, NotAllowed, NotFound, NotSignedIn, responses
from shared.schemas import Instant
from shared.tables import csv_of, xlsx_of

router = APIRouter(tags=["reports"])

OWN = (Role.REPORTER, Role.SITE_COORDINATOR, Role.SHELTER_STAFF)
"""Whose the numbers are: they see all of them. Another agency's client (REPORTS) never sees a small cell."""
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSED = responses(NotSignedIn, NotAllowed, NotFound, DayNotOver, InvalidRequest)
_FILES: dict[str, dict[int | str, dict[str, Any]]] = {
    kind: {200: {"description": f"A {name} file", "content": {kind: {"schema": {"type": "string"}}}}}
    for kind, name in ((CSV, "CSV"), (XLSX, "XLSX"))
}


@dataclass(frozen=True)
class Asked:
    """Which day is asked for, by whom, how."""

    principal: Principal
    zone: str
    site_id: UUID
    day: date
    as_of: Instant | None
    suppressed: bool

    def cut(self) -> Cut:
        """The cut of the day.

        Raises:
            InvalidRequest: it lies before the day, or somebody chose it of what may leave the agency.
            DayNotOver: the day is not over, for somebody outside the agency.
        """
        bounds = day_bounds(self.day, self.zone)
        cut = cut_of(bounds, self.as_of, business_now())
        if cut is None:
            raise InvalidRequest.at("/query/as_of", "range")
        if self.suppressed and self.as_of is not None:
            raise InvalidRequest.at("/query/as_of", "not_with_suppressed")
        if cut.at < bounds[1] and not self.principal.at(self.site_id, *OWN):
            raise DayNotOver(over_at=bounds[1])
        return cut


async def _asked(
    request: Request,
    principal: Annotated[Principal, Depends(requires(*OWN, Scope.REPORTS))],
    site_id: UUID,
    day: date,
    as_of: Annotated[Instant | None, Query(description="The cut; now where it is not named, or the day's end")] = None,
    suppressed: Annotated[
        bool, Query(description="Without small cells, as it may leave the agency; outside it nothing else is told")
    ] = False,
) -> Asked:
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise InvalidRequest.at("/query/day", "range")
    principal.must_be_at(site_id, *OWN, Scope.REPORTS)
    zone = request.app.state.runtime.settings.time_zone
    return Asked(principal, zone, site_id, day, as_of, suppressed or not principal.at(site_id, *OWN))


Question = Annotated[Asked, Depends(_asked)]
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]


@router.get(
    "/reports/day",
    operation_id="read_day_report",
    summary="Read a site's day: people by age and sex, deliveries, services, and its night as told and restated",
    response_model=DayReport,
    responses=_REFUSED,
)
async def read_day_report(asked: Question, session: Session) -> DayReport:
    """What is recorded after the census was closed changes everything but what was told."""
    return await _read(asked, session)


@router.get(
    "/reports/day.csv",
    response_class=Response,
    operation_id="export_day_report_csv",
    summary="The same as a CSV file: one line per number",
    responses={**_REFUSED, **_FILES[CSV]},
)
async def export_day_report_csv(asked: Question, session: Session) -> Response:
    """Codes of columns and figures stay; no cell is a formula."""
    report = await _read(asked, session)
    return _file(csv_of(COLUMNS, lines_of(report)), CSV, f"{_name(report)}.csv")


@router.get(
    "/reports/day.xlsx",
    response_class=Response,
    operation_id="export_day_report_xlsx",
    summary="The same as an XLSX file",
    responses={**_REFUSED, **_FILES[XLSX]},
)
async def export_day_report_xlsx(asked: Question, session: Session) -> Response:
    """The lines of the CSV file, and the table of ages and sexes."""
    report = await _read(asked, session)
    return _file(xlsx_of(sheets_of(report)), XLSX, f"{_name(report)}.xlsx")


def _name(report: DayReport) -> str:
    return f"day-{report.site_id}-{report.day}"


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


async def _read(asked: Asked, session: AsyncSession) -> DayReport:
    cut = asked.cut()
    await reports.open_snapshot(session)
    day = await _numbers(asked, session, cut)
    applied = await reports.list_applied(session)
    night = {} if asked.suppressed else await _night(asked, session)
    return draw(
        may_leave(day) if asked.suppressed else day,
        cut,
        suppressed=asked.suppressed,
        site_id=asked.site_id,
        site_code=await site_days.site_code(session, asked.site_id),
        day=asked.day,
        as_of=max((row["occurred_at"] for row in applied), default=None),
        **night,
    )


async def _numbers(asked: Asked, session: AsyncSession, cut: Cut) -> SiteDay:
    moved = await site_days.movements(session, asked.site_id, cut)
    people = await site_days.people_by_birth(session, asked.site_id, cut)
    return SiteDay(
        **moved,
        sadd=table_of(people, asked.day),
        deliveries=[dict(row) for row in await site_days.deliveries(session, asked.site_id, asked.day, cut)],
        services=[dict(row) for row in await site_days.services(session, asked.site_id, asked.day, cut)],
    )


async def _night(asked: Asked, session: AsyncSession) -> dict[str, Any]:
    rows = await occupancy.list_nights(session, asked.day, asked.day, [asked.site_id])
    told = await days.told_of(session, asked.site_id, asked.day)
    restated = _day_line(rows)
    return {
        "told": DayTold(**told) if told else None,
        "restated": restated,
        "difference": restated.people - told["people"] if told else None,
    }


def _day_line(rows: Sequence[RowMapping]) -> DayLine:
    """The one night of the one site; nobody, where no stay of the site is known."""
    came, went, people = (sum(int(row[name]) for row in rows) for name in ("came", "went", "people"))
    return DayLine(people_before=people - came + went, came=came, went=went, people=people)
