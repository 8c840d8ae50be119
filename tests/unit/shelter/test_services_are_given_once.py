"""Within what a kind of service is given once."""

from datetime import datetime

import pytest

from services.shelter.rules import service_slot
from shared.contracts.vocabulary import ServiceKind

ZONE, MEALS = "America/Tegucigalpa", (4, 10, 16)


def slot(kind: ServiceKind, moment: str) -> str | None:
    return service_slot(kind, datetime.fromisoformat(moment), ZONE, MEALS)


@pytest.mark.parametrize(
    ("moment", "meal"),
    [
        ("2023-06-15T07:00:00-06:00", "2023-06-15/1"),
        ("2023-06-15T12:00:00-06:00", "2023-06-15/2"),
        ("2023-06-15T19:00:00-06:00", "2023-06-15/3"),
        ("2023-06-16T02:00:00-06:00", "2023-06-15/3"),
        ("2023-06-16T02:00:00+00:00", "2023-06-15/3"),
    ],
)
def test_a_meal_is_given_once_per_meal_and_a_late_supper_is_still_supper(moment: str, meal: str) -> None:
    assert slot(ServiceKind.MEAL, moment) == meal


def test_a_shower_is_given_once_per_local_day() -> None:
    assert slot(ServiceKind.SHOWER, "2023-06-16T03:00:00+00:00") == "2023-06-15"


@pytest.mark.parametrize("kind", [ServiceKind.PHONE_CALL, ServiceKind.HEALTH, ServiceKind.TRANSPORT])
def test_what_may_well_happen_twice_a_day_has_no_slot(kind: ServiceKind) -> None:
    assert slot(kind, "2023-06-15T12:00:00-06:00") is None
