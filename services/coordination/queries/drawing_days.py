"""Draws a site's day from its numbers: as an answer, and as lines of a table with stable columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.coordination.rules.site_day import BANDS, DEFINED, SEXES, TOTAL, Cut, SiteDay
from services.coordination.schemas import DayLine, DayReport, DayTold, DeliveryLine, SaddLine, ServiceLine

COLUMNS = (
    "site_id",
    "site_code",
    "day",
    "cut_at",
    "figure",
    "age_band",
    "sex",
    "kit_id",
    "kit_code",
    "kit_kind",
    "service_kind",
    "value",
    "suppressed",
)
"""Of the CSV and the XLSX file: names and order stay; a new one comes last."""
DEFINITIONS = {name: f"docs/reports.md#{name.replace('.', '-')}" for name in DEFINED}
_NUMBERS = ("arrivals", "departures", "people", "away")
_OF_A_DELIVERY = ("handouts", "households", "persons", "quantity")


def lines_of_sadd(day: SiteDay) -> list[SaddLine]:
    """The table's rows, the total last."""
    return [
        SaddLine(age_band=band, **dict(zip((*SEXES, TOTAL), line, strict=True)))
        for band, line in zip((*BANDS, TOTAL), day.sadd, strict=True)
    ]


def draw(numbers: SiteDay, cut: Cut, *, suppressed: bool, **about: Any) -> DayReport:
    """The day's numbers, with what is known of the site and its night."""
    return DayReport(
        **about,
        cut_at=cut.at,
        suppressed=suppressed,
        arrivals=numbers.arrivals,
        departures=numbers.departures,
        people=numbers.people,
        away=numbers.away,
        sadd=lines_of_sadd(numbers),
        deliveries=[DeliveryLine(**row) for row in numbers.deliveries],
        services=[ServiceLine(**row) for row in numbers.services],
        definitions=DEFINITIONS,
    )


def lines_of(report: DayReport) -> list[list[Any]]:
    """One line per number, under `COLUMNS`; a number that is not shown has its line and no value."""
    about = [str(report.site_id), report.site_code, report.day.isoformat(), report.cut_at]
    return [
        [*about, figure, *(named.get(column) for column in COLUMNS[5:-2]), value, report.suppressed]
        for figure, named, value in (*_of_the_day(report), *_of_the_night("told", report.told), *_restated(report))
    ]


Numbered = Iterator[tuple[str, dict[str, Any], int | None]]


def _of_the_day(report: DayReport) -> Numbered:
    for name in _NUMBERS:
        yield name, {}, getattr(report, name)
    for line in report.sadd:
        for sex in (*SEXES, TOTAL):
            yield "sadd", {"age_band": line.age_band, "sex": sex}, getattr(line, sex)
    for given in report.deliveries:
        kit = {"kit_id": str(given.kit_id), "kit_code": given.kit_code, "kit_kind": given.kit_kind}
        for name in _OF_A_DELIVERY:
            yield f"deliveries.{name}", kit, getattr(given, name)
    for service in report.services:
        yield "services.count", {"service_kind": service.kind}, service.count
        yield "services.persons", {"service_kind": service.kind}, service.persons


def _of_the_night(figure: str, line: DayLine | None) -> Numbered:
    if line is not None:
        for name in DayLine.model_fields:
            yield f"{figure}.{name}", {}, getattr(line, name)
    if isinstance(line, DayTold):
        yield f"{figure}.not_seen", {}, line.not_seen
        for name, value in line.figures.model_dump(exclude_none=True).items() if line.figures else ():
            yield f"{figure}.{name}", {}, value


def _restated(report: DayReport) -> Numbered:
    yield from _of_the_night("restated", report.restated)
    if report.difference is not None:
        yield "difference", {}, report.difference


def sheets_of(report: DayReport) -> Sequence[tuple[str, Sequence[str], list[list[Any]]]]:
    """The same as sheets of a workbook: all numbers, and the table of ages and sexes as people read it."""
    sadd = [[line.age_band, *(getattr(line, sex) for sex in (*SEXES, TOTAL))] for line in report.sadd]
    return [("numbers", COLUMNS, lines_of(report)), ("sadd", ("age_band", *SEXES, TOTAL), sadd)]
