"""How many people an area or a counted room takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

OVERFLOW = "OVERFLOW"
"""The population of a room that is for overflow only."""


def sphere_places(covered_area_m2: float, m2_per_person: float) -> int:
    """How many people an area takes by Sphere 2018 (3.5 m² of covered floor each), or by a waiver's own figure."""
    return math.floor(covered_area_m2 / m2_per_person + 1e-9)


def area_takes(shelter: Mapping[Any, Any], m2_per_person: float) -> int:
    """How many people a shelter's covered area takes, by its waiver where it has one."""
    return sphere_places(shelter["covered_area_m2"], shelter["waiver_m2_per_person"] or m2_per_person)


def over_area(present: int, takes: int) -> int:
    """How many of those present are more than the area takes, wherever they lie."""
    return max(present - takes, 0)


def is_offered(population: str, *, overflow_open: bool) -> bool:
    """Whether a room of this population is shown and proposed: one for overflow only while overflow is open."""
    return overflow_open or population != OVERFLOW


def split_places(asked: int, places: int, taken: int) -> tuple[int, int]:
    """How many of `asked` get a place and how many are overflow, in a counted room."""
    placed = min(asked, max(places - taken, 0))
    return placed, asked - placed
