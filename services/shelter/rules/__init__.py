"""The rules of rooms, nights, services and leaving: pure, with time and settings passed in."""

from services.shelter.rules.capacity import area_takes, is_offered, over_area, sphere_places, split_places
from services.shelter.rules.leaving import CHILD_ALONE, ORDINARY, Leaving, children_alone
from services.shelter.rules.nights import (
    LATE_NIGHTS_MAX,
    evening_of,
    evenings_between,
    limits_of,
    night_of,
    over_nights,
)
from services.shelter.rules.services import ONCE, Once, meal_slot, service_slot
from services.shelter.rules.silence import silent_nights
from shared.ages import AGE_BANDS, age_band, youngest_age

__all__ = [
    "AGE_BANDS",
    "CHILD_ALONE",
    "LATE_NIGHTS_MAX",
    "ONCE",
    "ORDINARY",
    "Leaving",
    "Once",
    "age_band",
    "area_takes",
    "children_alone",
    "evening_of",
    "evenings_between",
    "is_offered",
    "limits_of",
    "meal_slot",
    "night_of",
    "over_area",
    "over_nights",
    "service_slot",
    "silent_nights",
    "sphere_places",
    "split_places",
    "youngest_age",
]
