"""Services that are given once within a meal or a local day."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.contracts.vocabulary import ServiceKind


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
