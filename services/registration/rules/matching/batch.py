"""All against all: the nightly batch and the evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.blocking import Rows, candidate_pairs
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import compared
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.scorer import combined, weighed

PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Matched:
    """Pairs of rows with their bits, best first."""

    one: Rows
    other: Rows
    bits: NDArray[np.float64]


def match_all(
    people: Sequence[Features], model: Model, frequencies: Frequencies, *, bits_min: float = -10.0
) -> Matched:
    """Every candidate pair among `people` of at least `bits_min`; rows are places in `people`."""
    columns = Columns.of(people)
    one, other = candidate_pairs(columns)
    bits = np.concatenate([np.zeros(0), *scored(columns, one, other, model, frequencies)])
    kept = np.flatnonzero(bits >= bits_min)
    order = kept[np.argsort(-bits[kept], kind="stable")]
    return Matched(one[order], other[order], bits[order])


def scored(
    columns: Columns, one: Rows, other: Rows, model: Model, frequencies: Frequencies
) -> Iterator[NDArray[np.float64]]:
    """The bits of the pairs, a part at a time."""
    prior = np.array(model.prior_for(frequencies.population))
    for start in range(0, len(one), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        pairs = compared(columns, one[part], other[part], frequencies)
        totals = weighed(pairs, model).sum(axis=1) + prior
        yield combined(totals[:, 0], totals[:, 1])
