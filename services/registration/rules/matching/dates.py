"""What two birth dates have in common."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.fields import BY_NAME

Rows = NDArray[np.int64]
_LEVEL = {name: number for number, name in enumerate(BY_NAME["birth"].levels)}


def birth_levels(columns: Columns, one: Rows, other: Rows) -> NDArray[np.int8]:
    """The level of `birth` for each pair of rows; the first rule that holds decides."""
    left, right = columns.birth[one], columns.birth[other]
    exact_one, exact_other = columns.exact[one], columns.exact[other]
    both, neither = exact_one & exact_other, ~exact_one & ~exact_other
    year, month, day = (left[:, part] == right[:, part] for part in range(3))
    apart = np.abs(left[:, 0] - right[:, 0])
    swapped = year & (left[:, 1] == right[:, 2]) & (left[:, 2] == right[:, 1])
    unknown = (left[:, 0] == 0) | (right[:, 0] == 0)
    rules = (
        (unknown, "missing"),
        (both & year & month & day, "same"),
        (neither & year & month & day, "same_default"),
        (~both & year, "year_only"),
        (both & swapped, "swapped"),
        (both & year & month & _near_day(left[:, 2], right[:, 2]), "day_near"),
        (both & year & month, "day"),
        (both & year & day, "month"),
        (both & month & day & (apart == 1), "year_one"),
        (both & month & day & _digits(left[:, 0], right[:, 0]), "year_digits"),
        (both & month & day & (apart <= 5), "year_near"),
        (both & month & day, "year_other"),
        (~both & (apart <= 1), "estimate_one"),
        (~both & (apart <= 3), "estimate_near"),
        (~both & (apart <= 10), "estimate_ten"),
        (year, "same_year"),
        (apart <= 1, "year_beside"),
        (apart <= 3, "near"),
        (apart <= 10, "ten"),
    )
    levels = np.select([rule for rule, _ in rules], [_LEVEL[name] for _, name in rules], _LEVEL["far"])
    return levels.astype(np.int8)


def _near_day(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.bool_]:
    """A day beside, ten days off (one digit), or its digits exchanged."""
    apart = np.abs(left - right)
    exchanged = (left % 10 == right // 10) & (left // 10 == right % 10)
    near: NDArray[np.bool_] = (apart == 1) | (apart == 10) | (apart == 20) | exchanged | (left % 10 == right % 10)
    return near


def _digits(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.bool_]:
    """One digit of the year differs, or two neighbours are exchanged."""
    places = [((left // unit) % 10, (right // unit) % 10) for unit in (1000, 100, 10, 1)]
    differing = sum((a != b).astype(np.int8) for a, b in places)
    exchanged = np.zeros(left.shape, dtype=bool)
    for (a, b), (c, d) in pairwise(places):
        exchanged |= (a == d) & (c == b)
    found: NDArray[np.bool_] = (differing == 1) | ((differing == 2) & exchanged)
    return found
