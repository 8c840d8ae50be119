"""All against all: the nightly batch and the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.blocking import Rows, candidate_pairs
from services.registration.rules.matching.collective import COLLECTIVE, Scored, collective_levels, missing_between
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import compared
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.nations import Floats, nation_bits
from services.registration.rules.matching.scorer import Bits, combined, tables_of, weighed

PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Matched:
    """Pairs of rows with their bits, best first; `others` are the levels of COLLECTIVE (n x 4)."""

    one: Rows
    other: Rows
    bits: Bits
    others: NDArray[np.int8]


@dataclass(frozen=True)
class Totals:
    """Pairs of rows with their bits against a stranger and against a relative, prior included (n x 2)."""

    one: Rows
    other: Rows
    against: Bits

    @property
    def scored(self) -> Scored:
        """The pairs with their bits against both."""
        return Scored(self.one, self.other, combined(self.against[:, 0], self.against[:, 1]))


def match_all(
    people: Sequence[Features], model: Model, frequencies: Frequencies, *, bits_min: float = -10.0, workers: int = 1
) -> Matched:
    """Every candidate pair among `people` of at least `bits_min`; rows are places in `people`.

    `workers` processes share the comparing when there is enough of it.
    """
    columns = Columns.of(people)
    totals = all_totals(columns, model, frequencies, workers)
    others = collective_levels(columns, totals.scored)
    against = totals.against + others_weighed(others, model).sum(axis=1)
    bits = combined(against[:, 0], against[:, 1])
    kept = np.flatnonzero(bits >= bits_min)
    order = kept[np.argsort(-bits[kept], kind="stable")]
    return Matched(totals.one[order], totals.other[order], bits[order], others[order])


def levels_said(people: Sequence[Features], matched: Matched, frequencies: Frequencies) -> list[list[str]]:
    """For each pair what was found of it, as `field:level`; what is missing in one of the two is not said."""
    rows, places = np.unique(np.concatenate([matched.one, matched.other]), return_inverse=True)
    columns = Columns.of([people[row] for row in rows])
    one, other = places[: len(matched.one)], places[len(matched.one) :]
    said = []
    for start in range(0, len(one), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        pairs = compared(columns, one[part], other[part], frequencies)
        fields = (*pairs.fields, *COLLECTIVE)
        names = [[f"{field.name}:{level}" for level in field.levels] for field in fields]
        levels = np.concatenate([pairs.levels, matched.others[part]], axis=1).tolist()
        said += [[names[at][level] for at, level in enumerate(row) if level] for row in levels]
    return said


def all_totals(columns: Columns, model: Model, frequencies: Frequencies, workers: int = 1) -> Totals:
    """The pairs that keys find, and those that a third record joins, weighed by their fields."""
    one, other = candidate_pairs(columns)
    nation = nation_bits(columns, frequencies.bits_of(columns.words))
    weigh = partial(totals_of, model=model, frequencies=frequencies, nation=nation)
    found = _shared(columns, one, other, weigh, workers)
    more = weigh(columns, *missing_between(found.scored))
    return Totals(
        np.concatenate([found.one, more.one]),
        np.concatenate([found.other, more.other]),
        np.concatenate([found.against, more.against]),
    )


def _shared(
    columns: Columns, one: Rows, other: Rows, weigh: Callable[[Columns, Rows, Rows], Totals], workers: int
) -> Totals:
    if workers < 2 or len(one) < PAIRS_AT_ONCE * workers:
        return weigh(columns, one, other)
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(weigh, repeat(columns), np.array_split(one, workers), np.array_split(other, workers)))
    return Totals(one, other, np.concatenate([part.against for part in parts]))


def totals_of(
    columns: Columns, one: Rows, other: Rows, model: Model, frequencies: Frequencies, *, nation: Floats | None = None
) -> Totals:
    """These pairs weighed by their fields, a part at a time."""
    prior = np.array(model.prior_for(frequencies.population))
    parts = [np.zeros((0, 2))]
    for start in range(0, len(one), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        pairs = compared(columns, one[part], other[part], frequencies, nation)
        parts.append(weighed(pairs, model).sum(axis=1) + prior)
    return Totals(one, other, np.concatenate(parts))


def others_weighed(levels: NDArray[np.int8], model: Model) -> Bits:
    """The two weights of each collective field: n x 4 x 2."""
    return np.stack([tables_of(field, model)[0][levels[:, place]] for place, field in enumerate(COLLECTIVE)], axis=1)
