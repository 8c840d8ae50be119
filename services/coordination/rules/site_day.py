"""A site's day in numbers: who is there by age and sex, and which of the numbers may leave the agency. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.coordination.rules.small_cells import hidden_cells, hides_all, with_totals
from shared.ages import AGE_BANDS, age_band, youngest_age
from shared.contracts.vocabulary import AgeBand, Sex

UNKNOWN, TOTAL = "unknown", "total"
BANDS = (*(band for _, band in AGE_BANDS), "60+", UNKNOWN)
SEXES = tuple(sex.lower() for sex in Sex)
_STATED = dict(zip(AgeBand, BANDS, strict=False))
"""What an anonymous card says, in the same bands."""
Number = int | None
"""None: it does not leave the agency."""

DEFINED = (
    "as_of",
    "cut_at",
    "told",
    "restated",
    "difference",
    "arrivals",
    "departures",
    "people",
    "away",
    "sadd",
    "deliveries",
    "deliveries.handouts",
    "deliveries.households",
    "deliveries.persons",
    "deliveries.quantity",
    "services",
    "services.count",
    "services.persons",
    "suppressed",
)
"""Everything in a report that has a definition in docs/reports.md, under a heading of that name."""


@dataclass(frozen=True)
class SiteDay:
    """The numbers of a site's day; rows of `sadd` are `BANDS` and the total, its columns `SEXES` and the total."""

    arrivals: Number
    departures: Number
    people: Number
    away: Number
    sadd: Sequence[Sequence[Number]]
    deliveries: Sequence[Mapping[str, Any]]
    services: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Cut:
    """What happened from `since` until just before `until` is of the day; `at` is the cut as it is told."""

    at: datetime
    since: datetime
    until: datetime


def cut_of(bounds: tuple[datetime, datetime], said: datetime | None, now: datetime) -> Cut | None:
    """A day's cut: at `said` (now, where nobody said), but no later than the day's end; None before the day begins."""
    since, end = bounds
    moment = said or now
    if moment < since:
        return None if said else Cut(since, since, since)
    return Cut(end, since, end) if moment >= end else Cut(moment, since, moment + timedelta(microseconds=1))


def table_of(people: Iterable[Mapping[Any, Any]], day: date) -> list[list[int]]:
    """People by age band and sex, with sums: ages as the board shows them on that day.

    Whose birth nobody knows is in the band that their card states.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row in people:
        band = age_band(youngest_age(row["birth_month"], row["age_years"], day)) or _stated(row["age_band"])
        counts[band, row["sex"].lower()] += row["people"]
    return with_totals([[counts[band, sex] for sex in SEXES] for band in BANDS])


def _stated(band: str | None) -> str:
    return _STATED[AgeBand(band)] if band else UNKNOWN


def may_leave(day: SiteDay) -> SiteDay:
    """The same without small cells, and without the numbers that would give them away."""
    inner = [[number or 0 for number in line[:-1]] for line in day.sadd[:-1]]
    hidden = hidden_cells(inner)
    arrivals, departures = _together(day.arrivals, day.departures)
    present = (day.people or 0) - (day.away or 0)
    people = None if hides_all([day.people or 0]) else day.people
    return replace(
        day,
        arrivals=arrivals,
        departures=departures,
        people=people,
        away=None if people is None or hides_all([day.away or 0]) or hides_all([present]) else day.away,
        sadd=[
            [None if (row, column) in hidden else number for column, number in enumerate(line)]
            for row, line in enumerate(day.sadd)
        ],
        deliveries=[_row(row, ("handouts", "households", "persons", "quantity")) for row in day.deliveries],
        services=[_row(row, ("count", "persons")) for row in day.services],
    )


def _together(one: Number, other: Number) -> tuple[Number, Number]:
    """Two numbers whose difference is known by the people of two days: both, or none."""
    return (None, None) if hides_all([one or 0]) or hides_all([other or 0]) else (one, other)


def _row(row: Mapping[str, Any], counts: Sequence[str]) -> Mapping[str, Any]:
    """The counts of a row say the same of the same people: all of them, or none; nobody is no cell either."""
    numbers = [row[name] for name in counts]
    hidden = hides_all(numbers)
    return {**row, **{name: None if hidden or not row[name] else row[name] for name in counts}}
