"""How many people an area or a counted room takes."""

from __future__ import annotations

import math

OVERFLOW = "OVERFLOW"
"""The population of a room that is for overflow only."""


def sphere_places(covered_area_m2: float, m2_per_person: float) -> int:
    """How many people an area takes by Sphere 2018 (3.5 m² of covered floor each), or by a waiver's own figure."""
    return math.floor(covered_area_m2 / m2_per_person + 1e-9)


def is_offered(population: str, *, overflow_open: bool) -> bool:
    """Whether a room of this population is shown and proposed: one for overflow only while overflow is open."""
    return overflow_open or population != OVERFLOW


def split_places(asked: int, places: int, taken: int) -> tuple[int, int]:
    """How many of `asked` get a place and how many are overflow, in a counted room."""
    placed = min(asked, max(places - taken, 0))
    return placed, asked - placed
