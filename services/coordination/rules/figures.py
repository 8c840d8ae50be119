"""The figures of the annual report: what each counts, in which unit, until which day. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

YEAR_MIN, YEAR_MAX = 2000, 2199
TO_DATE = (10, 12)
"""Month and day of the figures "by 12 October", the day on which the returns of 2023 were last published."""

GROUP_POPULATION = {"RETURN": "RETURNEE", "TRANSIT_ENTRY": "IN_TRANSIT", "DISPLACEMENT": "DISPLACED"}
"""The population of a token, by the kind of its arrival group, where neither the event nor the card says it."""

TRANSIT = ("IN_TRANSIT", "DISPLACED")
RETURNEES = ("RETURNEE",)

GOODS = ("HYGIENE", "KITCHEN", "HOUSEHOLD", "FLOOD", "SHELTER_MATERIALS", "OTHER")
"""Kinds of kits that are things: neither vouchers nor information material."""
DANLI, TROJES = "HN0703", "HN0719"
"""P-codes of the municipalities on the border with Nicaragua where most people in transit enter."""


class Unit(StrEnum):
    """What is counted: never two of them in one figure."""

    KITS = "KITS"
    RETURNS = "RETURNS"
    ENTRIES = "ENTRIES"
    SERVICES = "SERVICES"
    PEOPLE = "PEOPLE"


class Family(StrEnum):
    """Figures that are counted from the same rows."""

    KITS = "KITS"
    PLACED_KITS = "PLACED_KITS"
    MOVEMENTS = "MOVEMENTS"
    TRANSIT_SERVICES = "TRANSIT_SERVICES"
    TRANSIT_PEOPLE = "TRANSIT_PEOPLE"
    RETURNEE_PEOPLE = "RETURNEE_PEOPLE"


@dataclass(frozen=True)
class Figure:
    """One figure: the rows of `family` that `classes` name (all where empty), to date or for the whole year."""

    name: str
    unit: Unit
    family: Family
    classes: tuple[str, ...] = ()
    to_date: bool = False

    def key(self, year: int) -> str:
        """The key under which the report of `year` shows it, such as `returns_us_20231012`."""
        return f"{self.name}_{self.last_day(year):%Y%m%d}" if self.to_date else self.name

    def last_day(self, year: int) -> date:
        """The last local day that it counts."""
        return date(year, *TO_DATE) if self.to_date else date(year, 12, 31)


def _kits(name: str, *kinds: str) -> Figure:
    return Figure(name, Unit.KITS, Family.KITS, kinds)


def _kits_at(name: str, *pcodes: str) -> Figure:
    classes = tuple(f"{kind}/{pcode}" for kind in GOODS for pcode in pcodes)
    return Figure(name, Unit.KITS, Family.PLACED_KITS, classes)


def _returns(name: str, *countries: str, to_date: bool = False) -> Figure:
    classes = tuple(f"RETURN/{country}" for country in countries)
    return Figure(name, Unit.RETURNS, Family.MOVEMENTS, classes, to_date)


EVERYWHERE = ("US", "MX", "OTHER")

FIGURES = (
    _kits("kits_hygiene", "HYGIENE"),
    _kits("kits_kitchen", "KITCHEN"),
    _kits("kits_household", "HOUSEHOLD"),
    _kits("kits_flood", "FLOOD"),
    _kits_at("kits_danli_trojes_total", DANLI, TROJES),
    _kits("kits_total", *GOODS),
    _returns("returns_total", *EVERYWHERE),
    _returns("returns_us", "US"),
    _returns("returns_mx", "MX"),
    _returns("returns_other", "OTHER"),
    _returns("returns_total", *EVERYWHERE, to_date=True),
    _returns("returns_us", "US", to_date=True),
    _returns("returns_mx", "MX", to_date=True),
    _returns("returns_other", "OTHER", to_date=True),
    Figure("transit_entries", Unit.ENTRIES, Family.MOVEMENTS, tuple(f"TRANSIT_ENTRY/{where}" for where in EVERYWHERE)),
    Figure("transit_services", Unit.SERVICES, Family.TRANSIT_SERVICES),
    Figure("transit_people_served", Unit.PEOPLE, Family.TRANSIT_PEOPLE),
    Figure("returnees_assisted", Unit.PEOPLE, Family.RETURNEE_PEOPLE),
)


def figure_of(key: str, year: int) -> Figure | None:
    """The figure with that key in the report of `year`, or None."""
    return next((figure for figure in FIGURES if figure.key(year) == key), None)


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    folder = resources.files("services.coordination").joinpath("locales")
    texts: dict[str, dict[str, str]] = json.loads(folder.joinpath(f"figures.{language}.json").read_text("utf-8"))
    return texts


def definition_of(figure: Figure, language: str) -> tuple[str, str]:
    """Label and definition of a figure in `language` (`es` or `en`)."""
    entry = _texts(language)[f"{figure.name}_to_date" if figure.to_date else figure.name]
    return entry["label"], entry["definition"]
