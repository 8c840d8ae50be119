"""The rules of rooms, nights, services and leaving: pure, with time and settings passed in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts.vocabulary import ServiceKind, StayEndReason


class Once(StrEnum):
    """Within what one person gets a kind of service once."""

    MEAL = "MEAL"
    DAY = "DAY"
    FREELY = "FREELY"


ONCE: dict[ServiceKind, Once] = {
    ServiceKind.MEAL: Once.MEAL,
    ServiceKind.SHOWER: Once.DAY,
    ServiceKind.HYGIENE: Once.DAY,
    ServiceKind.LAUNDRY: Once.DAY,
    ServiceKind.REINTEGRATION: Once.DAY,
    ServiceKind.VOLUNTARY_RETURN: Once.DAY,
}
"""A second one in the same slot is a second scan. What may well happen twice a day is free: a telephone call, a
consultation, a hearing, a form, a ride there and a ride back."""

ORDINARY = frozenset(
    {
        StayEndReason.ONWARD_TRAVEL,
        StayEndReason.HOME,
        StayEndReason.OTHER_SHELTER,
        StayEndReason.REFERRED,
        StayEndReason.FAMILY_REUNITED,
    }
)
"""Reasons under which somebody walks out of the door and may take a child along."""

CHILD_ALONE = frozenset(
    {
        StayEndReason.HANDED_OVER,
        StayEndReason.MISSING,
        StayEndReason.DECEASED,
        StayEndReason.ENTERED_IN_ERROR,
    }
)
"""Reasons that end the stay of a child whom no adult of its household takes along. To a hospital, another shelter
or the authority a child goes by a hand-over: somebody takes it. Who ends the stay is stored with it; to whom the
child was handed over is not: that is identity, which registration alone may hold."""

AGE_BANDS = ((5, "0-5"), (11, "6-11"), (17, "12-17"), (59, "18-59"))


def night_of(moment: datetime, time_zone: str, boundary_hour: int) -> date:
    """The night of an arrival: the date of its evening; before `boundary_hour` local it is the night before."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=1) if local.hour < boundary_hour else local.date()


def sphere_places(covered_area_m2: float, m2_per_person: float) -> int:
    """How many people an area takes by Sphere 2018 (3.5 m² of covered floor each), or by a waiver's own figure."""
    return math.floor(covered_area_m2 / m2_per_person + 1e-9)


def split_places(asked: int, places: int, taken: int) -> tuple[int, int]:
    """How many of `asked` get a place and how many are overflow, in a counted room."""
    placed = min(asked, max(places - taken, 0))
    return placed, asked - placed


def meal_slot(moment: datetime, time_zone: str, starts: tuple[int, int, int]) -> str:
    """The meal that is served at `moment`: its local day and its number; before breakfast it is still supper."""
    local = moment.astimezone(ZoneInfo(time_zone))
    day = local.date() - timedelta(days=1) if local.hour < starts[0] else local.date()
    meal = 3 if local.hour < starts[0] else sum(local.hour >= hour for hour in starts)
    return f"{day.isoformat()}/{meal}"


def service_slot(kind: ServiceKind, moment: datetime, time_zone: str, starts: tuple[int, int, int]) -> str | None:
    """Within what one recipient gets `kind` once, as a key; None where it may be given again and again."""
    once = ONCE.get(kind, Once.FREELY)
    if once is Once.MEAL:
        return meal_slot(moment, time_zone, starts)
    if once is Once.DAY:
        return moment.astimezone(ZoneInfo(time_zone)).date().isoformat()
    return None


def youngest_age(birth_month: str | None, age_years: int | None, on: date) -> int | None:
    """The lowest completed age that a person may have on `on`: who may be a child is treated as one.

    `birth_month` is `YYYY-MM`, where `age_years`, the age that registration completed at its event, is a floor; or
    `YYYY`, where that age is itself a guess and the year is read at its youngest. Without either nobody is taken
    for a child.
    """
    if birth_month is None:
        return age_years
    year, _, month = birth_month.partition("-")
    if not month:
        return max(on.year - int(year) - 1, 0)
    lowest = on.year - int(year) - (0 if on.month > int(month) else 1)
    return max(lowest, age_years or 0)


def age_band(age: int | None) -> str | None:
    """The age icon on the board (SENAF's bands), None where the age is not known."""
    if age is None:
        return None
    return next((band for last, band in AGE_BANDS if age <= last), "60+")


@dataclass(frozen=True)
class Leaving:
    """One stay in a check-out, with what the projection knows of its person."""

    stay_id: UUID
    household_id: UUID | None
    age_min: int | None
    is_head: bool
    reason: StayEndReason
    hand_over: bool = False
    """A child in alarm: whoever of its household leaves is nobody who may take it."""

    def is_child(self, under_years: int) -> bool:
        """Under 18, or possibly so."""
        return self.hand_over or (self.age_min is not None and self.age_min < under_years)

    def is_adult(self, under_years: int) -> bool:
        """Surely of age; a household's head whose age nobody asked counts as of age."""
        if self.hand_over:
            return False
        return self.is_head if self.age_min is None else self.age_min >= under_years


def children_alone(leaving: Iterable[Leaving], under_years: int) -> list[UUID]:
    """The stays of children that this check-out would let leave alone.

    A child may leave for an ordinary reason with an adult of its household who leaves for an ordinary reason in the
    same check-out, if it is not in alarm; a parent who is taken away or to hospital takes no child along. Else only
    by `CHILD_ALONE`.
    """
    everybody = list(leaving)
    taking = {
        one.household_id
        for one in everybody
        if one.household_id and one.is_adult(under_years) and one.reason in ORDINARY
    }
    return [
        one.stay_id
        for one in everybody
        if one.is_child(under_years)
        and one.reason not in CHILD_ALONE
        and not (one.reason in ORDINARY and one.household_id in taking and not one.hand_over)
    ]
